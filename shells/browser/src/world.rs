//! The world of the emulator: users, clients and clock, taken out as one text and put back in. What is in it is the
//! emulator's own affair.

use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Notify;

use crate::kept::Kept;

/// The emulator as it was left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// Its port, which its publishable key names: a key of another port is another tenant.
    pub port: u16,
    /// Its own export.
    pub state: Value,
}

/// The emulator as seen from outside.
#[derive(Clone)]
pub struct Remote {
    /// Calls it.
    pub client: reqwest::Client,
    /// Its address, without a slash at the end.
    pub base: String,
    /// Its port.
    pub port: u16,
}

impl Remote {
    /// Its state.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn export(&self) -> io::Result<World> {
        let answer = self
            .client
            .get(format!("{}/__emu/export", self.base))
            .send()
            .await;
        let text = answer
            .map_err(io::Error::other)?
            .text()
            .await
            .map_err(io::Error::other)?;
        Ok(World {
            port: self.port,
            state: serde_json::from_str(&text)?,
        })
    }

    /// Replaces its state.
    ///
    /// # Errors
    /// It does not answer, or does not take the state.
    pub async fn import(&self, world: &World) -> io::Result<()> {
        let call = self
            .client
            .post(format!("{}/__emu/import", self.base))
            .body(world.state.to_string());
        let answer = call
            .send()
            .await
            .and_then(reqwest::Response::error_for_status);
        answer.map(drop).map_err(io::Error::other)
    }
}

/// Writes the world down after every exchange, so that even a shell that is killed leaves one that fits its secrets.
pub async fn keep(kept: Arc<Kept>, world: Remote, exchanged: Arc<Notify>) {
    loop {
        exchanged.notified().await;
        let outcome = match world.export().await {
            Ok(world) => kept.save(&world),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            eprintln!("dev: the emulator's state could not be kept ({error})");
        }
    }
}
