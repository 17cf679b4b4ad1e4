//! A secure store that outlives the process, and may be locked, broken or full.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use transom_clerk::contract::capabilities::{SecureStore, secure_store};
use transom_runtime::{BoxFuture, Secret};

/// How the store is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// It works.
    #[default]
    Good,
    /// The device has not been unlocked.
    Locked,
    /// Nothing can be written.
    Full,
}

#[derive(Default)]
pub struct Store {
    slots: Mutex<BTreeMap<String, String>>,
    health: Mutex<Health>,
}

impl Store {
    pub fn set(&self, health: Health) {
        *lock(&self.health) = health;
    }

    pub fn health(&self) -> Health {
        *lock(&self.health)
    }

    /// Everything stored.
    pub fn slots(&self) -> Vec<String> {
        lock(&self.slots).values().cloned().collect()
    }

    fn may(&self, write: bool) -> Result<(), secure_store::Failure> {
        match self.health() {
            Health::Locked => Err(secure_store::Failure::Locked),
            Health::Full if write => Err(secure_store::Failure::Unavailable),
            _ => Ok(()),
        }
    }
}

impl SecureStore for Store {
    fn read(
        &self,
        ask: secure_store::Read,
    ) -> BoxFuture<'_, Result<secure_store::ReadAnswer, secure_store::Failure>> {
        let value = lock(&self.slots).get(&ask.slot).cloned().map(Secret::new);
        let outcome = self.may(false).map(|()| secure_store::ReadAnswer { value });
        Box::pin(async move { outcome })
    }

    fn write(&self, ask: secure_store::Write) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        let outcome = self.may(true).map(|()| {
            lock(&self.slots).insert(ask.slot, ask.value.expose().to_owned());
        });
        Box::pin(async move { outcome })
    }

    fn delete(
        &self,
        ask: secure_store::Delete,
    ) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        let outcome = self.may(true).map(|()| {
            lock(&self.slots).remove(&ask.slot);
        });
        Box::pin(async move { outcome })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
