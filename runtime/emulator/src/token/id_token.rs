//! Id tokens of the fake identity provider: minted for tests, checked as a relying party does.
//! `OpenID` Connect Core, section 2 and 3.1.3.7.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::key;

#[derive(Serialize, Deserialize)]
pub(crate) struct IdToken {
    pub(crate) iss: String,
    pub(crate) aud: String,
    pub(crate) sub: String,
    /// Seconds since the epoch.
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    #[serde(default)]
    pub(crate) email_verified: bool,
    /// Google's tokens tell the name; Apple's do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) family_name: Option<String>,
}

/// Who signs for a provider; `None` for providers that sign no id tokens.
pub(crate) fn issuer(provider: &str) -> Option<&'static str> {
    match provider {
        "apple" => Some("https://appleid.apple.com"),
        "google" => Some("https://accounts.google.com"),
        _ => None,
    }
}

impl IdToken {
    pub(crate) fn signed(&self) -> String {
        let header = json!({ "alg": "RS256", "kid": key::PROVIDER.id, "typ": "JWT" });
        let encode = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let input = format!("{}.{}", encode(header), encode(json!(self)));
        format!("{input}.{}", key::PROVIDER.sign(&input))
    }

    /// The claims, if the signature is the provider's.
    pub(crate) fn verified(token: &str) -> Option<Self> {
        let (input, signature) = token.rsplit_once('.')?;
        // RSA with PKCS #1 v1.5 padding gives one signature per text.
        if key::PROVIDER.sign(input) != signature {
            return None;
        }
        let (_, payload) = input.split_once('.')?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}
