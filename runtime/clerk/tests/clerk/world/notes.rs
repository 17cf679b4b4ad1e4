//! A journal that keeps everything, so that a test can look for what must not be in it.

use std::sync::{Mutex, PoisonError};

use transom_runtime::{Entry, Journal};

/// Records the journal.
#[derive(Default)]
pub struct Notes(Mutex<Vec<String>>);

impl Notes {
    /// Everything that was ever written down, line by line.
    pub fn lines(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Writes a line that no code of ours has written.
    pub fn plant(&self, line: &str) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line.to_owned());
    }
}

impl Journal for Notes {
    fn note(&self, entry: &Entry) {
        let line = format!(
            "{} {} {entry:?}",
            entry.text,
            entry.line.as_deref().unwrap_or_default(),
        );
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line);
    }
}
