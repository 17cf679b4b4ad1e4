//! The engine as its owner holds it: takes frames and documents, hands out the ways to the pages.
//! What it does with an accepted command is in [`work`].

mod schedule;
mod work;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc};

use crate::bridge::Bridge;
use crate::clock::Clock;
use crate::gate::{Document, DocumentId, Frame, Gate, Refused, Sequence, Settings};
use crate::journal::{self, Journal, Log, Masked, Recorder, Secrets, What};
use crate::page::outbox::Outbox;
use crate::page::{Page, Shell};
use work::{Accepted, Notice, Work};

/// What an engine needs from outside.
#[derive(Clone)]
pub struct Ports {
    /// Carries messages into the web views.
    pub shell: Arc<dyn Shell>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes the entries of the journal.
    pub journal: Arc<dyn Journal>,
}

/// A running engine. Clones are handles to the same one; when the last is dropped, it stops.
#[derive(Clone)]
pub struct Engine {
    gate: Arc<Mutex<Gate>>,
    outbox: Arc<Outbox>,
    clock: Arc<dyn Clock>,
    notices: mpsc::UnboundedSender<Notice>,
    stop: Arc<Notify>,
}

impl Engine {
    /// Starts an engine on the tokio runtime of the caller.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn new(bridge: impl Bridge, ports: Ports, settings: Settings) -> Self {
        let Ports {
            shell,
            clock,
            journal,
        } = ports;
        let facts = bridge.facts();
        let recorder = Arc::new(Recorder::new(
            facts,
            journal,
            clock.clone(),
            settings.logging,
        ));
        let gate = Arc::new(Mutex::new(Gate::new(facts, settings)));
        let outbox = Arc::new(Outbox::new(facts, gate.clone(), shell, recorder));
        let (sender, receiver) = mpsc::unbounded_channel();
        let stop = Arc::new(Notify::new());
        let work = Work {
            bridge: Arc::new(bridge),
            clock: clock.clone(),
            gate: gate.clone(),
            outbox: outbox.clone(),
            notices: receiver,
            stop: stop.clone(),
        };
        tokio::spawn(work.run());
        Self {
            gate,
            outbox,
            clock,
            notices: sender,
            stop,
        }
    }

    /// A document has begun. To be called before the first of its frames; the same id again replaces it.
    pub fn open_document(&self, document: Document) {
        let (id, origin) = (document.id, document.origin.clone());
        self.gate().documents.open(document);
        self.outbox.recorder.note(
            Some(id),
            What::Opened,
            Masked::ours(format!("{id} opened by {origin}")),
        );
        // Delivered by the task: a shell may open documents while it takes a delivery.
        self.tell(Notice::Opened(id, origin));
    }

    /// A document has ended, or goes to another page.
    pub fn close_document(&self, id: DocumentId) {
        self.gate().documents.close(id);
        self.outbox
            .recorder
            .note(Some(id), What::Closed, Masked::ours(format!("{id} closed")));
    }

    /// Takes a frame in. Returns at once, from whatever thread; an accepted command ends in exactly one reply later.
    ///
    /// # Errors
    ///
    /// The frame was refused. Nothing is sent to the page then; the journal has one entry.
    pub fn submit(&self, mut frame: Frame) -> Result<Sequence, Refused> {
        let recorder = &self.outbox.recorder;
        let at = self.clock.monotonic();
        let head = journal::head_of(&frame.text).to_owned();
        let mut gate = self.gate();
        match gate.admit(&mut frame, at) {
            Ok((command, call, origin)) => {
                let Frame {
                    document,
                    transport: via,
                    ..
                } = frame;
                // Still under the lock, so that commands arrive in the order of their numbers.
                self.tell(Notice::Accepted(Accepted {
                    command,
                    call,
                    document,
                    origin,
                    via,
                    at,
                }));
                Ok(command)
            }
            Err(reason) => {
                drop(gate);
                let what = What::Refused {
                    reason: reason.clone(),
                    via: frame.transport,
                };
                recorder.note(Some(frame.document), what, recorder.refused(&head));
                Err(reason)
            }
        }
    }

    /// All live documents of allowed origins.
    pub fn page(&self) -> Page {
        Page(self.outbox.clone())
    }

    /// Values that no journal may show.
    pub fn secrets(&self) -> Secrets {
        self.outbox.recorder.secrets.clone()
    }

    /// Writes lines into the journal.
    pub fn log(&self) -> Log {
        Log(self.outbox.recorder.clone())
    }

    /// Switches console lines on or off. Entries are written either way.
    pub fn set_logging(&self, on: bool) {
        self.outbox.recorder.set_logging(on);
    }

    /// Accepts nothing more, drops what runs, and answers every accepted command that has not ended.
    pub fn stop(&self) {
        self.gate().stop();
        self.stop.notify_one();
    }

    /// A task that has ended needs no notices.
    fn tell(&self, notice: Notice) {
        drop(self.notices.send(notice));
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Engine")
    }
}
