//! The hunt for secrets at the end of every run: whatever a test is about, a run that wrote a secret down fails.

use std::sync::Arc;

use transom_clerk::ClerkBridge;

use super::{Browser, Line, Notes, Page, Store};

/// What a run leaves behind, and what is looked at when it ends.
pub struct Net {
    pub line: Arc<Line>,
    pub journal: Arc<Notes>,
    pub store: Arc<Store>,
    pub page: Arc<Page>,
    pub browser: Arc<Browser>,
    pub bridge: ClerkBridge,
}

impl Net {
    /// Every secret that stands somewhere.
    pub fn found(&self) -> Vec<String> {
        let hunt = &self.line.hunt;
        for (_, value) in self.store.history() {
            hunt.known(&value.unwrap_or_default());
        }
        for line in self.journal.lines() {
            hunt.wrote("the journal", &line);
        }
        hunt.shows("Debug of the bridge", &self.bridge);
        hunt.shows("Debug of what reached the page", &self.page.messages());
        hunt.shows(
            "Debug of what the browser was asked",
            &self.browser.opened(),
        );
        hunt.found()
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        // A test that has failed already says why.
        if !std::thread::panicking() {
            let found = self.found();
            assert!(found.is_empty(), "L-01: {}", found.join("\n"));
        }
    }
}
