//! What can go wrong between a call and a usable answer.

use serde::{Deserialize, Serialize};
use transom_runtime::Secret;

use crate::http::Unreachable;

/// Nothing that can be the Frontend API answered. Never a reason to sign anybody out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FapiError {
    /// No response arrived.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// A response arrived that is not the Frontend API's: a proxy's page, cut-off JSON, a
    /// redirect.
    #[error("Something other than Clerk answered (HTTP {status}). Check the network.")]
    Unreadable {
        /// The HTTP status of the answer.
        status: u16,
        /// The device token that came with it nevertheless: a cut-off answer of Clerk's own.
        rotated: Option<Secret>,
    },
}

impl FapiError {
    /// Clerk answered, but not with the resource that was asked for.
    pub fn unusable() -> Self {
        Self::Unreadable {
            status: 200,
            rotated: None,
        }
    }

    /// Whether the server may have acted on the request although no answer came.
    pub fn may_have_acted(&self) -> bool {
        !matches!(self, Self::Unreachable(Unreachable::Unsent))
    }
}

/// The Frontend API said no, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The entries of `errors`, at least one.
    pub errors: Vec<RefusalEntry>,
}

/// One entry of `errors`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RefusalEntry {
    /// Clerk's code, such as `form_password_incorrect`.
    pub code: String,
    /// The short text.
    pub message: String,
    /// The text meant for the user.
    pub long_message: Option<String>,
}

impl RefusalEntry {
    /// Clerk's text for the user, word for word: the long message if there is one, else the short.
    pub fn text(&self) -> &str {
        match self.long_message.as_deref() {
            Some(long) if !long.is_empty() => long,
            _ if !self.message.is_empty() => &self.message,
            _ => "Clerk refused the request.",
        }
    }
}

impl Refusal {
    /// Clerk's text for the user, word for word, of the first entry.
    pub fn message(&self) -> &str {
        self.errors
            .first()
            .map_or("Clerk refused the request.", RefusalEntry::text)
    }

    /// Whether one of the entries has this code.
    pub fn has(&self, code: &str) -> bool {
        self.errors.iter().any(|entry| entry.code == code)
    }

    /// Whether the same request may fare better later.
    pub fn may_change(&self) -> bool {
        matches!(self.status, 408 | 425 | 429 | 500..600)
    }

    /// Whether the server says that the session is not there (any more), for this device token.
    pub fn denies_session(&self) -> bool {
        const CODES: [&str; 10] = [
            "authentication_invalid",
            "signed_out",
            "session_revoked",
            "session_expired",
            "session_ended",
            "session_removed",
            "session_replaced",
            "session_not_found",
            "session_invalid",
            "resource_not_found",
        ];
        matches!(self.status, 401 | 404) && CODES.iter().any(|code| self.has(code))
    }
}
