//! What the sheets of Apple and of Google have in common: the one place of those who are out, a
//! nonce for each request, and a token that says whom it answers.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest;
use serde::de::DeserializeOwned;
use transom_runtime::Secret;

use crate::bridge::ClerkBridge;
use crate::error::{CredentialError, Error, Vendor};
use crate::tenant::Tenant;

/// Asks the user in the one place of those who are out. Called back, the sheet cannot be closed,
/// but what it says does not count any more.
pub async fn alone<T>(
    tenant: &Tenant,
    vendor: Vendor,
    asked: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let failed = |why| Error::CredentialFailed(vendor, why);
    let leave = tenant.keeper.leave();
    let leave = leave.map_err(|_| failed(CredentialError::Busy))?;
    tokio::select! {
        biased;
        why = leave.recalled() => Err(failed(CredentialError::Recalled(why))),
        answer = asked => answer,
    }
}

/// A new nonce: the hash of a random one, in lower-case hexadecimal digits, as Apple wants it. What
/// was hashed is nobody's business: Clerk does not ask for it.
pub fn nonce(bridge: &ClerkBridge) -> String {
    use std::fmt::Write;
    let mut bytes = [0; 32];
    bridge.ports().random.fill(&mut bytes);
    let hash = digest::digest(&digest::SHA256, &bytes);
    hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What an id token says, unverified: the signature is Clerk's to check. What is no token says
/// nothing; Clerk will refuse it.
pub fn claims<C: DeserializeOwned + Default>(token: &Secret) -> C {
    let payload = token.expose().split('.').nth(1).unwrap_or_default();
    let payload = URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
    serde_json::from_slice(&payload).unwrap_or_default()
}
