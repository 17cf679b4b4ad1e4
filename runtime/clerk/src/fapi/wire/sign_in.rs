//! A sign-in under way: its status and the factors that can move it on.

use serde::{Deserialize, Serialize};

use super::nullable;
use crate::fapi::RefusalEntry;

/// `object: sign_in_attempt`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignIn {
    /// `sia_…`.
    pub id: String,
    /// `needs_first_factor`, `complete`, … passed on as it came.
    pub status: String,
    /// What the user typed to say who they are.
    pub identifier: Option<String>,
    /// First factors this user can use.
    #[serde(deserialize_with = "nullable")]
    pub supported_first_factors: Vec<Factor>,
    /// Second factors this user can use.
    #[serde(deserialize_with = "nullable")]
    pub supported_second_factors: Vec<Factor>,
    /// How far the first factor is.
    pub first_factor_verification: Option<Verification>,
    /// How far the second factor is.
    pub second_factor_verification: Option<Verification>,
    /// The session a complete sign-in led to.
    pub created_session_id: Option<String>,
}

impl SignIn {
    /// Whether a second factor (or device trust, which takes the same two calls) comes next.
    pub fn needs_second_factor(&self) -> bool {
        matches!(
            self.status.as_str(),
            "needs_second_factor" | "needs_client_trust"
        )
    }

    /// The strategy of the first factor while its code is still open.
    pub fn open_first_factor(&self) -> Option<&str> {
        let verification = self.first_factor_verification.as_ref()?;
        let waits = self.status == "needs_first_factor" && verification.status != "verified";
        waits.then_some(verification.strategy.as_deref()).flatten()
    }
}

/// One way to prove who you are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Factor {
    /// `password`, `email_code`, `totp`, ….
    pub strategy: String,
    /// The address or number, masked where Clerk masks it.
    pub safe_identifier: Option<String>,
    /// The e-mail address a code goes to.
    pub email_address_id: Option<String>,
    /// The company's identity provider.
    pub enterprise_connection_id: Option<String>,
    /// The phone number a code goes to.
    pub phone_number_id: Option<String>,
    /// The user's primary address or number.
    pub primary: Option<bool>,
    /// The factor the user prefers.
    pub default: Option<bool>,
}

impl Factor {
    /// Whether the factor's address or number is the one that was `typed`, as far as the mask
    /// (`+*********00`) lets one see.
    pub fn shows(&self, typed: &str) -> bool {
        let shown = self.safe_identifier.as_deref().unwrap_or_default();
        let pairs = || shown.chars().zip(typed.chars());
        shown.chars().count() == typed.chars().count()
            && pairs().all(|(shown, typed)| shown == '*' || shown == typed)
    }
}

/// How far one factor or one address is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Verification {
    /// `unverified`, `verified`, `failed`, `expired`, `transferable`.
    pub status: String,
    /// The strategy being verified.
    pub strategy: Option<String>,
    /// When the code stops working.
    pub expire_at: Option<i64>,
    /// What an authenticator has to sign, as JSON text. Used at once, never kept.
    #[serde(skip_serializing)]
    pub nonce: Option<String>,
    /// The page in which somebody else verifies the user. It is opened at once and never kept.
    #[serde(skip_serializing)]
    pub external_verification_redirect_url: Option<String>,
    /// Why it came to nothing, in the shape of an HTTP refusal.
    pub error: Option<RefusalEntry>,
}

impl Verification {
    /// Verified, but the user is known on the other side only: a sign-in becomes a sign-up or the
    /// reverse.
    pub fn is_transferable(&self) -> bool {
        self.status == "transferable"
    }

    /// Whether the proof was given.
    pub fn is_verified(&self) -> bool {
        self.status == "verified"
    }
}
