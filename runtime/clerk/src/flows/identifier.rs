//! What a user types to say who they are.

/// Drops the separators of a phone number that is written with its country code, as the params of
/// type `phone` do. E-mail addresses, usernames and digits without `+` are left as they are: they
/// may be usernames.
pub fn clean(identifier: &str) -> String {
    let text = identifier.trim();
    let separator = |c: char| matches!(c, ' ' | '(' | ')' | '-' | '.' | '/' | '\u{a0}');
    match text.strip_prefix('+') {
        Some(rest) if rest.chars().all(|c| c.is_ascii_digit() || separator(c)) => {
            let digits = rest.chars().filter(char::is_ascii_digit);
            std::iter::once('+').chain(digits).collect()
        }
        _ => text.to_owned(),
    }
}
