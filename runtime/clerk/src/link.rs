//! The way from the bridge to its engine, which is made after it.

use std::fmt::Display;
use std::sync::OnceLock;

use tokio::runtime::Handle;
use transom_runtime::{Assignment, Engine, Envelope, Log, Origin, Page, Secret, Secrets};

/// Empty until the engine is attached; what is said before that is not heard.
#[derive(Default)]
pub struct Link(OnceLock<Handles>);

struct Handles {
    page: Page,
    secrets: Secrets,
    log: Log,
    runtime: Option<Handle>,
}

impl Link {
    /// Connects the engine; the first one stays.
    pub fn attach(&self, engine: &Engine) {
        let handles = Handles {
            page: engine.page(),
            secrets: engine.secrets(),
            log: engine.log(),
            runtime: Handle::try_current().ok(),
        };
        drop(self.0.set(handles));
    }

    /// The runtime of the engine, for calls that come from the shell's own threads.
    pub fn runtime(&self) -> Option<Handle> {
        let attached = self.0.get().and_then(|handles| handles.runtime.clone());
        attached.or_else(|| Handle::try_current().ok())
    }

    /// Keeps a secret out of every log from now on.
    pub fn mask(&self, secret: &Secret) {
        if let Some(handles) = self.0.get() {
            handles.secrets.keep(secret);
        }
    }

    /// Writes a global into every document.
    pub fn assign(&self, global: Assignment) {
        if let Some(handles) = self.0.get() {
            handles.page.assign(global);
        }
    }

    /// Sends an event that no command of this run asked for.
    pub fn emit(&self, origin: &Origin, event: Envelope, rid: Option<&str>) {
        if let Some(handles) = self.0.get() {
            handles.page.emit(origin, event, rid);
        }
    }

    /// Writes a line into the journal.
    pub fn log(&self, text: impl Display) {
        if let Some(handles) = self.0.get() {
            handles.log.line(text);
        }
    }
}
