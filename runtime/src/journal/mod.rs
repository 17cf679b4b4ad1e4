//! What the engine writes down: one entry for every frame, event, assignment and refusal, masked by name and by value.
//! Where entries go (a console, an inspector, a file) is the business of the [`Journal`].

mod mask;
mod secrets;

pub use secrets::Secrets;

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::bridge::Broken;
use crate::call::{Call, CommandText, FacadeText};
use crate::clock::{Clock, Timestamp};
use crate::facts::Facts;
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
    /// A reply that waited was sent to a newly opened page.
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
            Self::EventOut { .. } | Self::AnswerOut { .. } | Self::Redirected => "← ",
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
        let text = self.0.text(&text.to_string(), Vec::new());
        self.0.note(None, What::Log, text);
    }
}

/// Masks, numbers and dates entries.
pub(crate) struct Recorder {
    facts: &'static Facts,
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    pub(crate) secrets: Secrets,
    noted: AtomicU64,
    logging: AtomicBool,
}

impl Recorder {
    pub(crate) fn new(
        facts: &'static Facts,
        journal: Arc<dyn Journal>,
        clock: Arc<dyn Clock>,
        logging: bool,
    ) -> Self {
        Self {
            facts,
            journal,
            clock,
            secrets: Secrets::default(),
            noted: AtomicU64::new(0),
            logging: AtomicBool::new(logging),
        }
    }

    pub(crate) fn set_logging(&self, on: bool) {
        self.logging.store(on, Ordering::Relaxed);
    }

    /// Writes an entry. The text has been through one of the functions below.
    pub(crate) fn note(&self, document: Option<DocumentId>, what: What, text: String) {
        let line = self.logging.load(Ordering::Relaxed).then(|| {
            let prefix = self.facts.log_prefix;
            match &what {
                What::Refused { reason, .. } => format!("{prefix} ✗ {text} refused: {reason}"),
                what => format!("{prefix} {}{text}", what.sign()),
            }
        });
        self.journal.note(&Entry {
            sequence: self.noted.fetch_add(1, Ordering::Relaxed) + 1,
            at: self.clock.now(),
            document,
            what,
            text,
            line,
        });
    }

    /// Remembers the secret values of a call, so that they stay out of whatever is written later.
    pub(crate) fn keep_secrets_of(&self, call: &Call) {
        match call {
            Call::Command(command) => {
                let query = command.query(self.facts.keys);
                for key in self.facts.keys.iter().filter(|key| key.secret) {
                    if let Some(value) = query.text(key.param) {
                        self.secrets.keep_text(&value);
                    }
                }
            }
            Call::Facade(call) => {
                self.keep_secrets_in(&serde_json::Value::from(call.data.clone()).to_string());
            }
        }
    }

    /// Remembers the texts under secret names in compact JSON.
    pub(crate) fn keep_secrets_in(&self, json: &str) {
        for range in mask::in_json(json, self.facts) {
            // The quotes around a text lie outside of what is masked.
            let quoted = json.get(range.start.saturating_sub(1)..range.end + 1);
            if let Some(Ok(text)) = quoted.map(serde_json::from_str::<String>) {
                self.secrets.keep_text(&text);
            }
        }
    }

    /// An accepted call.
    pub(crate) fn call_text(&self, call: &Call) -> String {
        match call {
            Call::Command(command) => self.command_text(command),
            Call::Facade(call) => self.facade_text(call),
        }
    }

    fn command_text(&self, command: &CommandText) -> String {
        let (head, query) = (command.head(), command.query_text());
        let masked = mask::in_query(query, self.facts)
            .into_iter()
            .map(|range| range.start + head.len()..range.end + head.len())
            .collect();
        self.text(command.text(), masked)
    }

    fn facade_text(&self, call: &FacadeText) -> String {
        let data = serde_json::Value::from(call.data.clone()).to_string();
        self.json_text(&format!("{}://{} {data}", call.facade, call.path))
    }

    /// What may be said of a frame that was refused: what stands in front of its query, and nothing of an object.
    pub(crate) fn refused_text(&self, text: &str) -> String {
        if text.starts_with('{') {
            return "{…}".to_owned();
        }
        let head = text.split(['?', '#']).next().unwrap_or_default();
        self.text(&head[..head.floor_char_boundary(200)], Vec::new())
    }

    /// A text with JSON in it as this crate writes it.
    pub(crate) fn json_text(&self, text: &str) -> String {
        self.text(text, mask::in_json(text, self.facts))
    }

    /// A text in which some ranges are secret by name.
    pub(crate) fn text(&self, text: &str, mut masked: Vec<std::ops::Range<usize>>) -> String {
        // A value that begins within what is kept has to be seen whole.
        let window = text.floor_char_boundary(mask::LONGEST + self.secrets.longest_form());
        self.secrets.find(&text[..window], &mut masked);
        mask::write(text, masked)
    }
}
