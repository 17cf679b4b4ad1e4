//! The system's browser: follows real redirects until they leave HTTP, as far as its script lets
//! it. Who it stands before, and what they do at the provider, the emulator is told.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore};
use transom_clerk::contract::capabilities::{BrowserSession, browser_session};
use transom_runtime::{BoxFuture, Secret};

use super::within;

/// The address that the app is called back on.
pub const CALLBACK: &str = "com.example.app://callback";

/// What happens while the browser is open.
pub enum Visit {
    /// Nobody touches it; it comes back on what the server says.
    Follow,
    /// It goes there and comes back only when the gate opens.
    Hold(Arc<Semaphore>),
    /// It goes there, and the address it should come back on is bent.
    Bend(fn(&str) -> String),
    /// It goes there and never comes back.
    GoneAway,
    /// It ends in one of the documented ways, without having gone anywhere.
    Fail(browser_session::Failure),
}

/// The browser and everything it was asked to do.
pub struct Browser {
    http: reqwest::Client,
    visits: Mutex<VecDeque<Visit>>,
    opened: Mutex<Vec<browser_session::Open>>,
    /// Every address that it came back on, or would have.
    returned: Mutex<Vec<String>>,
    closed: AtomicUsize,
    happened: Notify,
    keeps_cookies: AtomicBool,
}

impl Default for Browser {
    fn default() -> Self {
        drop(transom_clerk::http::ReqwestHttp::new().unwrap());
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Self {
            http: http.build().unwrap(),
            visits: Mutex::default(),
            opened: Mutex::default(),
            returned: Mutex::default(),
            closed: AtomicUsize::new(0),
            happened: Notify::new(),
            keeps_cookies: AtomicBool::new(false),
        }
    }
}

impl Browser {
    /// What happens the next time it is opened; by default it follows.
    pub fn next(&self, visit: Visit) {
        lock(&self.visits).push_back(visit);
    }

    /// Holds the next visit at its end until the gate gets a permit.
    pub fn hold(&self) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        self.next(Visit::Hold(gate.clone()));
        gate
    }

    /// It cannot do without the cookies of earlier sessions.
    pub fn keep_cookies(&self) {
        self.keeps_cookies.store(true, Ordering::SeqCst);
    }

    /// Everything it was asked to open.
    pub fn opened(&self) -> Vec<browser_session::Open> {
        lock(&self.opened).clone()
    }

    /// How often it was asked to close.
    pub fn closed(&self) -> usize {
        self.closed.load(Ordering::SeqCst)
    }

    /// Waits until it has been where it was sent `times` times and gives the last address.
    pub async fn came_back(&self, times: usize) -> String {
        within("the browser", async {
            loop {
                let happened = self.happened.notified();
                let returned = lock(&self.returned).clone();
                if returned.len() >= times {
                    return returned[times - 1].clone();
                }
                happened.await;
            }
        })
        .await
    }

    /// Follows redirects until they lead out of HTTP; nothing when they end in a page.
    pub async fn follow(&self, page: &str) -> Option<String> {
        let mut at = page.to_owned();
        for _ in 0..10 {
            if !at.starts_with("http") {
                return Some(at);
            }
            let response = self.http.get(&at).send().await.unwrap();
            let location = response.headers().get("location")?;
            location.to_str().unwrap().clone_into(&mut at);
        }
        panic!("the redirects of {page} never end");
    }

    async fn visit(
        &self,
        ask: browser_session::Open,
    ) -> Result<browser_session::OpenAnswer, browser_session::Failure> {
        let visit = lock(&self.visits).pop_front().unwrap_or(Visit::Follow);
        lock(&self.opened).push(ask.clone());
        if let Visit::Fail(failure) = visit {
            return Err(failure);
        }
        let mut url = self.follow(ask.url.expose()).await;
        if let (Visit::Bend(bend), Some(back)) = (&visit, &mut url) {
            *back = bend(back);
        }
        lock(&self.returned).push(url.clone().unwrap_or_default());
        self.happened.notify_waiters();
        match (&visit, url) {
            (Visit::Hold(gate), _) => gate.acquire().await.unwrap().forget(),
            (Visit::GoneAway, _) | (_, None) => std::future::pending().await,
            _ => {}
        }
        let url = lock(&self.returned).last().cloned().unwrap_or_default();
        Ok(browser_session::OpenAnswer {
            url: Secret::new(url),
            ephemeral: ask.ephemeral && !self.keeps_cookies.load(Ordering::SeqCst),
        })
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
        Box::pin(self.visit(ask))
    }

    fn close(&self) -> BoxFuture<'_, Result<(), browser_session::Failure>> {
        self.closed.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(()) })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
