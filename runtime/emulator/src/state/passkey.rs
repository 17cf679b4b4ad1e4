//! A passkey of a user: a credential's public half, and how it is doing.

use serde::{Deserialize, Serialize};

use super::verification::Verification;
use crate::webauthn::{Descriptor, KnownKey};

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Passkey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) verification: Verification,
    /// Known once the registration has been verified.
    pub(crate) key: Option<Key>,
    pub(crate) last_used_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Key {
    /// base64url.
    pub(crate) credential_id: String,
    /// A P-256 point, uncompressed, base64url.
    pub(crate) point: String,
    pub(crate) counter: u32,
    pub(crate) transports: Vec<String>,
}

impl Key {
    pub(crate) fn descriptor(&self) -> Descriptor<'_> {
        Descriptor {
            id: &self.credential_id,
            transports: &self.transports,
        }
    }

    pub(crate) fn known(&self) -> KnownKey<'_> {
        KnownKey {
            public_key: &self.point,
            counter: self.counter,
        }
    }
}
