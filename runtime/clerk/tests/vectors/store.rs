//! A secure store that fails when it is told to, and remembers every value it was ever given.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use transom_clerk::contract::capabilities::{SecureStore, secure_store};
use transom_runtime::{BoxFuture, Secret};

use crate::vector::Mishap;

#[derive(Default)]
pub struct Store(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    slots: BTreeMap<String, String>,
    mishap: Option<Mishap>,
    history: Vec<String>,
}

impl Store {
    pub fn mishap(&self, mishap: Mishap) {
        self.inner().mishap = Some(mishap);
    }

    /// Every value a slot was ever given.
    pub fn history(&self) -> String {
        self.inner().history.join("\n")
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attempt(&self, writes: bool) -> Result<MutexGuard<'_, Inner>, secure_store::Failure> {
        let inner = self.inner();
        match inner.mishap {
            Some(Mishap::Locked) => Err(secure_store::Failure::Locked),
            Some(Mishap::Unavailable) => Err(secure_store::Failure::Unavailable),
            Some(Mishap::Full) if writes => Err(secure_store::Failure::Unavailable),
            Some(Mishap::Corrupt) if !writes => Err(secure_store::Failure::Corrupt),
            _ => Ok(inner),
        }
    }
}

impl SecureStore for Store {
    fn read(
        &self,
        ask: secure_store::Read,
    ) -> BoxFuture<'_, Result<secure_store::ReadAnswer, secure_store::Failure>> {
        let outcome = self.attempt(false).map(|inner| {
            let value = inner.slots.get(&ask.slot).cloned().map(Secret::new);
            secure_store::ReadAnswer { value }
        });
        Box::pin(async move { outcome })
    }

    fn write(&self, ask: secure_store::Write) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        let outcome = self.attempt(true).map(|mut inner| {
            let value = ask.value.expose().to_owned();
            inner.history.push(value.clone());
            inner.slots.insert(ask.slot, value);
        });
        Box::pin(async move { outcome })
    }

    fn delete(
        &self,
        ask: secure_store::Delete,
    ) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        let outcome = self.attempt(true).map(|mut inner| {
            inner.slots.remove(&ask.slot);
        });
        Box::pin(async move { outcome })
    }
}
