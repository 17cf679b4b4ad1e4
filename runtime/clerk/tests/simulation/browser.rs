//! The system's browser. It outlives the app: what it comes back on while the app is dead starts the next run.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use transom_clerk::contract::capabilities::{BrowserSession, browser_session};
use transom_runtime::{BoxFuture, Secret};

use super::life::Life;
use super::network::Network;

/// The address that the app is called back on.
const CALLBACK: &str = "com.example.app://callback";

pub struct Browser {
    network: Arc<Network>,
    life: Life,
    /// The address that it came back on while nobody was there.
    back: Mutex<Option<String>>,
    /// The system needs the memory of the app while the browser is in front.
    greedy: AtomicBool,
}

impl Browser {
    pub fn new(network: &Arc<Network>, life: &Life) -> Self {
        Self {
            network: Arc::clone(network),
            life: life.clone(),
            back: Mutex::default(),
            greedy: AtomicBool::new(false),
        }
    }

    /// The app dies behind the browser the next time.
    pub fn kill_next(&self) {
        self.greedy.store(true, Ordering::SeqCst);
    }

    /// What the system delivers to the next run of the app, once.
    pub fn take_back(&self) -> Option<String> {
        let mut back = self.back.lock().unwrap_or_else(PoisonError::into_inner);
        back.take()
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
            let back = self.network.browse(ask.url.expose()).await;
            if self.greedy.swap(false, Ordering::SeqCst) {
                self.life.end();
                let mut waiting = self.back.lock().unwrap_or_else(PoisonError::into_inner);
                *waiting = Some(back.clone());
            }
            self.life.go_on().await;
            Ok(browser_session::OpenAnswer {
                url: Secret::new(back),
                ephemeral: ask.ephemeral,
            })
        })
    }

    fn close(&self) -> BoxFuture<'_, Result<(), browser_session::Failure>> {
        Box::pin(async { Ok(()) })
    }
}
