//! What a shell hands over, undecided: a text and where it came from.

use std::borrow::Cow;
use std::fmt;

use super::origin::Origin;

/// A document of a web view, from its creation to its end. A reload makes a new one. Chosen by the shell, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub u64);

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "document {}", self.0)
    }
}

/// A document as the shell reports it. Its origin comes from the web view, never from the page.
#[derive(Debug, Clone)]
pub struct Document {
    /// Which.
    pub id: DocumentId,
    /// The origin it was loaded from.
    pub origin: Origin,
    /// It fills the web view, as opposed to a frame inside a page.
    pub main_frame: bool,
}

/// The number of an accepted command; later ones have higher numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

/// One message of a page, raw. Its text may hold secrets, so `Debug` leaves it out.
pub struct Frame {
    /// The text, exactly as the page gave it.
    pub text: String,
    /// On which way it came; for the journal only.
    pub transport: Transport,
    /// The origin of the sender as the web view reports it; `None` when it is opaque or unknown.
    pub origin: Option<Origin>,
    /// The sender is the main frame.
    pub main_frame: bool,
    /// The document that sent it.
    pub document: DocumentId,
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("transport", &self.transport)
            .field("origin", &self.origin)
            .field("main_frame", &self.main_frame)
            .field("document", &self.document)
            .finish_non_exhaustive()
    }
}

/// The way a frame took, in one word: `navigation`, `client`, the name of a global.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transport(Cow<'static, str>);

impl Transport {
    /// A navigation or a link in the scheme of the contract.
    pub const NAVIGATION: Self = Self(Cow::Borrowed("navigation"));
    /// The typed client of the contract.
    pub const CLIENT: Self = Self(Cow::Borrowed("client"));

    /// A way by its name. The name comes from the page, so whatever is no short word becomes `other`.
    pub fn named(name: &str) -> Self {
        let is_word = (1..=32).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        Self(if is_word {
            Cow::Owned(name.to_owned())
        } else {
            Cow::Borrowed("other")
        })
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
