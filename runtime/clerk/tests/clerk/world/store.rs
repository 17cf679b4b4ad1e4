//! A secure store that fails when it is told to, and whose slots a test can read and bend.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};

use transom_clerk::contract::capabilities::{SecureStore, secure_store};
use transom_runtime::{BoxFuture, Secret};

/// What the store does instead of its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// Until told otherwise, everything is locked.
    Locked,
    /// So many operations do not work, then all do.
    Unavailable(u32),
    /// Writing and deleting do not work; reading does.
    Full,
    /// What is stored was sealed on another device; a slot that was written here can be read.
    Foreign,
    /// It never answers.
    Silent,
    /// It panics, with a secret in its words.
    Panics,
}

/// As long as it lives, every write blocks its thread.
pub struct Blocked {
    reached: mpsc::Receiver<()>,
    _gate: mpsc::SyncSender<()>,
}

impl Blocked {
    /// Waits until a write has run into it.
    pub fn reached(&self) {
        self.reached.recv().unwrap();
    }
}

struct Barrier {
    reached: mpsc::Sender<()>,
    gate: mpsc::Receiver<()>,
}

#[derive(Default)]
pub struct Store {
    inner: Mutex<Inner>,
    barrier: Mutex<Option<Barrier>>,
}

#[derive(Default)]
struct Inner {
    slots: BTreeMap<String, String>,
    mishap: Option<Mishap>,
    /// Every value a slot was ever given.
    history: Vec<(String, Option<String>)>,
}

impl Store {
    pub fn mishap(&self, mishap: Option<Mishap>) {
        self.inner().mishap = mishap;
    }

    /// Has the next write block its thread until the answer is dropped.
    pub fn block(&self) -> Blocked {
        let (sender, reached) = mpsc::channel();
        let (gate_sender, gate) = mpsc::sync_channel(0);
        *self.barrier.lock().unwrap_or_else(PoisonError::into_inner) = Some(Barrier {
            reached: sender,
            gate,
        });
        Blocked {
            reached,
            _gate: gate_sender,
        }
    }

    pub fn slots(&self) -> BTreeMap<String, String> {
        self.inner().slots.clone()
    }

    /// Puts a value into a slot behind the bridge's back.
    pub fn plant(&self, slot: &str, value: &str) {
        self.inner().slots.insert(slot.to_owned(), value.to_owned());
    }

    /// Every value a slot was ever given, in order; nothing for a deletion.
    pub fn history(&self) -> Vec<(String, Option<String>)> {
        self.inner().history.clone()
    }

    fn deliver<T: Send + 'static>(&self, outcome: T) -> BoxFuture<'_, T> {
        let silent = self.inner().mishap == Some(Mishap::Silent);
        Box::pin(async move {
            if silent {
                std::future::pending::<()>().await;
            }
            outcome
        })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attempt(&self, writes: bool) -> Result<(), secure_store::Failure> {
        let barrier = self
            .barrier
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(barrier) = barrier.filter(|_| writes) {
            barrier.reached.send(()).unwrap();
            // Nothing is ever sent: this ends when the other side is dropped.
            barrier.gate.recv().unwrap_err();
        }
        let mut inner = self.inner();
        match inner.mishap {
            Some(Mishap::Locked) => Err(secure_store::Failure::Locked),
            Some(Mishap::Foreign) if writes => {
                inner.mishap = None;
                Ok(())
            }
            Some(Mishap::Foreign) => Err(secure_store::Failure::Corrupt),
            Some(Mishap::Panics) => panic!("{}", super::lent::LAST_WORDS),
            Some(Mishap::Full) if writes => Err(secure_store::Failure::Unavailable),
            Some(Mishap::Unavailable(times)) if times > 0 => {
                inner.mishap = Some(Mishap::Unavailable(times - 1));
                Err(secure_store::Failure::Unavailable)
            }
            _ => Ok(()),
        }
    }
}

impl SecureStore for Store {
    fn read(
        &self,
        ask: secure_store::Read,
    ) -> BoxFuture<'_, Result<secure_store::ReadAnswer, secure_store::Failure>> {
        let outcome = self.attempt(false).map(|()| {
            let value = self.inner().slots.get(&ask.slot).cloned().map(Secret::new);
            secure_store::ReadAnswer { value }
        });
        self.deliver(outcome)
    }

    fn write(&self, ask: secure_store::Write) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        let outcome = self.attempt(true).map(|()| {
            let value = ask.value.expose().to_owned();
            let mut inner = self.inner();
            inner.history.push((ask.slot.clone(), Some(value.clone())));
            inner.slots.insert(ask.slot, value);
        });
        self.deliver(outcome)
    }

    fn delete(
        &self,
        ask: secure_store::Delete,
    ) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        let outcome = self.attempt(true).map(|()| {
            let mut inner = self.inner();
            inner.history.push((ask.slot.clone(), None));
            inner.slots.remove(&ask.slot);
        });
        self.deliver(outcome)
    }
}
