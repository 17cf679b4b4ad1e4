//! What a page and a journal see of a run.

use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use transom_runtime::{Delivery, DocumentId, Entry, Journal, Message, Shell};

use super::life::Life;

/// One thing that reached a page.
#[derive(Clone, Debug)]
pub enum Seen {
    /// An event, in a document.
    Event(DocumentId, Value),
    /// A value of `clerkJWT`.
    Jwt(Option<String>),
}

pub struct Observer {
    life: Life,
    seen: Mutex<Vec<Seen>>,
    lines: Mutex<Vec<String>>,
    /// Lines are printed as well.
    aloud: bool,
}

impl Observer {
    pub fn new(life: &Life, aloud: bool) -> Self {
        Self {
            life: life.clone(),
            seen: Mutex::default(),
            lines: Mutex::default(),
            aloud,
        }
    }

    /// Everything that reached the page, from `from` on.
    pub fn seen(&self, from: usize) -> Vec<Seen> {
        lock(&self.seen)[from..].to_vec()
    }

    /// Every line of the journal.
    pub fn lines(&self) -> Vec<String> {
        lock(&self.lines).clone()
    }
}

impl Shell for Observer {
    fn deliver(&self, delivery: Delivery) {
        if self.life.is_over() {
            return;
        }
        let seen = match &delivery.message {
            Message::Event { json, .. } => {
                Seen::Event(delivery.document, serde_json::from_str(json).unwrap())
            }
            Message::Assign { json, .. } => Seen::Jwt(serde_json::from_str(json).unwrap()),
            Message::Callback { .. } | Message::Hello { .. } => return,
        };
        lock(&self.seen).push(seen);
    }
}

impl Journal for Observer {
    fn note(&self, entry: &Entry) {
        let line = entry.line.as_deref().unwrap_or_default();
        if self.aloud {
            println!("   {} {line}", entry.text);
        }
        lock(&self.lines).push(format!("{} {line}", entry.text));
    }
}

/// The claims of a token, of whatever kind.
pub fn claims(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
