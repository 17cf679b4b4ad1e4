//! A client: one installation of an app, known by its rotating device token. It holds the current
//! attempts and remembers the older ones by id only.

use serde::{Deserialize, Serialize};

use super::sign_in::SignIn;
use super::sign_up::SignUp;
use crate::token::device;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) rotating_token: String,
    /// How often the token has rotated.
    pub(crate) generation: u32,
    /// Rotated-out values, oldest first, so that the log can say which one came.
    pub(crate) retired_tokens: Vec<String>,
    /// One-time values that swap the stored token for the current one, after a browser leg.
    pub(crate) nonces: Vec<String>,
    pub(crate) session_ids: Vec<String>,
    pub(crate) last_active_session_id: Option<String>,
    pub(crate) sign_in: Option<SignIn>,
    pub(crate) sign_up: Option<SignUp>,
    pub(crate) past_attempts: Vec<String>,
    /// Times of recent calls, for the rate limits.
    pub(crate) recent_creates: Vec<i64>,
    pub(crate) recent_attempts: Vec<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Client {
    pub(crate) fn new(id: String, rotating_token: String, now: i64) -> Self {
        Self {
            id,
            rotating_token,
            generation: 0,
            retired_tokens: Vec::new(),
            nonces: Vec::new(),
            session_ids: Vec::new(),
            last_active_session_id: None,
            sign_in: None,
            sign_up: None,
            past_attempts: Vec::new(),
            recent_creates: Vec::new(),
            recent_attempts: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn device_token(&self) -> String {
        device::encode(&self.id, &self.rotating_token)
    }

    pub(crate) fn rotate(&mut self, rotating_token: String) {
        let retired = std::mem::replace(&mut self.rotating_token, rotating_token);
        self.retired_tokens.push(retired);
        self.generation += 1;
    }

    pub(crate) fn begin_sign_in(&mut self, sign_in: SignIn) {
        if let Some(previous) = self.sign_in.replace(sign_in) {
            self.past_attempts.push(previous.id);
        }
    }

    pub(crate) fn begin_sign_up(&mut self, sign_up: SignUp) {
        if let Some(previous) = self.sign_up.replace(sign_up) {
            self.past_attempts.push(previous.id);
        }
    }
}
