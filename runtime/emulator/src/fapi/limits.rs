//! Clerk's published rate limits, per client and kind of call. Off by default; the instance's
//! `rate_limits` turns them on.

use crate::wire::Refusal;

/// Calls per window.
pub(crate) const CREATE: usize = 5;
pub(crate) const ATTEMPT: usize = 3;

/// Milliseconds.
const WINDOW: i64 = 10_000;

/// Times of the recent calls of one kind; refuses the one that is too many.
pub(crate) fn count(recent: &mut Vec<i64>, limit: usize, now: i64) -> Result<(), Refusal> {
    recent.retain(|at| now - at < WINDOW);
    if recent.len() >= limit {
        let wait = recent.first().map_or(0, |first| first + WINDOW - now);
        let seconds = u64::try_from(wait).unwrap_or(0).div_ceil(1000);
        return Err(Refusal::of("too_many_requests").retry_after(seconds));
    }
    recent.push(now);
    Ok(())
}
