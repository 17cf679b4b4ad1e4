//! The documents that are alive in the browser, and the socket each of them listens on.
//!
//! A document gets a key when its HTML is served; its agent presents the key when it opens its socket. A key works
//! for one socket at a time, and only while the shell runs.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

/// What is known about one document.
#[derive(Debug, Default)]
struct Entry {
    socket: Option<UnboundedSender<String>>,
    /// The document fills the frame that stands for the screen, as its agent says.
    main: bool,
}

/// The registry of documents, by key.
#[derive(Debug, Default)]
pub struct Documents {
    entries: Mutex<HashMap<u64, Entry>>,
}

impl Documents {
    /// A key for a document about to be served. Unguessable, so that no frame can speak for another.
    pub fn announce(&self) -> u64 {
        let key = fresh_key();
        self.entries().insert(key, Entry::default());
        key
    }

    /// The document opened its socket. `false` for a key nobody was given.
    pub fn connect(&self, key: u64, socket: UnboundedSender<String>) -> bool {
        self.entries()
            .get_mut(&key)
            .map(|entry| entry.socket = Some(socket))
            .is_some()
    }

    /// The socket of the document closed. The key stays good: a socket may drop and come back.
    pub fn disconnect(&self, key: u64) {
        if let Some(entry) = self.entries().get_mut(&key) {
            entry.socket = None;
        }
    }

    /// Closes every socket. The keys stay good: what is still open comes back.
    pub fn hang_up(&self) {
        for entry in self.entries().values_mut() {
            entry.socket = None;
        }
    }

    /// Whether the document fills the frame that stands for the screen.
    pub fn fills_view(&self, key: u64, main: bool) {
        if let Some(entry) = self.entries().get_mut(&key) {
            entry.main = main;
        }
    }

    /// What [`Self::fills_view`] was told; `false` for a document nobody knows.
    pub fn is_main(&self, key: u64) -> bool {
        self.entries().get(&key).is_some_and(|entry| entry.main)
    }

    /// Hands `message` to the document; `false` when it is not listening.
    pub fn send(&self, key: u64, message: String) -> bool {
        let entries = self.entries();
        let socket = entries.get(&key).and_then(|entry| entry.socket.as_ref());
        socket.is_some_and(|socket| socket.send(message).is_ok())
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that nobody can guess.
pub fn fresh_name() -> String {
    format!("{:016x}{:016x}", fresh_key(), fresh_key())
}

/// A key that no page can guess.
fn fresh_key() -> u64 {
    use ring::rand::SecureRandom as _;
    let mut bytes = [0; 8];
    ring::rand::SystemRandom::new()
        .fill(&mut bytes)
        .expect("the system has a source of randomness");
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_its_own_document_only() {
        let documents = Documents::default();
        let key = documents.announce();
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        assert!(!documents.connect(key ^ 1, sender.clone()), "a guessed key");
        assert!(
            !documents.send(key, "early".to_owned()),
            "nobody listens yet"
        );
        assert!(documents.connect(key, sender));
        assert!(documents.send(key, "hello".to_owned()));
        assert_eq!(receiver.try_recv().as_deref(), Ok("hello"));
        documents.disconnect(key);
        assert!(!documents.send(key, "late".to_owned()));
    }
}
