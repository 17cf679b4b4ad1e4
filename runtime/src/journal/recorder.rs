//! Masks, numbers and dates entries on their way into the journal.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::{Map, Value};

use super::secrets::Secrets;
use super::{Entry, Journal, What, mask};
use crate::call::{Call, CommandText, FacadeText};
use crate::clock::Clock;
use crate::facts::Facts;
use crate::gate::DocumentId;
use crate::page::Assignment;

/// How much of a refused frame is shown, in bytes.
const LONGEST_REFUSED: usize = 200;

pub(crate) struct Recorder {
    facts: &'static Facts,
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    pub(crate) secrets: Secrets,
    noted: AtomicU64,
    logging: AtomicBool,
}

/// A text without secrets, on one line. Nothing else gets into an entry.
#[derive(Clone)]
pub(crate) struct Masked(String);

impl Masked {
    /// A text that no page and no server had a part in.
    pub(crate) fn ours(text: impl Into<String>) -> Self {
        Self(text.into())
    }
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

    pub(crate) fn note(&self, document: Option<DocumentId>, what: What, Masked(text): Masked) {
        let line = self.logging.load(Ordering::Relaxed).then(|| {
            let (prefix, sign) = (self.facts.log_prefix, what.sign());
            match &what {
                What::Refused { reason, .. } => format!("{prefix} {sign}{text} refused: {reason}"),
                What::Dropped { .. } => format!("{prefix} {sign}nobody left to tell: {text}"),
                _ => format!("{prefix} {sign}{text}"),
            }
        });
        let entry = Entry {
            sequence: self.noted.fetch_add(1, Ordering::Relaxed) + 1,
            at: self.clock.now(),
            document,
            what,
            text,
            line,
        };
        // A journal that panics has lost this entry; there is nobody to tell.
        drop(catch_unwind(AssertUnwindSafe(|| self.journal.note(&entry))));
    }

    /// An accepted call. Its secret values stay out of whatever is written from now on.
    pub(crate) fn call(&self, call: &Call) -> Masked {
        match call {
            Call::Command(command) => self.command(command),
            Call::Facade(call) => self.facade_call(call),
        }
    }

    fn command(&self, command: &CommandText) -> Masked {
        let query = command.query(self.facts.keys);
        for key in self.facts.keys.iter().filter(|key| key.secret) {
            if let Some(value) = query.text(key.param) {
                self.secrets.keep_text(&value);
            }
        }
        let start = command.head().len();
        let masked = mask::in_query(command, self.facts)
            .into_iter()
            .map(|range| range.start + start..range.end + start)
            .collect();
        self.masked(command.text(), masked)
    }

    fn facade_call(&self, call: &FacadeText) -> Masked {
        let mut text = format!("{}://{} ", call.facade, call.path);
        let start = text.len();
        text.push_str(&json(&call.data));
        let masked = self.secret_ranges(&text, start, |name| {
            self.facts.has_secret_field(name) || self.facts.has_secret_param(name)
        });
        self.masked(&text, masked)
    }

    /// What goes to a page, as JSON. Its secret values stay out of whatever is written from now on.
    pub(crate) fn reply(&self, json: &str) -> Masked {
        let masked = self.secret_ranges(json, 0, |name| self.facts.has_secret_field(name));
        self.masked(json, masked)
    }

    /// A global and its new value, as a script would write it.
    pub(crate) fn assignment(&self, assignment: &Assignment) -> Masked {
        let Assignment {
            global,
            value,
            secret,
        } = assignment;
        if *secret && let Some(text) = value.as_str() {
            self.secrets.keep_text(text);
        }
        let mut text = format!("window.{global} = ");
        let start = text.len();
        text.push_str(&value.to_string());
        let masked = if *secret && !value.is_null() {
            std::iter::once(start..text.len()).collect()
        } else {
            self.secret_ranges(&text, start, |name| self.facts.has_secret_field(name))
        };
        self.masked(&text, masked)
    }

    /// What stands in front of the query of a frame that was refused, and nothing of an object.
    pub(crate) fn refused(&self, head: &str) -> Masked {
        if head.starts_with('{') {
            return Masked::ours("{…}");
        }
        self.text(head.split(['?', '#']).next().unwrap_or_default())
    }

    /// Any other text.
    pub(crate) fn text(&self, text: &str) -> Masked {
        self.masked(text, Vec::new())
    }

    /// The values under secret names in the JSON at the end of a text. They are remembered.
    fn secret_ranges(
        &self,
        text: &str,
        start: usize,
        is_secret: impl Fn(&str) -> bool,
    ) -> Vec<Range<usize>> {
        let mut ranges = mask::in_json(&text[start..], is_secret);
        for range in &mut ranges {
            *range = range.start + start..range.end + start;
            // The quotes of a text lie around what is masked.
            let quoted = text.get(range.start - 1..range.end + 1);
            let value = quoted
                .filter(|value| value.starts_with('"'))
                .or_else(|| text.get(range.clone()));
            if let Some(Ok(value)) = value.map(serde_json::from_str) {
                self.keep_texts(&value);
            }
        }
        ranges
    }

    /// Every text in a secret value, be it a list or an object.
    fn keep_texts(&self, value: &Value) {
        match value {
            Value::String(text) => self.secrets.keep_text(text),
            Value::Array(items) => items.iter().for_each(|item| self.keep_texts(item)),
            Value::Object(members) => members.values().for_each(|member| self.keep_texts(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn masked(&self, text: &str, mut masked: Vec<Range<usize>>) -> Masked {
        // A value that begins within what is kept has to be seen whole.
        let window = text.floor_char_boundary(mask::LONGEST + self.secrets.longest_form());
        self.secrets.find(&text[..window], &mut masked);
        Masked(mask::write(text, masked))
    }
}

/// As much of the text of a frame as a refusal shows.
pub(crate) fn head_of(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_REFUSED)]
}

fn json(data: &Map<String, Value>) -> String {
    serde_json::to_string(data).expect("a map of JSON values is JSON")
}
