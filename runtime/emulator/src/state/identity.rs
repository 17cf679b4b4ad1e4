//! What an identity provider says about a person, and the link it leaves on a user. Which user an
//! identity belongs to is decided in `fapi::external_account`.

use serde::{Deserialize, Serialize};

use super::verification::Verification;

/// A person as a provider knows them.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identity {
    /// The key in `oauth_<key>`, or the id of an enterprise connection.
    pub(crate) provider: String,
    /// The provider's own id for the person, `sub` in an id token; it never changes.
    pub(crate) subject: String,
    pub(crate) email: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
}

impl Identity {
    /// The e-mail address, if the provider vouches for it.
    pub(crate) fn verified_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| self.email_verified)
    }

    pub(crate) fn is_same_person(&self, other: &Self) -> bool {
        self.provider == other.provider && self.subject == other.subject
    }

    /// What a person would recognize: address, name or the provider's id.
    pub(crate) fn label(&self) -> &str {
        self.email.as_deref().unwrap_or(&self.subject)
    }
}

/// A user's account at a provider.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExternalAccount {
    pub(crate) id: String,
    pub(crate) identification_id: String,
    pub(crate) identity: Identity,
    pub(crate) verification: Verification,
    /// Milliseconds since the epoch.
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}
