//! When a request is written again, and after which pause.
//!
//! A read is repeated after network trouble and after answers that ask for patience. Everything else,
//! a read that redeems a nonce included, is repeated only when no byte of it was sent: repeating an
//! attempt could burn a code.

use std::time::Duration;

use transom_runtime::{Random, Timestamp};

use super::{Answer, FapiError, date};
use crate::http::Unreachable;

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Up to four times: somebody is waiting, but would rather wait than fail.
    Patient,
    /// Once: there is something to fall back on.
    Once,
}

/// The most times a request is written.
const ATTEMPTS: u32 = 4;

/// The longest `Retry-After` that is waited for in place. A longer one is the caller's to hear
/// about: nobody looks at a spinner for a minute.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The pause before writing the request again, or nothing when `outcome` is final. `attempt`
/// counts from 0.
pub fn pause<'r>(
    is_repeatable: bool,
    outcome: &Result<Answer, FapiError>,
    attempt: u32,
    patience: Patience,
    ports: impl FnOnce() -> (Timestamp, &'r dyn Random),
) -> Option<Duration> {
    let repeatable = match (is_repeatable, outcome) {
        (true, Err(FapiError::Unreachable(Unreachable::Unsent | Unreachable::Lost))) => true,
        (true, Err(FapiError::Unreadable { status, .. })) => asks_for_patience(*status),
        (
            true,
            Ok(Answer {
                outcome: Err(refusal),
                ..
            }),
        ) => asks_for_patience(refusal.status),
        (_, Err(FapiError::Unreachable(Unreachable::Unsent))) => attempt == 0,
        _ => false,
    };
    if !repeatable || patience == Patience::Once || attempt + 1 >= ATTEMPTS {
        return None;
    }
    let (now, random) = ports();
    let asked = outcome.as_ref().ok().and_then(|answer| {
        let server_now = answer.date.unwrap_or(now.millis());
        date::retry_after(answer.retry_after.as_deref()?, server_now)
    });
    match asked {
        Some(wait) if wait > LONGEST_WAIT => None,
        Some(wait) => Some(wait),
        None => Some(backoff(attempt, random)),
    }
}

fn asks_for_patience(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..600)
}

/// 100 ms, then 700 ms · 2ⁿ up to 5 s, each stretched by up to a half (figures of clerk-js).
fn backoff(attempt: u32, random: &dyn Random) -> Duration {
    let base = match attempt {
        0 => 100,
        n => (700 << (n - 1).min(3)).min(5_000),
    };
    let mut bytes = [0; 2];
    random.fill(&mut bytes);
    Duration::from_millis(base + base * u64::from(u16::from_le_bytes(bytes)) / 0x1_fffe)
}
