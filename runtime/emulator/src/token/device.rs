//! The client ("device") token: opaque to its holder, JWT-shaped on the wire.
//! It names a client and the rotating value that must be current for the token to work.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::hmac;
use serde::Deserialize;
use serde_json::json;

use super::key::KEY_ID;

/// Guards against typing errors, not against anyone: the emulator has no secrets.
const SEAL: &[u8] = b"clerk-emulator device token";

#[derive(Deserialize)]
pub(crate) struct DeviceToken {
    pub(crate) id: String,
    pub(crate) rotating_token: String,
}

pub(crate) fn encode(client_id: &str, rotating_token: &str) -> String {
    let header = json!({ "alg": "RS256", "kid": KEY_ID, "typ": "JWT" });
    let payload = json!({ "id": client_id, "rotating_token": rotating_token });
    let input = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(payload.to_string()),
    );
    let seal = seal(&input);
    format!("{input}.{seal}")
}

/// `None` for anything that [`encode`] did not make.
pub(crate) fn decode(token: &str) -> Option<DeviceToken> {
    let (input, signature) = token.rsplit_once('.')?;
    if seal(input) != signature {
        return None;
    }
    let (_, payload) = input.split_once('.')?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

/// As long as an RS256 signature, and far cheaper.
fn seal(input: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SEAL);
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, input.as_bytes()).as_ref().repeat(8))
}
