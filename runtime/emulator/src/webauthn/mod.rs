//! Web Authentication, the relying party's side: options, and the verification of what an
//! authenticator answers (W3C `WebAuthn` Level 3, sections 7.1 and 7.2); ES256 and attestation
//! `none` only. Beside it, a software authenticator for tests. Nothing here knows Clerk or HTTP.

mod authenticator_data;
mod options;
mod relying_party;
mod response;
pub(crate) mod software;

pub(crate) use options::{Descriptor, UserEntity};
pub(crate) use relying_party::{KnownKey, RelyingParty};
pub(crate) use response::{Assertion, Attestation, Credential};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// COSE's number of ECDSA with P-256 and SHA-256 (RFC 9053).
const ES256: i64 = -7;

/// Why an answer of an authenticator is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Rejection {
    /// Not the JSON, base64url or CBOR it should be.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    #[error("the attestation statement is not `none`")]
    Attestation,
    #[error("the key is not ES256")]
    Algorithm,
    #[error("the client data is of another ceremony")]
    Ceremony,
    #[error("the challenge is another one")]
    Challenge,
    #[error("the origin is not allowed")]
    Origin,
    #[error("the relying party is another one")]
    RelyingParty,
    #[error("the credential belongs to another user")]
    User,
    #[error("the user was not present")]
    UserPresence,
    #[error("the user was not verified")]
    UserVerification,
    #[error("the backup flags contradict each other")]
    BackupState,
    #[error("the signature is wrong")]
    Signature,
    #[error("the signature counter did not grow")]
    Counter,
}

impl Rejection {
    /// Whether the answer could not even be read.
    pub(crate) fn is_malformed(self) -> bool {
        matches!(
            self,
            Self::Malformed(_) | Self::Attestation | Self::Algorithm
        )
    }
}

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn from_base64url(text: &str, what: &'static str) -> Result<Vec<u8>, Rejection> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| Rejection::Malformed(what))
}
