//! The engine of a bridge between a web page and the native app around it. It knows no contract: the generated router
//! brings one as a [`Bridge`].
//!
//! ```text
//! frame -> gate -> call -> schedule -> Bridge::serve -> envelope -> outbox -> Shell
//! ```
//!
//! A shell reports documents and submits frames; the engine decides which are let in, runs each accepted command
//! under the ordering rules of its contract, and ends it in exactly one reply: an event for the handler of the page, or
//! a value for the callback of a facade.
//!
//! # Threads
//!
//! All handlers of an engine run on one task. The handle may be used from any thread and never blocks. [`Shell`] and
//! [`Journal`] are called from any thread, one message at a time and one entry at a time per thread.
//!
//! # Cancellation
//!
//! A handler's future is dropped when the engine stops, and only then: a page that goes away leaves it running, and its
//! reply is dropped or sent to a newer page. Each command is answered even then, through [`Bridge::broken`].
//!
//! # Panics
//!
//! A handler that panics costs its own command a proper answer and nothing else.

pub mod call;
pub mod clock;
pub mod gate;
pub mod journal;
pub mod page;

mod bridge;
mod context;
mod engine;
mod envelope;
mod facts;
mod failure;
mod random;
mod secret;

pub use bridge::{BoxFuture, Bridge, Broken, Order, Reply};
pub use call::{Call, CommandText, FacadeText, Query, Unreadable, clean_phone_number};
pub use clock::{Clock, SimulatedClock, SystemClock, Timestamp};
pub use context::Context;
pub use engine::{Engine, Ports};
pub use envelope::Envelope;
pub use facts::{FacadeFacts, Facts, Key};
pub use failure::Failure;
pub use gate::{
    AllowedOrigins, Document, DocumentId, Frame, FramePolicy, Limits, Origin, OriginMistake,
    OriginPattern, Refused, Sequence, Settings, Transport,
};
pub use journal::{Entry, Journal, Log, Secrets, What};
pub use page::{Assignment, Delivery, Message, Page, Shell};
pub use random::{Random, SeededRandom, SystemRandom};
pub use secret::Secret;

// Generated code names these through this crate, so that a contract's crate needs no dependency of its own.
pub use serde;
pub use serde_json;
