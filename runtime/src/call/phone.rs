//! The clean-up of phone numbers to the form of E.164, as far as that changes no number into another. Whether a number
//! exists is the server's business.

use std::borrow::Cow;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

/// How people write the digit that is dialled at home only: `+44 (0)20 7946 0958`.
const TRUNK_ZERO: &str = "(0)";

/// A phone number without what only makes it easier to read.
///
/// Separators are dropped, a leading `00` becomes `+`, and a `(0)` behind the country code goes where that country dials
/// it at home only: Germany's does, Italy's belongs to the number. Whatever else a text holds shows that it is no phone
/// number as people write one; it is then passed on untouched for the server to judge.
///
/// Source: E.164 section 6 (form), libphonenumber's metadata (the digit in brackets).
pub fn clean_phone_number(text: &str) -> Cow<'_, str> {
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
    if let Some(rest) = digits.strip_prefix("00") {
        digits = format!("+{rest}");
    }
    if digits.starts_with('+') && text.contains(TRUNK_ZERO) {
        digits = without_trunk_zero(text, digits);
    }
    if digits.is_empty() || digits == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(digits)
    }
}

/// The number without its zero in brackets, if the library too reads it as that number. It knows more (a second `1`
/// behind `+1`, letters on keys); none of that is believed, for a code must not reach a stranger.
fn without_trunk_zero(text: &str, digits: String) -> String {
    let shorter = text.replacen(TRUNK_ZERO, "", 1);
    let shorter = clean_phone_number(&shorter);
    match PHONE_NUMBER_UTIL.parse(&digits, None) {
        Ok(number) if PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164) == shorter => {
            shorter.into_owned()
        }
        _ => digits,
    }
}
