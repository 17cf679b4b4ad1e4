//! The system's browser. It outlives the app: what it comes back on while the app is dead starts the next run.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use transom_clerk::contract::capabilities::{BrowserSession, browser_session};
use transom_runtime::{BoxFuture, Secret};

use super::life::Life;
use super::network::Network;

/// The address that the app is called back on.
const CALLBACK: &str = "com.example.app://callback";

/// Where an address leads that is another app's.
const ELSEWHERE: &str = "com.example.other://callback";

/// What a person does in the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visit {
    /// Proves who they are.
    #[default]
    Approve,
    /// Says no to the provider.
    Deny,
    /// Closes it.
    Cancel,
    /// Comes back to another app.
    Stray,
    /// Proves who they are, while the system needs the memory of the app: it dies behind the browser.
    Kill,
}

pub struct Browser {
    network: Arc<Network>,
    life: Life,
    next: Mutex<Visit>,
    /// The address that it came back on while nobody was there.
    back: Mutex<Option<String>>,
    /// The address that it came back on last.
    last: Mutex<Option<String>>,
}

impl Browser {
    pub fn new(network: &Arc<Network>, life: &Life) -> Self {
        Self {
            network: Arc::clone(network),
            life: life.clone(),
            next: Mutex::default(),
            back: Mutex::default(),
            last: Mutex::default(),
        }
    }

    /// What is done in it the next time; from then on everybody approves.
    pub fn expect(&self, visit: Visit) {
        *lock(&self.next) = visit;
    }

    /// What the system delivers to the next run of the app, once.
    pub fn take_back(&self) -> Option<String> {
        lock(&self.back).take()
    }

    /// The address that it came back on last, for a system that delivers it once more.
    pub fn last(&self) -> Option<String> {
        lock(&self.last).clone()
    }

    async fn visit(&self, page: &str) -> Result<String, browser_session::Failure> {
        let visit = std::mem::take(&mut *lock(&self.next));
        self.network.linger().await;
        let decision = match visit {
            Visit::Cancel => return Err(browser_session::Failure::Cancelled),
            Visit::Deny => "deny",
            Visit::Approve | Visit::Stray | Visit::Kill => "approve",
        };
        // A page that leads nowhere is closed.
        let back = self.network.browse(page, decision).await;
        let back = back.ok_or(browser_session::Failure::Cancelled)?;
        if visit == Visit::Stray {
            return Ok(back.replace(CALLBACK, ELSEWHERE));
        }
        *lock(&self.last) = Some(back.clone());
        if visit == Visit::Kill {
            self.life.end();
            *lock(&self.back) = Some(back.clone());
        }
        Ok(back)
    }
}

impl BrowserSession for Browser {
    fn prepare(
        &self,
    ) -> BoxFuture<'_, Result<browser_session::PrepareAnswer, browser_session::Failure>> {
        let callback = CALLBACK.to_owned();
        Box::pin(async { Ok(browser_session::PrepareAnswer { callback }) })
    }

    fn open(
        &self,
        ask: browser_session::Open,
    ) -> BoxFuture<'_, Result<browser_session::OpenAnswer, browser_session::Failure>> {
        Box::pin(async move {
            self.life.go_on().await;
            let back = self.visit(ask.url.expose()).await;
            self.life.go_on().await;
            Ok(browser_session::OpenAnswer {
                url: Secret::new(back?),
                ephemeral: ask.ephemeral,
            })
        })
    }

    fn close(&self) -> BoxFuture<'_, Result<(), browser_session::Failure>> {
        Box::pin(async { Ok(()) })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
