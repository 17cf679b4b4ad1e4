//! Steps of the one attempt that may be under way, whichever flow they belong to.
//!
//! What is pending is read off the attempt itself, as the server last described it. So it is known
//! again after a restart, and no code or password has to be kept for that.

use serde_json::{Value, json};
use transom_runtime::Context;

use crate::contract::{SessionStatus, Status, events};
use crate::error::{Cause, Error, Flow};
use crate::fapi::Call;
use crate::fapi::wire::{Client, SignIn, SignUp, SignUpVerification};
use crate::keeper::{Attempt, Keeper, Recall};
use crate::snapshot;
use crate::tenant::Tenant;

/// What an attempt can wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// The code of an e-mail.
    EmailCode,
    /// The code of an SMS.
    PhoneCode,
    /// A second proof, or trust in this device.
    SecondFactor,
    /// The code that allows a new password.
    ResetCode,
    /// The new password.
    NewPassword,
}

/// The attempt under way, if the server still has it.
pub enum Pending {
    /// A sign-in.
    SignIn(SignIn),
    /// A sign-up.
    SignUp(SignUp),
}

/// The attempt under way.
pub fn pending(keeper: &Keeper) -> Option<Pending> {
    let Client {
        sign_in, sign_up, ..
    } = keeper.client()?;
    match keeper.attempt()? {
        Attempt::SignIn(id) => sign_in.filter(|it| it.id == id).map(Pending::SignIn),
        Attempt::SignUp(id) => sign_up.filter(|it| it.id == id).map(Pending::SignUp),
    }
}

/// The sign-in under way, if it is a sign-in.
pub fn sign_in(keeper: &Keeper) -> Option<SignIn> {
    match pending(keeper)? {
        Pending::SignIn(sign_in) => Some(sign_in),
        Pending::SignUp(_) => None,
    }
}

/// The sign-up under way, if it is a sign-up.
pub fn sign_up(keeper: &Keeper) -> Option<SignUp> {
    match pending(keeper)? {
        Pending::SignUp(sign_up) => Some(sign_up),
        Pending::SignIn(_) => None,
    }
}

/// Whether the attempt under way waits for `what`. A sign-in waits for one thing at a time, a
/// sign-up may wait for the codes of both its addresses.
pub fn waits_for(keeper: &Keeper, what: Waiting) -> bool {
    match pending(keeper) {
        Some(Pending::SignIn(sign_in)) => next(&sign_in) == Some(what),
        Some(Pending::SignUp(sign_up)) => {
            let code = match what {
                Waiting::EmailCode => sign_up.verifications.email_address,
                Waiting::PhoneCode => sign_up.verifications.phone_number,
                _ => None,
            };
            code.as_ref().is_some_and(SignUpVerification::awaits_code)
        }
        None => false,
    }
}

fn next(sign_in: &SignIn) -> Option<Waiting> {
    if sign_in.needs_second_factor() {
        return Some(Waiting::SecondFactor);
    }
    if sign_in.status == "needs_new_password" {
        return Some(Waiting::NewPassword);
    }
    match sign_in.open_first_factor()? {
        "email_code" => Some(Waiting::EmailCode),
        "phone_code" => Some(Waiting::PhoneCode),
        "reset_password_email_code" | "reset_password_phone_code" => Some(Waiting::ResetCode),
        _ => None,
    }
}

/// Takes one step and tells how far the attempt has come, in Clerk's word. Whoever is out of the
/// app for another attempt is called back: there is one at a time.
pub async fn step(tenant: &Tenant, flow: Flow, call: Call) -> Result<String, Error> {
    tenant.keeper.recall(Recall::Overtaken);
    let resource = proceed(tenant, flow, tenant.keeper.exchange(call)).await?;
    Ok(status_of(&resource).to_owned())
}

/// Waits for a step of an attempt and gives what it is now.
///
/// When the answer was lost but the server had carried the step out, the new session shows it.
pub async fn proceed(
    tenant: &Tenant,
    flow: Flow,
    step: impl Future<Output = Result<Value, Cause>>,
) -> Result<Value, Error> {
    let before = tenant.keeper.session_id();
    match step.await {
        Ok(resource) => Ok(resource),
        Err(Cause::Unanswered(error)) => {
            let now = tenant.keeper.session_id();
            if now.is_some() && now != before {
                Ok(json!({ "status": "complete" }))
            } else {
                Err(Error::AttemptFailed(flow, error.into()))
            }
        }
        Err(cause) => Err(Error::AttemptFailed(flow, cause)),
    }
}

/// How far the attempt has come, in Clerk's word.
pub fn status_of(resource: &Value) -> &str {
    let status = resource.get("status").and_then(Value::as_str);
    status.unwrap_or_default()
}

/// How far an attempt has come: who signed in, once it is complete, and what a sign-up lacks before.
pub struct Arrived {
    /// How far the attempt has come.
    pub status: Status,
    /// Who signed in or up.
    pub user_id: Option<String>,
    /// Their main e-mail address.
    pub email_address: Option<String>,
    /// How the new session stands.
    pub session_status: Option<SessionStatus>,
    /// What a sign-up still asks for.
    pub missing_fields: Option<Vec<String>>,
    /// What a sign-up was given that is not proven yet.
    pub unverified_fields: Option<Vec<String>>,
}

impl From<Arrived> for events::SignIn {
    fn from(arrived: Arrived) -> Self {
        Self {
            status: arrived.status,
            user_id: arrived.user_id,
            email_address: arrived.email_address,
            session_status: arrived.session_status,
            ephemeral: None,
        }
    }
}

impl From<Arrived> for events::SignUp {
    fn from(arrived: Arrived) -> Self {
        Self {
            status: arrived.status,
            user_id: arrived.user_id,
            email_address: arrived.email_address,
            session_status: arrived.session_status,
            missing_fields: arrived.missing_fields,
            unverified_fields: arrived.unverified_fields,
            ephemeral: None,
        }
    }
}

impl Arrived {
    /// A code is on its way, and that is all there is to say.
    pub fn code_sent() -> Self {
        Self::at(Status::CodeSent)
    }

    /// A link is on its way.
    pub fn link_sent() -> Self {
        Self::at(Status::LinkSent)
    }

    fn at(status: Status) -> Self {
        Self {
            status,
            user_id: None,
            email_address: None,
            session_status: None,
            missing_fields: None,
            unverified_fields: None,
        }
    }
}

/// Describes where a step led. A complete attempt has the page's token written after its event.
pub fn arrive(tenant: &Tenant, cx: &Context, status: &str) -> Arrived {
    let arrived = describe(tenant, status);
    if arrived.status == Status::Complete {
        tenant.show_after(cx);
    }
    arrived
}

/// Describes where a step led.
pub fn describe(tenant: &Tenant, status: &str) -> Arrived {
    let arrived = Arrived::at(Status::from(status));
    match arrived.status {
        Status::Complete => {
            let session = tenant.keeper.session();
            let user = session.as_ref().and_then(|session| session.user.as_ref());
            Arrived {
                user_id: user.map(|user| user.id.clone()),
                email_address: user.and_then(snapshot::primary_email),
                session_status: session.map(|session| SessionStatus::from(session.status.as_str())),
                ..arrived
            }
        }
        Status::MissingRequirements => {
            let (missing, unverified) = sign_up(&tenant.keeper)
                .map(|sign_up| (sign_up.missing_fields, sign_up.unverified_fields))
                .unzip();
            Arrived {
                missing_fields: missing,
                unverified_fields: unverified,
                ..arrived
            }
        }
        _ => arrived,
    }
}
