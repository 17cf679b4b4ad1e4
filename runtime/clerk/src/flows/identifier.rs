//! What a user types to say who they are.

use transom_runtime::clean_phone_number;

/// Cleans up a phone number that is written with its country code, as the params of type `phone`
/// do. E-mail addresses, usernames and digits without `+` are left as they are: they may be
/// usernames.
pub fn clean(identifier: &str) -> String {
    let text = identifier.trim();
    if text.starts_with('+') {
        clean_phone_number(text).into_owned()
    } else {
        text.to_owned()
    }
}

/// Whether a cleaned identifier is a phone number. Digits alone are one too: Clerk allows no
/// username without a letter.
pub fn is_phone_number(identifier: &str) -> bool {
    let number = identifier.strip_prefix('+').unwrap_or(identifier);
    let mut digits = number.chars().filter(|c| !is_separator(*c)).peekable();
    digits.peek().is_some() && digits.all(|c| c.is_ascii_digit())
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '(' | ')' | '-' | '.' | '/' | '\u{a0}')
}
