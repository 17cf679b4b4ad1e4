//! What is kept of a tenant across restarts: device token and client, together or not at all.
//!
//! Not kept: the session token (it lives a minute, and a restored one could never be called
//! fresh), codes, passwords, tickets, nonces.

use serde::{Deserialize, Serialize};
use transom_runtime::Secret;
use zeroize::Zeroizing;

use super::departure::Departure;
use super::predecessor::Owed;
use crate::fapi::wire::Client;
use crate::key::PublishableKey;

/// The layout this version writes.
const LAYOUT: u32 = 1;

/// The attempt the app is in the middle of. There is one at a time; starting another one puts it
/// in this one's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attempt {
    /// A sign-in, by its id.
    SignIn(String),
    /// A sign-up, by its id.
    SignUp(String),
}

/// One tenant's identity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// The credential of this device; opaque, rotates.
    pub device_token: Option<Secret>,
    /// What the server last said about the client that belongs to it.
    pub client: Option<Client>,
    /// The attempt under way.
    pub attempt: Option<Attempt>,
    /// The user who is out of the app for that attempt.
    pub departure: Option<Departure>,
    /// Device tokens of sign-outs the server has not heard of yet.
    pub revocations: Vec<Secret>,
    /// Instances that the app has moved away from: their slots have to be emptied.
    pub left_behind: Vec<PublishableKey>,
    /// Sign-outs that the servers of other instances have not heard of yet.
    pub owed: Vec<Owed>,
}

/// A stored text that is not this tenant's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Corrupt {
    /// Not a record at all, or of a later layout.
    #[error("the stored record cannot be read")]
    Unreadable,
    /// Another tenant's record.
    #[error("the stored record belongs to another publishable key")]
    Foreign,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    layout: u32,
    tenant: String,
    device_token: Option<Plain>,
    client: Option<Client>,
    attempt: Option<Attempt>,
    #[serde(default)]
    departure: Option<Departure>,
    #[serde(default)]
    revocations: Vec<Plain>,
    #[serde(default)]
    left_behind: Vec<PublishableKey>,
    #[serde(default)]
    owed: Vec<Owed>,
}

/// A secret on its way into or out of the secure store, the one place it may be written in full.
#[derive(Serialize, Deserialize)]
struct Plain(#[serde(with = "plain")] Secret);

/// [`Plain`] for a field of a type that is stored as it is.
pub(super) mod plain {
    use serde::{Deserialize, Deserializer, Serializer};
    use transom_runtime::Secret;

    pub fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}

impl Record {
    /// Whether there is nothing worth keeping.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an earlier run of the app left anything of this tenant.
    pub fn is_known(&self) -> bool {
        let own = Self {
            left_behind: Vec::new(),
            owed: Vec::new(),
            ..self.clone()
        };
        !own.is_empty()
    }

    /// Sign-outs that servers have to hear of when the app moves away from the instance of `key`, whose
    /// record this is.
    pub fn owed_by(&self, key: &PublishableKey) -> Vec<Owed> {
        let signed_in = self.client.as_ref().and_then(Client::current_session);
        let device_token = self.device_token.iter().filter(|_| signed_in.is_some());
        let own = self.revocations.iter().chain(device_token);
        let own = own.cloned().map(|device_token| Owed {
            key: key.clone(),
            device_token,
        });
        own.chain(self.owed.iter().cloned()).collect()
    }

    /// Takes over what instances before have left to do.
    pub fn inherit(&mut self, left_behind: Vec<PublishableKey>, owed: Vec<Owed>) {
        let new = |key: &PublishableKey| !self.left_behind.contains(key);
        let left_behind: Vec<_> = left_behind.into_iter().filter(new).collect();
        let new = |it: &Owed| !self.owed.contains(it);
        let owed: Vec<_> = owed.into_iter().filter(new).collect();
        self.left_behind.extend(left_behind);
        self.owed.extend(owed);
    }

    /// The record as text for the secure store; `tenant` is the key's fingerprint.
    pub fn seal(&self, tenant: &str) -> Zeroizing<String> {
        let stored = Stored {
            layout: LAYOUT,
            tenant: tenant.to_owned(),
            device_token: self.device_token.clone().map(Plain),
            client: self.client.clone(),
            attempt: self.attempt.clone(),
            departure: self.departure.clone(),
            revocations: self.revocations.iter().cloned().map(Plain).collect(),
            left_behind: self.left_behind.clone(),
            owed: self.owed.clone(),
        };
        let text = serde_json::to_string(&stored);
        Zeroizing::new(text.expect("a record has text keys only, so it is always JSON"))
    }

    /// Reads a record back.
    ///
    /// # Errors
    /// [`Corrupt`] when the text is damaged or sealed for another tenant.
    pub fn open(text: &str, tenant: &str) -> Result<Self, Corrupt> {
        let stored: Stored = serde_json::from_str(text).map_err(|_| Corrupt::Unreadable)?;
        if stored.layout != LAYOUT {
            return Err(Corrupt::Unreadable);
        }
        if stored.tenant != tenant {
            return Err(Corrupt::Foreign);
        }
        Ok(Self {
            device_token: stored.device_token.map(|plain| plain.0),
            client: stored.client,
            attempt: stored.attempt,
            departure: stored.departure,
            revocations: stored
                .revocations
                .into_iter()
                .map(|plain| plain.0)
                .collect(),
            left_behind: stored.left_behind,
            owed: stored.owed,
        })
    }
}
