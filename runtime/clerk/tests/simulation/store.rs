//! A secure store that outlives the process, and may be locked, broken or full. The process can die in the middle of its
//! work.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use transom_clerk::contract::capabilities::{SecureStore, secure_store};
use transom_runtime::{BoxFuture, Secret};

use super::life::Life;

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

/// How far a write gets before the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// Nothing of it is done.
    Before,
    /// Half of the value is there, in a store that promises too much.
    Within,
    /// It is done, and nobody hears of it.
    After,
}

pub struct Store {
    life: Life,
    slots: Mutex<BTreeMap<String, String>>,
    /// Every value that was to be written.
    history: Mutex<BTreeSet<String>>,
    health: Mutex<Health>,
    /// How many writes are left until the process dies, and how.
    doom: Mutex<Option<(usize, Death)>>,
}

impl Store {
    pub fn new(life: &Life) -> Self {
        Self {
            life: life.clone(),
            slots: Mutex::default(),
            history: Mutex::default(),
            health: Mutex::default(),
            doom: Mutex::default(),
        }
    }

    /// The process dies at a write, after so many that go well.
    pub fn doom(&self, after: usize, death: Death) {
        *lock(&self.doom) = Some((after, death));
    }

    /// The process has nothing to fear any more.
    pub fn spare(&self) {
        *lock(&self.doom) = None;
    }

    /// How this write ends the process, if it does.
    fn fate(&self) -> Option<Death> {
        let mut doom = lock(&self.doom);
        match doom.as_mut()? {
            (0, death) => {
                let death = *death;
                *doom = None;
                self.life.end();
                Some(death)
            }
            (left, _) => {
                *left -= 1;
                None
            }
        }
    }

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

    /// Every value that was ever to be stored.
    pub fn history(&self) -> BTreeSet<String> {
        lock(&self.history).clone()
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
        Box::pin(async move {
            self.life.go_on().await;
            self.may(false)?;
            let value = lock(&self.slots).get(&ask.slot).cloned().map(Secret::new);
            Ok(secure_store::ReadAnswer { value })
        })
    }

    fn write(&self, ask: secure_store::Write) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        Box::pin(async move {
            self.life.go_on().await;
            self.may(true)?;
            let value = ask.value.expose();
            lock(&self.history).insert(value.to_owned());
            let written = match self.fate() {
                None | Some(Death::After) => value,
                Some(Death::Within) => &value[..value.floor_char_boundary(value.len() / 2)],
                Some(Death::Before) => return std::future::pending().await,
            };
            lock(&self.slots).insert(ask.slot, written.to_owned());
            self.life.go_on().await;
            Ok(())
        })
    }

    fn delete(
        &self,
        ask: secure_store::Delete,
    ) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        Box::pin(async move {
            self.life.go_on().await;
            self.may(true)?;
            if !matches!(self.fate(), Some(Death::Before | Death::Within)) {
                lock(&self.slots).remove(&ask.slot);
            }
            self.life.go_on().await;
            Ok(())
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
