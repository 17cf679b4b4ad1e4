//! A session: a user signed in on a client, until it ends, is removed, is revoked or expires.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::token::SessionToken;

const DAY: i64 = 24 * 60 * 60 * 1000;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) user_id: String,
    pub(crate) status: SessionStatus,
    pub(crate) expire_at: i64,
    pub(crate) abandon_at: i64,
    pub(crate) last_active_at: i64,
    pub(crate) last_active_organization_id: Option<String>,
    /// When the first and the second factor were last verified.
    pub(crate) verified_at: [Option<i64>; 2],
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    /// Made anew when needed, so no snapshot holds it.
    #[serde(skip)]
    pub(crate) last_token: Option<Arc<SessionToken>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStatus {
    Active,
    Ended,
    Removed,
    Revoked,
}

impl Session {
    pub(crate) fn new(
        id: String,
        client_id: &str,
        user_id: &str,
        with_second_factor: bool,
        now: i64,
    ) -> Self {
        Self {
            id,
            client_id: client_id.to_owned(),
            user_id: user_id.to_owned(),
            status: SessionStatus::Active,
            expire_at: now + 7 * DAY,
            abandon_at: now + 30 * DAY,
            last_active_at: now,
            last_active_organization_id: None,
            verified_at: [Some(now), with_second_factor.then_some(now)],
            created_at: now,
            updated_at: now,
            last_token: None,
        }
    }

    pub(crate) fn is_live(&self, now: i64) -> bool {
        self.status == SessionStatus::Active && now < self.expire_at
    }

    pub(crate) fn status_name(&self, now: i64) -> &'static str {
        match self.status {
            SessionStatus::Active if now >= self.abandon_at => "abandoned",
            SessionStatus::Active if now >= self.expire_at => "expired",
            SessionStatus::Active => "active",
            SessionStatus::Ended => "ended",
            SessionStatus::Removed => "removed",
            SessionStatus::Revoked => "revoked",
        }
    }

    /// Minutes since each factor was verified; -1 for never.
    pub(crate) fn factor_ages(&self, now: i64) -> [i64; 2] {
        self.verified_at
            .map(|at| at.map_or(-1, |at| (now - at) / 60_000))
    }
}
