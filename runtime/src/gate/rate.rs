//! How fast frames may come: a bucket that fills with time and loses a token a frame.

use std::time::Duration;

/// A token bucket. It holds as many tokens as it gains in a second and is full at first.
#[derive(Debug)]
pub(crate) struct Bucket {
    per_second: u32,
    /// In billionths of a token, so that no fraction is ever lost.
    level: u64,
    filled: Duration,
}

const TOKEN: u64 = 1_000_000_000;

impl Bucket {
    pub(crate) fn new(per_second: u32) -> Self {
        Self {
            per_second,
            level: u64::from(per_second) * TOKEN,
            filled: Duration::ZERO,
        }
    }

    /// Takes a token at a moment of the monotonic clock, if there is one.
    pub(crate) fn take(&mut self, now: Duration) -> bool {
        let passed = now.saturating_sub(self.filled).min(Duration::from_secs(1));
        self.filled = self.filled.max(now);
        // A second's worth of nanoseconds times a 32-bit rate stays within 64 bits.
        let gained = u64::from(self.per_second) * u64::try_from(passed.as_nanos()).unwrap_or(TOKEN);
        self.level = (self.level + gained).min(u64::from(self.per_second) * TOKEN);
        match self.level.checked_sub(TOKEN) {
            Some(rest) => {
                self.level = rest;
                true
            }
            None => false,
        }
    }
}
