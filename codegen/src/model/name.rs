//! A name of the spec: how it is written on the wire, and the words it is made of.
//!
//! Splitting into words happens here, once. Joining them again in the fashion of a language happens in `names`.

use std::fmt;

/// A name as the spec writes it, with its words in lower case.
///
/// `emailAddress`, `email_address` and `EmailAddress` have the same words (`email`, `address`); a run of capitals
/// is one word, so `pageJWT` is `page`, `jwt`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    wire: String,
    words: Vec<String>,
}

impl Name {
    /// Takes a name as the spec writes it.
    pub fn new(wire: impl Into<String>) -> Self {
        let wire = wire.into();
        let words = split(&wire);
        Self { wire, words }
    }

    /// One name out of several: the wire forms joined by `.`, the words one after another.
    pub fn join<'a>(parts: impl IntoIterator<Item = &'a Name>) -> Self {
        let mut wire = Vec::new();
        let mut words = Vec::new();
        for part in parts {
            wire.push(part.wire.as_str());
            words.extend(part.words.iter().cloned());
        }
        Self {
            wire: wire.join("."),
            words,
        }
    }

    /// The name exactly as it crosses the wire.
    pub fn wire(&self) -> &str {
        &self.wire
    }

    /// Its words, in lower case.
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.wire)
    }
}

fn split(wire: &str) -> Vec<String> {
    let chars: Vec<char> = wire.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let after_lower =
            at > 0 && (chars[at - 1].is_lowercase() || chars[at - 1].is_ascii_digit());
        let before_lower = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let ends_run = at > 0 && chars[at - 1].is_uppercase() && before_lower;
        if !c.is_alphanumeric() || (c.is_uppercase() && (after_lower || ends_run)) {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn words_are_found_in_every_fashion_of_writing() {
        for (wire, words) in [
            ("emailAddress", "email address"),
            ("email_address", "email address"),
            ("SignInStatus", "sign in status"),
            ("pageJWT", "page jwt"),
            ("enterpriseSSO", "enterprise sso"),
            ("JWTTemplate", "jwt template"),
            ("__client_uat", "client uat"),
            ("linkedin_oidc", "linkedin oidc"),
            ("DQ-08", "dq 08"),
        ] {
            assert_eq!(Name::new(wire).words().join(" "), words, "{wire}");
        }
    }
}
