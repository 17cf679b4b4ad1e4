//! A secure store that lives as long as the process: for development, and for machines without a
//! key store, where it is better to sign in again than to write secrets to a plain file.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use transom_runtime::{BoxFuture, Secret};

use crate::contract::capabilities::{SecureStore, secure_store};

/// Slots in memory, wiped when they are replaced or dropped.
#[derive(Debug, Default)]
pub struct MemoryStore {
    slots: Mutex<HashMap<String, Secret>>,
}

impl MemoryStore {
    fn slots(&self) -> MutexGuard<'_, HashMap<String, Secret>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecureStore for MemoryStore {
    fn read(
        &self,
        ask: secure_store::Read,
    ) -> BoxFuture<'_, Result<secure_store::ReadAnswer, secure_store::Failure>> {
        let value = self.slots().get(&ask.slot).cloned();
        Box::pin(async move { Ok(secure_store::ReadAnswer { value }) })
    }

    fn write(&self, ask: secure_store::Write) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        self.slots().insert(ask.slot, ask.value);
        Box::pin(async { Ok(()) })
    }

    fn delete(
        &self,
        ask: secure_store::Delete,
    ) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        self.slots().remove(&ask.slot);
        Box::pin(async { Ok(()) })
    }
}
