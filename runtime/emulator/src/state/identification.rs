//! What identifies a user: an e-mail address, a phone number, a user name; their formats, and
//! which of them are Clerk's test addresses.

use serde::{Deserialize, Serialize};

use super::instance::UsernamePolicy;
use super::verification::Verification;
use crate::wire::Refusal;

/// The code of every test address.
pub(crate) const TEST_CODE: &str = "424242";

/// An e-mail address or a phone number of a user.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identification {
    pub(crate) id: String,
    /// As typed for an address, E.164 for a number.
    pub(crate) value: String,
    pub(crate) verification: Option<Verification>,
    /// Phone numbers only.
    pub(crate) reserved_for_second_factor: bool,
    /// Phone numbers only.
    pub(crate) default_second_factor: bool,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Identification {
    pub(crate) fn new(
        id: String,
        value: &str,
        verification: Option<Verification>,
        now: i64,
    ) -> Self {
        Self {
            id,
            value: value.to_owned(),
            verification,
            reserved_for_second_factor: false,
            default_second_factor: false,
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.verification
            .as_ref()
            .is_some_and(Verification::is_verified)
    }
}

/// The form under which two spellings of an identifier meet.
pub(crate) fn normal(value: &str) -> String {
    let value = value.trim().to_lowercase();
    let is_phone = value.starts_with('+');
    if is_phone {
        value
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect()
    } else {
        value
    }
}

/// `jane+clerk_test@…`, whatever follows the word.
pub(crate) fn is_test_email(address: &str) -> bool {
    address
        .split_once('@')
        .and_then(|(local, _)| local.split_once('+'))
        .is_some_and(|(_, tag)| tag.starts_with("clerk_test"))
}

/// `+1 XXX 555 0100` to `0199`.
pub(crate) fn is_test_phone(number: &str) -> bool {
    let number = normal(number);
    number.len() == 12 && number.starts_with("+1") && number[5..].starts_with("55501")
}

pub(crate) fn check_email(address: &str, param: &str) -> Result<(), Refusal> {
    let shaped = address.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.contains('@')
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    });
    if shaped && !address.contains(char::is_whitespace) {
        Ok(())
    } else {
        Err(Refusal::of("form_param_format_invalid").param(param))
    }
}

pub(crate) fn check_phone(number: &str, param: &str) -> Result<(), Refusal> {
    let number = normal(number);
    let digits = number.strip_prefix('+').unwrap_or_default();
    let shaped = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
    if shaped {
        Ok(())
    } else {
        Err(Refusal::of("form_param_format_invalid").param(param))
    }
}

pub(crate) fn check_username(policy: &UsernamePolicy, name: &str) -> Result<(), Refusal> {
    let refuse = |code| Err(Refusal::of(code).param("username"));
    if !(policy.min_length..=policy.max_length).contains(&name.chars().count()) {
        return refuse("form_username_invalid_length");
    }
    if !name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    {
        return refuse("form_username_invalid_character");
    }
    if name.chars().all(|c| c.is_ascii_digit()) {
        return refuse("form_username_needs_non_number_char");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_addresses_are_the_documented_ones() {
        for address in [
            "jane+clerk_test@example.com",
            "test+clerk_test_ab12@example.com",
        ] {
            assert!(is_test_email(address), "{address}");
        }
        assert!(!is_test_email("jane+other@example.com"));
        for number in ["+12015550100", "+12015550199", "+1 (201) 555-0142"] {
            assert!(is_test_phone(number), "{number}");
        }
        for number in ["+12015550200", "+442015550100", "+1201555010"] {
            assert!(!is_test_phone(number), "{number}");
        }
    }
}
