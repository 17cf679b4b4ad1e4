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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The last second that an HTTP date can say.
    const YEAR_9999: i64 = 253_402_300_799;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn r_02_whatever_a_server_asks_for_the_wait_is_bounded(
            text in prop_oneof!["\\PC{0,40}", "[-+]?[0-9.e]{0,30}", "[A-Z][a-z]{2}, [0-9: A-Za-z]{0,30}"],
            now in any::<i64>(),
        ) {
            if let Some(wait) = retry_after(&text, now) {
                prop_assert!(!wait.is_zero() && wait <= PLAUSIBLE, "{:?}", wait);
            }
        }

        #[test]
        fn r_01_seconds_are_seconds(seconds in prop_oneof![0..200_000_u64, any::<u64>()], now in any::<i64>()) {
            let wanted = (1..=86_400).contains(&seconds).then(|| Duration::from_secs(seconds));
            prop_assert_eq!(retry_after(&format!(" {seconds} "), now), wanted);
        }

        #[test]
        fn r_01_a_date_counts_from_the_time_of_the_server(
            now in 0..YEAR_9999,
            ahead in prop_oneof![-200_000..200_000_i64, -YEAR_9999..YEAR_9999],
        ) {
            let at = now + ahead;
            prop_assume!((0..YEAR_9999).contains(&at));
            let date = UNIX_EPOCH + Duration::from_secs(at.unsigned_abs());
            let wanted = (1..=86_400).contains(&ahead).then(|| Duration::from_secs(ahead.unsigned_abs()));
            let text = httpdate::fmt_http_date(date);
            prop_assert_eq!(parse_http_date(&text), Some(at * 1000));
            prop_assert_eq!(retry_after(&text, now * 1000), wanted);
        }
    }
}
