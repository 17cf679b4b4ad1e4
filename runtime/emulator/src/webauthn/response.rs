//! What an authenticator's answer looks like in JSON: `RegistrationResponseJSON` and
//! `AuthenticationResponseJSON` of `WebAuthn` Level 3, section 5.1. Members nobody reads are let be.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Rejection, from_base64url};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Credential<R> {
    /// base64url, equal to `raw_id`.
    pub(crate) id: String,
    raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    pub(crate) response: R,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attestation {
    #[serde(rename = "clientDataJSON")]
    pub(super) client_data: String,
    #[serde(rename = "attestationObject")]
    pub(super) object: String,
    #[serde(default)]
    pub(crate) transports: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Assertion {
    #[serde(rename = "clientDataJSON")]
    pub(super) client_data: String,
    pub(super) authenticator_data: String,
    pub(super) signature: String,
    /// base64url; a discoverable credential always has one.
    pub(crate) user_handle: Option<String>,
}

impl<R: DeserializeOwned> Credential<R> {
    pub(crate) fn parse(text: &str) -> Result<Self, Rejection> {
        let credential: Self =
            serde_json::from_str(text).map_err(|_| Rejection::Malformed("the credential"))?;
        from_base64url(&credential.id, "the credential's id")?;
        if credential.id != credential.raw_id {
            return Err(Rejection::Malformed("the credential's id"));
        }
        if credential.kind != "public-key" {
            return Err(Rejection::Malformed("the credential's type"));
        }
        Ok(credential)
    }
}

/// `CollectedClientData`: what the client says the authenticator was asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientData {
    #[serde(rename = "type")]
    pub(super) ceremony: String,
    pub(super) challenge: String,
    pub(super) origin: String,
    #[serde(default)]
    pub(super) cross_origin: bool,
}
