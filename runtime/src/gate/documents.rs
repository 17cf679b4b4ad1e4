//! The documents that live now, in the order in which they were opened.

use super::frame::{Document, DocumentId};
use super::origin::Origin;
use super::settings::{FramePolicy, Settings};

/// The live documents.
#[derive(Debug, Default)]
pub(crate) struct Documents(Vec<Document>);

impl Documents {
    pub(crate) fn open(&mut self, document: Document) {
        self.close(document.id);
        self.0.push(document);
    }

    pub(crate) fn close(&mut self, id: DocumentId) {
        self.0.retain(|document| document.id != id);
    }

    pub(crate) fn get(&self, id: DocumentId) -> Option<&Document> {
        self.0.iter().find(|document| document.id == id)
    }

    /// Whether a document is one that events may be sent to.
    pub(crate) fn admits(&self, document: &Document, settings: &Settings) -> bool {
        settings.origins.contains(&document.origin)
            && (document.main_frame || self.lets_frame_speak(&document.origin, settings.frames))
    }

    /// Whether a frame inside a page may speak. Which page it is in is not known, so any of its origin has to do.
    pub(crate) fn lets_frame_speak(&self, origin: &Origin, policy: FramePolicy) -> bool {
        policy == FramePolicy::SameOriginFrames
            && self
                .0
                .iter()
                .any(|page| page.main_frame && page.origin == *origin)
    }

    /// All documents that events may be sent to, oldest first.
    pub(crate) fn admitted<'a>(
        &'a self,
        settings: &'a Settings,
    ) -> impl Iterator<Item = &'a Document> {
        self.0
            .iter()
            .filter(|document| self.admits(document, settings))
    }

    /// The newest page of an origin.
    pub(crate) fn newest_page(&self, origin: &Origin, settings: &Settings) -> Option<&Document> {
        self.0
            .iter()
            .rev()
            .find(|page| page.main_frame && page.origin == *origin && self.admits(page, settings))
    }
}
