//! What the engine writes down: one entry for every frame, event, assignment and refusal, masked by name and by value.
//! Where entries go (a console, an inspector, a file) is the business of the [`Journal`].

mod mask;
mod recorder;
mod secrets;

pub(crate) use recorder::{Masked, Recorder, head_of};
pub use secrets::Secrets;

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use crate::bridge::Broken;
use crate::clock::Timestamp;
use crate::gate::{DocumentId, Refused, Sequence, Transport};

/// Takes entries.
pub trait Journal: Send + Sync {
    /// Takes one entry. Has to return at once; called from whatever thread, possibly from several.
    fn note(&self, entry: &Entry);
}

/// Throws everything away.
impl Journal for () {
    fn note(&self, _: &Entry) {}
}

/// One thing that happened. Nothing in it is secret.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Counts all entries of an engine, from 1.
    pub sequence: u64,
    /// When, on the wall clock.
    pub at: Timestamp,
    /// The document it is about.
    pub document: Option<DocumentId>,
    /// What happened.
    pub what: What,
    /// What was said, masked, on one line, cut after 4 KiB.
    pub text: String,
    /// The line for a console, `[Prefix] → scheme://…`; `None` while logging is off.
    pub line: Option<String>,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A document was opened.
    Opened,
    /// A document was closed.
    Closed,
    /// A frame was accepted.
    FrameIn {
        /// The command it became.
        command: Sequence,
        /// The way it took.
        via: Transport,
    },
    /// A frame was refused. The text is what stands in front of its query.
    Refused {
        /// Why.
        reason: Refused,
        /// The way it took.
        via: Transport,
    },
    /// A command ended and its event was sent.
    EventOut {
        /// The command.
        command: Sequence,
        /// The event.
        event: &'static str,
        /// How long the command took.
        took: Duration,
    },
    /// A call of a facade ended and was answered.
    AnswerOut {
        /// The call.
        command: Sequence,
        /// How long it took.
        took: Duration,
    },
    /// A command ended and its document was gone: the reply waits for a page of the same origin.
    Parked {
        /// The command.
        command: Sequence,
    },
    /// An event that is nobody's reply was sent; without a document it waits for a page of its origin.
    Emitted {
        /// The event.
        event: &'static str,
    },
    /// An event that waited was sent to a newly opened page.
    Redirected,
    /// A command ended and nobody is there to hear of it.
    Dropped {
        /// The command.
        command: Sequence,
    },
    /// A command ended without a reply of its own.
    Broken {
        /// The command.
        command: Sequence,
        /// Why.
        why: Broken,
    },
    /// A global of the page was written.
    Assigned {
        /// The global.
        global: &'static str,
    },
    /// A handler had something to say.
    Log,
}

impl What {
    fn sign(&self) -> &'static str {
        match self {
            Self::FrameIn { .. } => "→ ",
            Self::EventOut { .. }
            | Self::AnswerOut { .. }
            | Self::Emitted { .. }
            | Self::Redirected => "← ",
            Self::Assigned { .. } => "= ",
            Self::Refused { .. } => "✗ ",
            Self::Dropped { .. } | Self::Parked { .. } | Self::Broken { .. } => "! ",
            Self::Opened | Self::Closed | Self::Log => "",
        }
    }
}

/// Writes lines into the journal, masked like every other. Clones are the same.
#[derive(Clone)]
pub struct Log(pub(crate) Arc<Recorder>);

impl Log {
    /// Writes one line.
    pub fn line(&self, text: impl Display) {
        self.0.note(None, What::Log, self.0.text(&text.to_string()));
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Log")
    }
}
