//! The few claims of a session token the keeper acts on. Nothing is verified here: the token came
//! over TLS from its issuer and is checked by whoever it is shown to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD_INDIFFERENT;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use transom_runtime::Secret;

/// When and for whom a token was issued. Times are seconds since the epoch (RFC 7519, 4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// `iat`.
    pub issued_at: i64,
    /// `exp`.
    pub expires_at: i64,
    /// `oiat` of the header: when the token this one was derived from was issued.
    pub origin_issued_at: Option<i64>,
    /// The organization the token speaks for.
    pub organization: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    oiat: Option<i64>,
}

#[derive(Deserialize)]
struct Payload {
    iat: i64,
    exp: i64,
    o: Option<Organization>,
    org_id: Option<String>,
}

#[derive(Deserialize)]
struct Organization {
    id: Option<String>,
}

impl Claims {
    /// Reads a compact JWS; nothing when the text is not one or lacks `iat` or `exp`.
    pub fn of(jwt: &Secret) -> Option<Self> {
        let mut parts = jwt.expose().split('.');
        let header: Header = part(parts.next()?)?;
        let payload: Payload = part(parts.next()?)?;
        Some(Self {
            issued_at: payload.iat,
            expires_at: payload.exp,
            origin_issued_at: header.oiat,
            organization: payload.o.and_then(|o| o.id).or(payload.org_id),
        })
    }
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD_INDIFFERENT.decode(text).ok()?).ok()
}
