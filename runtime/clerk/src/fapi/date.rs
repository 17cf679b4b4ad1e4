//! Dates as HTTP writes them, and `Retry-After` (RFC 9110, 5.6.7 and 10.2.3).

use std::time::{Duration, UNIX_EPOCH};

/// Reads an HTTP date in any of its three forms as milliseconds since the epoch.
pub fn parse_http_date(text: &str) -> Option<i64> {
    let date = httpdate::parse_http_date(text.trim()).ok()?;
    i64::try_from(date.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

/// Beyond this a `Retry-After` is a mistake, not advice.
const PLAUSIBLE: Duration = Duration::from_hours(24);

/// Reads `Retry-After`: seconds, or a date measured against the server's own `now`. Nothing for a
/// date that has passed or lies more than a day ahead, or for a text that is neither.
pub fn retry_after(text: &str, now: i64) -> Option<Duration> {
    let text = text.trim();
    let wait = if let Ok(seconds) = text.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        let wait = parse_http_date(text)?.checked_sub(now)?;
        Duration::from_millis(u64::try_from(wait).ok()?)
    };
    (!wait.is_zero() && wait <= PLAUSIBLE).then_some(wait)
}
