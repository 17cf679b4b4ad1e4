//! What a handler gets besides its command.

use std::fmt::{self, Display};
use std::sync::{Mutex, PoisonError};

use crate::envelope::Envelope;
use crate::gate::{DocumentId, Origin};
use crate::journal::{Log, Secrets};
use crate::page::{Assignment, Page};

/// The circumstances of one command.
pub struct Context {
    document: DocumentId,
    origin: Origin,
    rid: Option<String>,
    page: Page,
    after: Mutex<Vec<Later>>,
}

/// What is due once the event of a command is out.
enum Later {
    Assign(u64, Assignment),
    Emit(Envelope, Option<String>),
}

impl Context {
    pub(crate) fn new(
        document: DocumentId,
        origin: Origin,
        rid: Option<String>,
        page: Page,
    ) -> Self {
        Self {
            document,
            origin,
            rid,
            page,
            after: Mutex::default(),
        }
    }

    /// The document that asked. It may be gone by now.
    pub fn document(&self) -> DocumentId {
        self.document
    }

    /// The origin that asked.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The correlation id of the command, which its event will carry.
    pub fn rid(&self) -> Option<&str> {
        self.rid.as_deref()
    }

    /// All live documents of allowed origins.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Values that no journal may show.
    pub fn secrets(&self) -> &Secrets {
        &self.page.0.recorder.secrets
    }

    /// A line for the journal, masked like every other.
    pub fn log(&self, text: impl Display) {
        Log(self.page.0.recorder.clone()).line(text);
    }

    /// Writes a global into all documents at once, and so before the event of this command reaches its page.
    pub fn assign_before(&self, global: Assignment) {
        self.page.assign(global);
    }

    /// Writes a global into all documents in a task after the event of this command, unless it was given a newer value
    /// by then.
    pub fn assign_after(&self, global: Assignment) {
        let ticket = self.page.0.ticket();
        self.later(Later::Assign(ticket, global));
    }

    /// Sends an event that is nobody's reply to the document that asked, after the event of this command. `rid` is the
    /// correlation id of the command that an earlier run of the app was given.
    pub fn emit_after(&self, event: Envelope, rid: Option<String>) {
        self.later(Later::Emit(event, rid));
    }

    fn later(&self, later: Later) {
        self.after
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(later);
    }

    /// Does what was to be done after the event, in the order in which it was asked for.
    pub(crate) fn finish(&self) {
        let after = std::mem::take(&mut *self.after.lock().unwrap_or_else(PoisonError::into_inner));
        let outbox = &self.page.0;
        for later in after {
            match later {
                Later::Assign(ticket, assignment) => outbox.assign(&assignment, ticket),
                Later::Emit(event, rid) => {
                    outbox.emit(Some(self.document), &self.origin, event, rid.as_deref());
                }
            }
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("document", &self.document)
            .field("origin", &self.origin)
            .field("rid", &self.rid)
            .finish_non_exhaustive()
    }
}
