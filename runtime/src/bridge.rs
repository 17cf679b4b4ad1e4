//! What the generated router gives the engine.

use std::future::Future;
use std::pin::Pin;

use serde_json::{Value, json};

use crate::call::Call;
use crate::context::Context;
use crate::envelope::Envelope;
use crate::facts::Facts;

/// A future whose type nobody has to name.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A contract with its handlers.
pub trait Bridge: Send + Sync + 'static {
    /// The static data of the contract.
    fn facts(&self) -> &'static Facts;

    /// The names of the commands that can be asked for in this run: a page hears of them as soon as it opens.
    fn offers(&self) -> Vec<&'static str>;

    /// When a call runs relative to others; known before it runs.
    fn order(&self, call: &Call) -> Order;

    /// Whether its event goes to a newer document of the same origin when the asking one is gone.
    fn outlives_document(&self, call: &Call) -> bool;

    /// Parses, checks and runs a call. Mistakes of the page are replies too.
    ///
    /// The future is dropped when the engine stops; whatever it leaves behind then has to be sound.
    fn serve<'a>(&'a self, cx: &'a Context, call: &'a Call) -> BoxFuture<'a, Reply>;

    /// The reply to a call that ended without one. A contract overrides it to answer with the event and the shape that
    /// the call would have failed with.
    fn broken(&self, call: &Call, why: Broken) -> Reply {
        why.reply(call)
    }
}

/// What a call ends in.
#[derive(Clone)]
pub enum Reply {
    /// An event for the handler of the page.
    Event(Envelope),
    /// A value for the callback of a facade.
    Answer(Value),
}

/// When a call runs relative to others. Calls wait only for calls that arrived earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// At once, beside whatever else runs.
    #[default]
    Free,
    /// One after another among those that say so.
    InTurn,
    /// Calls that arrive later wait until it has ended, unless they are barriers too.
    Barrier,
}

/// Why a call ended without a reply of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Its handler panicked.
    Panicked,
    /// The engine was stopped.
    Stopped,
}

impl Broken {
    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Panicked => "internal_error",
            Self::Stopped => "stopped",
        }
    }

    /// The reply of a contract that says nothing else.
    pub(crate) fn reply(self, call: &Call) -> Reply {
        match call {
            Call::Command(_) => {
                Reply::Event(Envelope::error("internal", self.code(), self.message()))
            }
            Call::Facade(_) => Reply::Answer(json!({
                "success": false,
                "error": { "code": self.code(), "message": self.message() },
            })),
        }
    }

    /// The text for people.
    pub fn message(self) -> &'static str {
        match self {
            Self::Panicked => "The app made a mistake while it handled this command.",
            Self::Stopped => "The app stopped before this command had ended.",
        }
    }
}
