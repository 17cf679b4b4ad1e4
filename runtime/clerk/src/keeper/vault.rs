//! The tenant's slot in the secure store.
//!
//! Four answers that are never confused: a record, nothing, *locked* (nobody knows yet) and
//! *corrupt* (the slot is dropped). A store that does not work leaves the slot untouched: this run
//! of the app then lives from memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use transom_runtime::{Clock, Secret};

use super::record::{Corrupt, Record};
use crate::contract::capabilities::{SecureStore, secure_store};
use crate::lent::{self, PATIENCE, Unanswered};
use crate::link::Link;

/// Pauses between attempts to read: a key store may be busy for a moment.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// A tenant's slot.
pub struct Vault {
    store: Arc<dyn SecureStore>,
    clock: Arc<dyn Clock>,
    tenant: String,
    link: Arc<Link>,
    /// False once the store has shown that it does not work: what it may still hold must not be
    /// overwritten by a run of the app that never saw it.
    writable: AtomicBool,
}

/// What a slot holds.
#[derive(Debug)]
pub enum Slot {
    /// A record, or an empty one when nothing was stored.
    Open(Box<Record>),
    /// Not readable before the device is unlocked.
    Locked,
}

impl Slot {
    fn empty() -> Self {
        Self::Open(Box::default())
    }
}

/// Why the secure store did not take or give a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The device has not been unlocked since it started.
    #[error("The secure store is locked until the device is unlocked. Try again after that.")]
    Locked,
    /// The store does not work.
    #[error("The secure store of this device does not work.")]
    Unavailable,
}

impl Vault {
    /// The slot of the tenant with this fingerprint.
    pub fn new(
        store: Arc<dyn SecureStore>,
        clock: Arc<dyn Clock>,
        tenant: String,
        link: Arc<Link>,
    ) -> Self {
        Self {
            store,
            clock,
            tenant,
            link,
            writable: AtomicBool::new(true),
        }
    }

    /// The fingerprint of the tenant.
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The slot of another tenant, in the same store.
    pub fn beside(&self, tenant: &str) -> Self {
        let (store, clock) = (Arc::clone(&self.store), Arc::clone(&self.clock));
        Self::new(store, clock, tenant.to_owned(), Arc::clone(&self.link))
    }

    /// Reads the record. A corrupt one is dropped, and counts as nothing from then on.
    pub async fn load(&self) -> Slot {
        for pause in PAUSES.iter().map(Some).chain([None]) {
            match self.read().await {
                Ok(secure_store::ReadAnswer { value: None }) => {
                    return Slot::empty();
                }
                Ok(secure_store::ReadAnswer { value: Some(value) }) => {
                    match Record::open(value.expose(), &self.tenant) {
                        Ok(record) => return Slot::Open(Box::new(record)),
                        Err(corrupt) => return self.drop_slot(corrupt).await,
                    }
                }
                Err(secure_store::Failure::Corrupt) => {
                    return self.drop_slot(Corrupt::Unreadable).await;
                }
                Err(secure_store::Failure::Locked) => return Slot::Locked,
                Err(secure_store::Failure::Unavailable) => match pause {
                    Some(pause) => {
                        self.clock
                            .sleep_until(self.clock.monotonic() + *pause)
                            .await;
                    }
                    None => self.live_from_memory(),
                },
            }
        }
        Slot::empty()
    }

    /// Replaces the record.
    ///
    /// # Errors
    /// [`VaultError`]; the slot then holds what it held before.
    pub async fn save(&self, record: &Record) -> Result<(), VaultError> {
        if !self.writable.load(Ordering::Relaxed) {
            return Err(VaultError::Unavailable);
        }
        if record.is_empty() {
            return self.erase().await;
        }
        let value = Secret::new(record.seal(&self.tenant).as_str());
        let write = secure_store::Write {
            slot: self.slot(),
            value,
        };
        let store = Arc::clone(&self.store);
        self.ask(async move { store.write(write).await }).await
    }

    /// Empties the slot.
    ///
    /// # Errors
    /// [`VaultError`]; the slot then holds what it held before.
    pub async fn erase(&self) -> Result<(), VaultError> {
        let slot = self.slot();
        let delete = secure_store::Delete { slot };
        let store = Arc::clone(&self.store);
        self.ask(async move { store.delete(delete).await }).await
    }

    /// A store that does not answer says nothing about who is signed in, like one that is locked.
    async fn read(&self) -> Result<secure_store::ReadAnswer, secure_store::Failure> {
        let (store, slot) = (Arc::clone(&self.store), self.slot());
        let question = async move { store.read(secure_store::Read { slot }).await };
        match lent::ask(self.clock.as_ref(), PATIENCE, question).await {
            Ok(answer) => answer,
            Err(why) => {
                self.link.log(format_args!("the secure store {why}"));
                Err(match why {
                    Unanswered::TimedOut => secure_store::Failure::Locked,
                    Unanswered::Panicked => secure_store::Failure::Unavailable,
                })
            }
        }
    }

    async fn ask(
        &self,
        question: impl Future<Output = Result<(), secure_store::Failure>> + Send + 'static,
    ) -> Result<(), VaultError> {
        match lent::ask(self.clock.as_ref(), PATIENCE, question).await {
            Ok(answer) => answer.map_err(VaultError::from),
            Err(why) => {
                self.link.log(format_args!("the secure store {why}"));
                Err(VaultError::Unavailable)
            }
        }
    }

    async fn drop_slot(&self, why: Corrupt) -> Slot {
        self.link.log(format_args!(
            "{why}; it was dropped, and nobody is signed in"
        ));
        // A slot that cannot be emptied now is found corrupt again by the next run, or replaced
        // by the next record.
        let _ = self.erase().await;
        Slot::empty()
    }

    fn live_from_memory(&self) {
        self.writable.store(false, Ordering::Relaxed);
        self.link
            .log("the secure store does not work; nothing is kept beyond this run");
    }

    fn slot(&self) -> String {
        format!("identity.{}", self.tenant)
    }
}

impl From<secure_store::Failure> for VaultError {
    fn from(failure: secure_store::Failure) -> Self {
        match failure {
            secure_store::Failure::Locked => Self::Locked,
            secure_store::Failure::Corrupt | secure_store::Failure::Unavailable => {
                Self::Unavailable
            }
        }
    }
}
