//! Passwords: the instance's policy with its documented refusals, and a test-grade hash.

use ring::digest;
use serde::{Deserialize, Serialize};

use super::instance::PasswordPolicy;
use crate::wire::Refusal;

/// bcrypt's limit, which Clerk passes on.
const MAX_BYTES: usize = 72 * 4;

/// A few of the passwords that head every published list of leaked ones.
const LEAKED: [&str; 12] = [
    "password",
    "password1",
    "12345678",
    "123456789",
    "1234567890",
    "qwertyuiop",
    "qwerty123",
    "iloveyou",
    "11111111",
    "sunshine",
    "princess",
    "football",
];

/// Salted SHA-256: fast on purpose. Real passwords must never be put into the emulator.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordHash {
    salt: String,
    digest: String,
}

impl PasswordHash {
    pub(crate) fn new(password: &str, salt: String) -> Self {
        let digest = hash(password, &salt);
        Self { salt, digest }
    }

    pub(crate) fn matches(&self, password: &str) -> bool {
        hash(password, &self.salt) == self.digest
    }
}

fn hash(password: &str, salt: &str) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(salt.as_bytes());
    context.update(password.as_bytes());
    context
        .finish()
        .as_ref()
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            use std::fmt::Write as _;
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// Every broken rule as its own entry. `param` is the form field that held the password.
pub(crate) fn check(
    policy: &PasswordPolicy,
    password: &str,
    identifiers: &[&str],
    param: &str,
) -> Result<(), Refusal> {
    let length = password.chars().count();
    let max_length = if policy.max_length == 0 {
        72
    } else {
        policy.max_length
    };
    let has = |test: fn(char) -> bool| password.chars().any(test);
    let rules = [
        (length < policy.min_length, "form_password_length_too_short"),
        (length > max_length, "form_password_length_too_long"),
        (
            password.len() > MAX_BYTES,
            "form_password_size_in_bytes_exceeded",
        ),
        (
            policy.require_numbers && !has(|c| c.is_ascii_digit()),
            "form_password_no_number",
        ),
        (
            policy.require_uppercase && !has(char::is_uppercase),
            "form_password_no_uppercase",
        ),
        (
            policy.require_lowercase && !has(char::is_lowercase),
            "form_password_no_lowercase",
        ),
        (
            policy.require_special_char && !has(|c| !c.is_alphanumeric()),
            "form_password_no_special_char",
        ),
        (
            identifiers
                .iter()
                .any(|identifier| identifier.eq_ignore_ascii_case(password)),
            "form_password_matches_identifier",
        ),
        (
            !policy.disable_hibp && LEAKED.contains(&password.to_lowercase().as_str()),
            "form_password_pwned",
        ),
    ];
    let refusals = rules.into_iter().filter(|(broken, _)| *broken);
    match refusals
        .map(|(_, code)| Refusal::of(code).param(param))
        .reduce(Refusal::and)
    {
        Some(refusal) => Err(refusal),
        None => Ok(()),
    }
}
