//! Which document gets which message, in which order. The only place that hands anything to the shell.
//!
//! Messages leave one at a time. A global that was given a newer value in the meantime is not set back to an older one
//! that had to wait.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;

use super::{Assignment, Delivery, Message, Shell};
use crate::envelope::Envelope;
use crate::facts::Facts;
use crate::gate::{DocumentId, Gate, Origin};
use crate::journal::{Masked, Recorder, What};

/// How many events wait at most for a page of their origin to open; the oldest gives way.
const MOST_PARKED: usize = 16;

pub(crate) struct Outbox {
    facts: &'static Facts,
    gate: Arc<Mutex<Gate>>,
    shell: Arc<dyn Shell>,
    pub(crate) recorder: Arc<Recorder>,
    tickets: AtomicU64,
    /// Held while messages leave.
    leaving: Mutex<Leaving>,
}

#[derive(Default)]
struct Leaving {
    /// The newest ticket written to each global.
    written: HashMap<&'static str, u64>,
    parked: Vec<Parked>,
}

/// An event that waits for a page of its origin.
struct Parked {
    origin: Origin,
    name: &'static str,
    json: String,
}

/// The document a reply is for.
pub(crate) struct Address<'a> {
    /// The one that asked; nothing when nobody did.
    pub(crate) document: Option<DocumentId>,
    pub(crate) origin: &'a Origin,
    pub(crate) outlives_document: bool,
}

/// What became of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    Delivered(DocumentId),
    Parked,
    Dropped,
}

impl Outbox {
    pub(crate) fn new(
        facts: &'static Facts,
        gate: Arc<Mutex<Gate>>,
        shell: Arc<dyn Shell>,
        recorder: Arc<Recorder>,
    ) -> Self {
        Self {
            facts,
            gate,
            shell,
            recorder,
            tickets: AtomicU64::new(0),
            leaving: Mutex::default(),
        }
    }

    /// A place in the order of assignments.
    pub(crate) fn ticket(&self) -> u64 {
        self.tickets.fetch_add(1, Ordering::Relaxed)
    }

    /// Writes a global into every admitted document, unless a later ticket was there first.
    pub(crate) fn assign(&self, assignment: &Assignment, ticket: u64) {
        let global = assignment.global;
        let mut leaving = self.leaving();
        let newest = leaving.written.entry(global).or_insert(ticket);
        if *newest > ticket {
            return;
        }
        *newest = ticket;
        let json = assignment.value.to_string();
        let text = self.recorder.assignment(assignment);
        for (document, origin) in self.audience() {
            self.recorder
                .note(Some(document), What::Assigned { global }, text.clone());
            let message = Message::Assign {
                global,
                json: json.clone(),
            };
            self.hand_over(Delivery {
                document,
                origin,
                message,
            });
        }
    }

    /// Sends an event to the document that asked, or to the newest page of its origin when the command outlives
    /// documents.
    pub(crate) fn event(&self, to: &Address<'_>, name: &'static str, json: String) -> Arrival {
        let mut leaving = self.leaving();
        let target = {
            let gate = self.gate();
            let live = to
                .document
                .and_then(|document| admitted(&gate, document, to.origin));
            let newer = || {
                gate.documents
                    .newest_page(to.origin, gate.settings())
                    .map(|page| page.id)
            };
            live.or_else(|| to.outlives_document.then(newer).flatten())
        };
        let origin = to.origin.clone();
        match target {
            Some(document) => {
                self.deliver_event(document, Parked { origin, name, json });
                Arrival::Delivered(document)
            }
            None if to.outlives_document => {
                if leaving.parked.len() == MOST_PARKED {
                    leaving.parked.remove(0);
                }
                leaving.parked.push(Parked { origin, name, json });
                Arrival::Parked
            }
            None => Arrival::Dropped,
        }
    }

    /// Sends an event that is nobody's reply: to `document` if it lives, else like a reply that outlives documents.
    pub(crate) fn emit(
        &self,
        document: Option<DocumentId>,
        origin: &Origin,
        event: Envelope,
        rid: Option<&str>,
    ) {
        let name = event.event();
        let json = event.into_json(rid);
        let text = self.recorder.reply(&json);
        let to = Address {
            document,
            origin,
            outlives_document: true,
        };
        let reached = match self.event(&to, name, json) {
            Arrival::Delivered(document) => Some(document),
            Arrival::Parked | Arrival::Dropped => None,
        };
        self.recorder
            .note(reached, What::Emitted { event: name }, text);
    }

    fn deliver_event(&self, document: DocumentId, event: Parked) {
        let Parked { origin, name, json } = event;
        let message = Message::Event {
            handler: self.facts.handler,
            name,
            json,
        };
        self.hand_over(Delivery {
            document,
            origin,
            message,
        });
    }

    /// Calls a function of the document that asked. No other document has it.
    pub(crate) fn answer(&self, to: &Address<'_>, function: String, json: String) -> Arrival {
        let _leaving = self.leaving();
        let live = to
            .document
            .and_then(|document| admitted(&self.gate(), document, to.origin));
        let Some(document) = live else {
            return Arrival::Dropped;
        };
        let message = Message::Callback { function, json };
        let origin = to.origin.clone();
        self.hand_over(Delivery {
            document,
            origin,
            message,
        });
        Arrival::Delivered(document)
    }

    /// Tells a document what it can ask for, then delivers what waited for a page of its origin.
    pub(crate) fn opened(&self, document: DocumentId, origin: &Origin, commands: &[&'static str]) {
        let mut leaving = self.leaving();
        self.greet(document, origin, commands);
        {
            let gate = self.gate();
            let newest = gate.documents.newest_page(origin, gate.settings());
            if newest.is_none_or(|page| page.id != document) {
                return;
            }
        }
        let (waited, others) = std::mem::take(&mut leaving.parked)
            .into_iter()
            .partition::<Vec<_>, _>(|event| event.origin == *origin);
        leaving.parked = others;
        for event in waited {
            let text = self.recorder.reply(&event.json);
            self.deliver_event(document, event);
            self.recorder.note(Some(document), What::Redirected, text);
        }
    }

    fn greet(&self, document: DocumentId, origin: &Origin, commands: &[&'static str]) {
        if admitted(&self.gate(), document, origin).is_none() {
            return;
        }
        let Facts { name, version, .. } = self.facts;
        let contract = json!({ "name": name, "version": version, "commands": commands });
        self.hand_over(Delivery {
            document,
            origin: origin.clone(),
            message: Message::Hello {
                contract: contract.to_string(),
            },
        });
    }

    /// A shell that panics loses this message, and takes nothing else along.
    fn hand_over(&self, delivery: Delivery) {
        let document = delivery.document;
        let delivered = catch_unwind(AssertUnwindSafe(|| self.shell.deliver(delivery)));
        if delivered.is_err() {
            let text = Masked::ours("the shell panicked while it took a message");
            self.recorder.note(Some(document), What::Log, text);
        }
    }

    fn audience(&self) -> Vec<(DocumentId, Origin)> {
        let gate = self.gate();
        gate.documents
            .admitted(gate.settings())
            .map(|document| (document.id, document.origin.clone()))
            .collect()
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leaving(&self) -> MutexGuard<'_, Leaving> {
        self.leaving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The document, when it still is what it was when it asked.
fn admitted(gate: &Gate, document: DocumentId, origin: &Origin) -> Option<DocumentId> {
    gate.documents
        .get(document)
        .filter(|live| live.origin == *origin && gate.documents.admits(live, gate.settings()))
        .map(|live| live.id)
}
