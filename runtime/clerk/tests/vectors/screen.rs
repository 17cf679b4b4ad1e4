//! The pages: what reaches them, in the order in which it does.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::Notify;
use transom_runtime::{Delivery, DocumentId, Message, Shell};

/// One thing that reached a page.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub document: DocumentId,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Event(Value),
    Assign(&'static str, Value),
    Callback(Value),
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(event) => write!(f, "event {event}"),
            Self::Assign(name, value) => write!(f, "{name} = {value}"),
            Self::Callback(value) => write!(f, "callback {value}"),
        }
    }
}

#[derive(Default)]
pub struct Screen {
    arrived: Mutex<Vec<Arrived>>,
    grown: Notify,
}

impl Screen {
    pub fn after(&self, taken: usize) -> Vec<Arrived> {
        let arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        arrived[taken..].to_vec()
    }

    /// The first `wanted` things after those that were taken; waits for them.
    pub async fn take(&self, taken: usize, wanted: usize) -> Vec<Arrived> {
        loop {
            let grown = self.grown.notified();
            let mut found = self.after(taken);
            if found.len() >= wanted {
                found.truncate(wanted);
                return found;
            }
            grown.await;
        }
    }
}

impl Shell for Screen {
    fn deliver(&self, delivery: Delivery) {
        let json = |json: &str| serde_json::from_str(json).unwrap();
        let what = match &delivery.message {
            // Between the shell and the agent; no page sees it.
            Message::Hello { .. } => return,
            Message::Event { json: event, .. } => What::Event(json(event)),
            Message::Assign {
                global,
                json: value,
            } => What::Assign(global, json(value)),
            Message::Callback { json: value, .. } => What::Callback(json(value)),
        };
        let arrived = Arrived {
            document: delivery.document,
            what,
        };
        self.arrived
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(arrived);
        self.grown.notify_one();
    }
}
