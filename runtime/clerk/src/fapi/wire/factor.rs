//! What proves a user later on: passkeys and authenticator apps, as they are set up.

use serde::Deserialize;

use super::Verification;

/// `object: passkey`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Passkey {
    /// Its id.
    pub id: String,
    /// The name the user sees.
    pub name: String,
    /// How far its verification is, and what the authenticator has to sign for it.
    pub verification: Option<Verification>,
}

/// `object: totp`. Its `Debug` shows nothing: everything in it is secret.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Totp {
    /// The key to type into an authenticator app.
    pub secret: Option<String>,
    /// The same as an `otpauth://` address.
    pub uri: Option<String>,
    /// Backup codes, when they have just been made.
    pub backup_codes: Option<Vec<String>>,
}

impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Totp").finish_non_exhaustive()
    }
}
