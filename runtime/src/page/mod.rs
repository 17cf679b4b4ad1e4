//! The way to the pages: globals that are written, messages that are delivered, the shell that carries them.
//! Which document gets what is decided in `outbox`.

mod message;
pub(crate) mod outbox;
mod script;

pub use message::{Delivery, Message};

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::envelope::Envelope;
use crate::gate::Origin;
use outbox::Outbox;

/// A value for a global of the page. `Debug` leaves a secret one out.
#[derive(Clone, PartialEq)]
pub struct Assignment {
    /// The name below `window`.
    pub global: &'static str,
    /// The value.
    pub value: Value,
    /// The value is never logged.
    pub secret: bool,
}

impl fmt::Debug for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Assignment");
        debug.field("global", &self.global);
        if !self.secret {
            debug.field("value", &self.value);
        }
        debug.finish_non_exhaustive()
    }
}

/// All live documents of allowed origins. Clones are the same handle.
#[derive(Clone)]
pub struct Page(pub(crate) Arc<Outbox>);

impl Page {
    /// Writes a global into every document, even when it has that value already: pages wait for the write itself. A
    /// document that opens later does not get it by itself.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "made for this call by its caller"
    )]
    pub fn assign(&self, assignment: Assignment) {
        let ticket = self.0.ticket();
        self.0.assign(&assignment, ticket);
    }

    /// Sends an event that no command of this run asked for to the newest page of an origin. Without one it waits for
    /// the next to open. `rid` is the correlation id of the command that an earlier run of the app was given.
    pub fn emit(&self, origin: &Origin, event: Envelope, rid: Option<&str>) {
        self.0.emit(None, origin, event, rid);
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Page")
    }
}

/// What carries messages into the web views.
pub trait Shell: Send + Sync {
    /// Delivers a message. Has to return at once and must not call [`Page::assign`]: messages are handed over one after
    /// another, from whatever thread, and have to reach the page in that order.
    fn deliver(&self, delivery: Delivery);
}
