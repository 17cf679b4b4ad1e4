//! The resources of the Frontend API as this crate reads them, one file per resource.
//!
//! Reading is tolerant: members we do not know are skipped, members we do not need may be missing
//! or null, and every status is text, so that a value Clerk adds tomorrow passes through. Times
//! are milliseconds since the epoch.

mod client;
mod environment;
mod factor;
mod organization;
mod session;
mod sign_in;
mod sign_up;
mod user;

pub use client::Client;
pub use environment::Environment;
pub use factor::{Passkey, Totp};
pub use organization::{
    Organization, OrganizationInvitation, OrganizationMembership, Page, PublicOrganizationData,
};
pub use session::{Session, SessionActivity, SessionTask, SessionWithActivity};
pub use sign_in::{Factor, SignIn, Verification};
pub use sign_up::{SignUp, SignUpVerification};
pub use user::{EmailAddress, ExternalAccount, PhoneNumber, User};

use serde::{Deserialize, Deserializer};

/// Reads null like an absent member.
fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
