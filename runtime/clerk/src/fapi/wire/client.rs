//! The client: one device, its sessions and the attempt it is in the middle of.

use serde::{Deserialize, Serialize};

use super::{Session, SignIn, SignUp, nullable};

/// `object: client`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Client {
    /// `client_…`; empty only in a malformed answer.
    pub id: String,
    /// Every session of this device, the ended ones included.
    #[serde(deserialize_with = "nullable")]
    pub sessions: Vec<Session>,
    /// The sign-in under way.
    pub sign_in: Option<SignIn>,
    /// The sign-up under way.
    pub sign_up: Option<SignUp>,
    /// The session in use; set by the server when an attempt completes.
    pub last_active_session_id: Option<String>,
    /// When the server last changed the client.
    #[serde(deserialize_with = "nullable")]
    pub updated_at: i64,
}

impl Client {
    /// The sessions of everybody who is signed in.
    pub fn live_sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.iter().filter(|session| session.is_live())
    }

    /// The session in use: the one the server names if it is live, else the newest live one.
    pub fn current_session(&self) -> Option<&Session> {
        self.live_sessions()
            .find(|session| Some(&session.id) == self.last_active_session_id.as_ref())
            .or_else(|| {
                self.live_sessions()
                    .max_by_key(|session| session.created_at)
            })
    }
}
