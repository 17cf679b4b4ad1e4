//! The emulator's own clock: the machine's, shifted, or stopped.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Clock {
    /// Milliseconds since the epoch at which the clock stands still.
    frozen_at: Option<i64>,
    /// Milliseconds added to the machine's clock by `advance_ms` and `now`.
    shift: i64,
    /// Milliseconds by which this server disagrees with its clients' clocks.
    skew: i64,
}

impl Clock {
    /// Milliseconds since the epoch.
    pub(crate) fn now(&self) -> i64 {
        self.frozen_at
            .unwrap_or_else(|| machine_now().saturating_add(self.shift))
            .saturating_add(self.skew)
    }

    pub(crate) fn freeze(&mut self, freeze: bool) {
        match (freeze, self.frozen_at) {
            (true, None) => self.frozen_at = Some(machine_now().saturating_add(self.shift)),
            (false, Some(at)) => {
                self.shift = at - machine_now();
                self.frozen_at = None;
            }
            _ => {}
        }
    }

    pub(crate) fn advance(&mut self, milliseconds: i64) {
        match &mut self.frozen_at {
            Some(at) => *at = at.saturating_add(milliseconds),
            None => self.shift = self.shift.saturating_add(milliseconds),
        }
    }

    pub(crate) fn set(&mut self, now: i64) {
        match &mut self.frozen_at {
            Some(at) => *at = now,
            None => self.shift = now - machine_now(),
        }
    }

    pub(crate) fn skew(&mut self, milliseconds: i64) {
        self.skew = milliseconds;
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.frozen_at.is_some()
    }

    pub(crate) fn skew_ms(&self) -> i64 {
        self.skew
    }
}

fn machine_now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// RFC 9110 date, for the `Date` header.
pub(crate) fn http_date(now_ms: i64) -> String {
    let since = Duration::from_millis(u64::try_from(now_ms).unwrap_or(0));
    // Beyond the year 9999 the format has no digits left.
    let latest = Duration::from_secs(253_402_300_799);
    httpdate::fmt_http_date(UNIX_EPOCH + since.min(latest))
}
