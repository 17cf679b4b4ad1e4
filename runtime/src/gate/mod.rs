//! Who may send what: the decision about each frame before anybody looks at what it asks for.
//!
//! The order is fixed, cheapest and most telling first: origin, frame, document, size, rate, queue, text. A refused frame
//! emits nothing into the page it came from: a page that may not speak must not learn that somebody listens.

mod documents;
mod frame;
mod origin;
mod rate;
mod settings;

pub(crate) use documents::Documents;
pub use frame::{Document, DocumentId, Frame, Sequence, Transport};
pub use origin::{AllowedOrigins, Origin, OriginMistake, OriginPattern};
pub use settings::{FramePolicy, Limits, Settings};

use std::time::Duration;

use crate::call::{Call, Unreadable};
use crate::facts::Facts;
use rate::Bucket;

/// Why a frame was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The engine was stopped.
    #[error("the engine was stopped")]
    Stopped,
    /// The sender has no origin, or none that the web view would vouch for.
    #[error("the sender has no origin of its own")]
    NoOrigin,
    /// The origin is not in the list.
    #[error("{0} is not among the allowed origins; add it to the settings if the page is yours")]
    OriginNotAllowed(Origin),
    /// The sender is a frame inside a page.
    #[error(
        "commands are taken from the main frame only; `FramePolicy` can allow frames of the same origin"
    )]
    Subframe,
    /// The document is not known, or was closed.
    #[error("{0} is not open; report it with `open_document` before its frames")]
    NoDocument(DocumentId),
    /// The document was opened with another origin than the frame came with.
    #[error("the frame comes from another origin than its document")]
    OriginChanged,
    /// The text is too long.
    #[error("the frame has {bytes} bytes and the limit is {limit}")]
    TooLarge {
        /// The length of the text.
        bytes: usize,
        /// [`Limits::max_bytes`].
        limit: usize,
    },
    /// Too many frames in a short time.
    #[error("more than {0} frames a second")]
    TooFast(u32),
    /// Too many commands wait or run.
    #[error("{0} commands are under way and no more are taken until one has ended")]
    Busy(usize),
    /// The text is no call.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// What the gate remembers from frame to frame.
pub(crate) struct Gate {
    facts: &'static Facts,
    settings: Settings,
    bucket: Bucket,
    pub(crate) documents: Documents,
    pending: usize,
    accepted: u64,
    stopped: bool,
}

impl Gate {
    pub(crate) fn new(facts: &'static Facts, settings: Settings) -> Self {
        Self {
            facts,
            bucket: Bucket::new(settings.limits.per_second),
            settings,
            documents: Documents::default(),
            pending: 0,
            accepted: 0,
            stopped: false,
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Decides about a frame that arrives at a moment of the monotonic clock. Takes the text only when it is a call.
    pub(crate) fn admit(
        &mut self,
        frame: &mut Frame,
        now: Duration,
    ) -> Result<(Sequence, Call, Origin), Refused> {
        let origin = self.check_sender(frame)?;
        let limits = self.settings.limits;
        if frame.text.len() > limits.max_bytes {
            return Err(Refused::TooLarge {
                bytes: frame.text.len(),
                limit: limits.max_bytes,
            });
        }
        if !self.bucket.take(now) {
            return Err(Refused::TooFast(limits.per_second));
        }
        if self.pending >= limits.max_pending {
            return Err(Refused::Busy(limits.max_pending));
        }
        let call = Call::read(std::mem::take(&mut frame.text), self.facts)?;
        self.pending += 1;
        self.accepted += 1;
        Ok((Sequence(self.accepted), call, origin))
    }

    fn check_sender(&self, frame: &Frame) -> Result<Origin, Refused> {
        if self.stopped {
            return Err(Refused::Stopped);
        }
        let origin = frame.origin.clone().ok_or(Refused::NoOrigin)?;
        if !self.settings.origins.contains(&origin) {
            return Err(Refused::OriginNotAllowed(origin));
        }
        let document = self.documents.get(frame.document);
        let in_main_frame = frame.main_frame && document.is_none_or(|document| document.main_frame);
        if !in_main_frame
            && !self
                .documents
                .lets_frame_speak(&origin, self.settings.frames)
        {
            return Err(Refused::Subframe);
        }
        match document {
            None => Err(Refused::NoDocument(frame.document)),
            Some(document) if document.origin != origin => Err(Refused::OriginChanged),
            Some(_) => Ok(origin),
        }
    }

    /// An accepted command has ended.
    pub(crate) fn release(&mut self) {
        self.pending -= 1;
    }

    /// Nothing is accepted from now on.
    pub(crate) fn stop(&mut self) {
        self.stopped = true;
    }
}
