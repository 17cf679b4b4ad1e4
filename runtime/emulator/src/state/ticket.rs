//! Sign-in tickets: one-time tokens a back end would have made.

use serde::{Deserialize, Serialize};

use crate::wire::Refusal;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ticket {
    pub(crate) user_id: String,
    /// Milliseconds since the epoch.
    pub(crate) expire_at: i64,
    pub(crate) used: bool,
    pub(crate) revoked: bool,
    /// Stands for the first factor only; a second one is still asked for.
    #[serde(default)]
    pub(crate) one_factor: bool,
}

impl Ticket {
    pub(crate) fn redeem(&mut self, now: i64) -> Result<String, Refusal> {
        if self.revoked {
            return Err(Refusal::of("sign_in_token_revoked_code"));
        }
        if self.used {
            return Err(Refusal::of("sign_in_token_already_used_code"));
        }
        if now >= self.expire_at {
            return Err(Refusal::of("ticket_expired_code"));
        }
        self.used = true;
        Ok(self.user_id.clone())
    }
}
