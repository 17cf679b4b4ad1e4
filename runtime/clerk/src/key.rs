//! The publishable key: which instance an app belongs to and where its Frontend API answers.
//!
//! Reading a key touches no network. Where a request really goes (an override, a proxy) is
//! [`crate::fapi::Base`]'s business.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_PAD_INDIFFERENT;
use ring::digest;
use serde::{Deserialize, Serialize};

/// Whether a key belongs to a development or a production instance of Clerk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instance {
    /// `pk_test_…`: test e-mail addresses and phone numbers are accepted.
    Development,
    /// `pk_live_…`: real users; never spoken to over plain HTTP.
    Production,
}

/// A publishable key that decodes to a Frontend API host.
///
/// The key is public by design (Clerk documentation, "Publishable key"), so it may be printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublishableKey {
    text: String,
    host: String,
    instance: Instance,
}

/// Why a text is not a publishable key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text starts with neither `pk_test_` nor `pk_live_`.
    #[error("A publishable key starts with pk_test_ or pk_live_. Copy it from the API keys page.")]
    Prefix,
    /// The part behind the prefix is not Base64 text.
    #[error("The part of the publishable key behind its prefix is not Base64. Copy the whole key.")]
    Base64,
    /// The decoded text does not end in exactly one `$`.
    #[error("The publishable key is cut off: its payload does not end in `$`. Copy the whole key.")]
    Terminator,
    /// The decoded text is not `host` or `host:port`.
    #[error("The publishable key does not name a host. Copy it again from the API keys page.")]
    Host,
    /// A production key together with an address that is not HTTPS.
    #[error("A pk_live_ key is only used over HTTPS. Use a pk_test_ key with a local server.")]
    PlainHttp,
}

impl PublishableKey {
    /// Reads a key, tolerating missing Base64 padding and white space around it.
    ///
    /// # Errors
    /// [`KeyError`] names the first part that is wrong.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let (instance, payload) = if let Some(rest) = text.strip_prefix("pk_test_") {
            (Instance::Development, rest)
        } else if let Some(rest) = text.strip_prefix("pk_live_") {
            (Instance::Production, rest)
        } else {
            return Err(KeyError::Prefix);
        };
        let bytes = STANDARD_PAD_INDIFFERENT
            .decode(payload)
            .map_err(|_| KeyError::Base64)?;
        let decoded = String::from_utf8(bytes).map_err(|_| KeyError::Host)?;
        let host = decoded.strip_suffix('$').ok_or(KeyError::Terminator)?;
        if !names_host(host) {
            return Err(KeyError::Host);
        }
        Ok(Self {
            text: text.to_owned(),
            host: host.to_ascii_lowercase(),
            instance,
        })
    }

    /// The key as the app wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The Frontend API host, with `:port` when the key carries one.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Development or production.
    pub fn instance(&self) -> Instance {
        self.instance
    }

    /// The first 16 hexadecimal digits of the key's SHA-256: names the tenant's slot in the secure
    /// store and travels inside the record, so that a record pasted from another slot is noticed.
    pub fn fingerprint(&self) -> String {
        let digest = digest::digest(&digest::SHA256, self.text.as_bytes());
        let head = digest.as_ref()[..8]
            .iter()
            .fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
        format!("{head:016x}")
    }
}

impl TryFrom<String> for PublishableKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        Self::parse(&text)
    }
}

impl From<PublishableKey> for String {
    fn from(key: PublishableKey) -> Self {
        key.text
    }
}

impl fmt::Debug for PublishableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Accepts `label(.label)*[:port]` in ASCII. Whatever a URL could read as user, path, query or
/// fragment is refused here, before any URL type gets to interpret it.
fn names_host(text: &str) -> bool {
    let (name, port) = match text.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (text, None),
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let port_fits = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|p| p > 0)
    };
    name.len() <= 253 && name.split('.').all(label) && port.is_none_or(port_fits)
}
