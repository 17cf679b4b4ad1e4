//! A sign-in attempt: where it stands and what has been verified so far. The calls that move it
//! are in `fapi::sign_in`.

use serde::{Deserialize, Serialize};

use super::identity::Identity;
use super::verification::Verification;

const DAY: i64 = 24 * 60 * 60 * 1000;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    pub(crate) id: String,
    pub(crate) status: SignInStatus,
    /// As the user typed it.
    pub(crate) identifier: Option<String>,
    pub(crate) user_id: Option<String>,
    /// What a provider said, until it is used.
    pub(crate) identity: Option<Identity>,
    pub(crate) first: Option<Verification>,
    pub(crate) second: Option<Verification>,
    pub(crate) created_session_id: Option<String>,
    pub(crate) locale: Option<String>,
    pub(crate) abandon_at: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignInStatus {
    NeedsIdentifier,
    NeedsFirstFactor,
    NeedsSecondFactor,
    NeedsClientTrust,
    NeedsNewPassword,
    Complete,
}

impl SignIn {
    pub(crate) fn new(id: String, now: i64) -> Self {
        Self {
            id,
            status: SignInStatus::NeedsIdentifier,
            identifier: None,
            user_id: None,
            identity: None,
            first: None,
            second: None,
            created_session_id: None,
            locale: None,
            abandon_at: now + DAY,
        }
    }

    pub(crate) fn status_name(&self, now: i64) -> &'static str {
        match self.status {
            SignInStatus::Complete => "complete",
            _ if now >= self.abandon_at => "abandoned",
            SignInStatus::NeedsIdentifier => "needs_identifier",
            SignInStatus::NeedsFirstFactor => "needs_first_factor",
            SignInStatus::NeedsSecondFactor => "needs_second_factor",
            SignInStatus::NeedsClientTrust => "needs_client_trust",
            SignInStatus::NeedsNewPassword => "needs_new_password",
        }
    }
}
