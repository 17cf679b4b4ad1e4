//! A sign-up under way: what the instance still asks for.

use serde::{Deserialize, Serialize};

use super::{Verification, nullable};

/// `object: sign_up_attempt`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignUp {
    /// `sua_…`.
    pub id: String,
    /// `missing_requirements`, `complete`, … passed on as it came.
    pub status: String,
    /// The address given.
    pub email_address: Option<String>,
    /// The number given, in E.164 form.
    pub phone_number: Option<String>,
    /// Fields the instance asks for.
    #[serde(deserialize_with = "nullable")]
    pub required_fields: Vec<String>,
    /// Fields that may be given.
    #[serde(deserialize_with = "nullable")]
    pub optional_fields: Vec<String>,
    /// Required fields nobody has given yet.
    #[serde(deserialize_with = "nullable")]
    pub missing_fields: Vec<String>,
    /// Given addresses that are not verified yet.
    #[serde(deserialize_with = "nullable")]
    pub unverified_fields: Vec<String>,
    /// How far each address is.
    #[serde(deserialize_with = "nullable")]
    pub verifications: SignUpVerifications,
    /// The session a complete sign-up led to.
    pub created_session_id: Option<String>,
}

impl SignUp {
    /// Whether this is the address given, which Clerk keeps in small letters.
    pub fn has_email_address(&self, typed: &str) -> bool {
        let given = self.email_address.as_deref();
        given.is_some_and(|given| given.to_lowercase() == typed.trim().to_lowercase())
    }
}

/// The verifications of a sign-up, by what is verified.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignUpVerifications {
    /// The e-mail address.
    pub email_address: Option<SignUpVerification>,
    /// The phone number.
    pub phone_number: Option<SignUpVerification>,
    /// The account at another provider.
    pub external_account: Option<Verification>,
}

/// A verification together with what to do next about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignUpVerification {
    /// `unverified`, `verified`, `failed`, `expired`.
    pub status: String,
    /// The strategy being verified.
    pub strategy: Option<String>,
    /// `needs_prepare`, `needs_attempt`, or empty when done.
    pub next_action: Option<String>,
}

impl SignUpVerification {
    /// Whether a code has been sent and is waited for.
    pub fn awaits_code(&self) -> bool {
        let by_link = self.strategy.as_deref() == Some("email_link");
        let open = self.next_action.as_deref() == Some("needs_attempt");
        self.status != "verified" && open && !by_link
    }
}
