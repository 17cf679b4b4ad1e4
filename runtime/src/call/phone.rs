//! The clean-up of phone numbers. Whether a number exists, and in which country, is the server's business.

use std::borrow::Cow;

/// Separators are dropped and a leading `00` becomes `+`. Whatever else a text holds shows that it is no phone number
/// as people write one; it is then passed on untouched for the server to judge.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let mut digits = String::with_capacity(text.len());
    for (at, character) in text.trim().char_indices() {
        match character {
            '0'..='9' => digits.push(character),
            '+' if at == 0 => digits.push(character),
            ' ' | '\u{a0}' | '\u{202f}' | '(' | ')' | '-' | '.' | '/' | '\u{2010}'..='\u{2013}' => {
            }
            _ => return Cow::Borrowed(text),
        }
    }
    match digits.strip_prefix("00") {
        Some(rest) => Cow::Owned(format!("+{rest}")),
        None if digits.is_empty() || digits == text => Cow::Borrowed(text),
        None => Cow::Owned(digits),
    }
}
