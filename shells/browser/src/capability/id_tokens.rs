//! Id tokens that the emulator signs in the place of Apple and of Google, for the sheets that this shell pretends to have.

use serde::Deserialize;
use serde_json::Value;
use transom_runtime::Secret;

use crate::world::Remote;

/// Whoever signs them.
pub struct IdTokens {
    client: reqwest::Client,
    mint: String,
}

#[derive(Deserialize)]
struct Minted {
    token: String,
}

impl IdTokens {
    /// The emulator signs.
    pub fn of(remote: &Remote) -> Self {
        Self {
            client: remote.client.clone(),
            mint: format!("{}/__emu/id_tokens", remote.base),
        }
    }

    /// A token as it is wanted; nothing when the emulator does not answer, or knows no such token.
    pub async fn sign(&self, wanted: &Value) -> Option<Secret> {
        let call = self.client.post(&self.mint).body(wanted.to_string());
        let text = call.send().await.ok()?.text().await.ok()?;
        let Minted { token } = serde_json::from_str(&text).ok()?;
        Some(Secret::from(token))
    }
}
