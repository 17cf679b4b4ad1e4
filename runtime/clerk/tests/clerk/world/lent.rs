//! What an app may lend, played: cookies, a header and analytics kits whose state a test can read,
//! and which behave as badly as they are told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, oneshot};
use transom_clerk::Capabilities;
use transom_clerk::contract::capabilities::{
    Attribution, CookieJar, RequestHeaders, attribution, cookie_jar, request_headers,
};
use transom_clerk::contract::records::DomainCookie;
use transom_runtime::BoxFuture;

/// How the app answers.
#[derive(Clone, Debug, Default)]
pub enum Manners {
    /// At once.
    #[default]
    Good,
    /// Never.
    Silent,
    /// It panics, with a secret in its words.
    Panics,
    /// When the semaphore has a permit.
    Held(Arc<Semaphore>),
    /// From a thread of its own.
    Elsewhere,
    /// It says no.
    Refuses,
}

/// What panics say; no log may repeat it.
pub const LAST_WORDS: &str = "hunter2 was the password";

#[derive(Default)]
pub struct Lent {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    manners: Manners,
    jar: BTreeMap<String, BTreeMap<String, DomainCookie>>,
    header: Option<request_headers::Set>,
    user: Option<String>,
    asked: Vec<String>,
    batches: Vec<cookie_jar::Write>,
}

impl Lent {
    pub fn capabilities(self: &Arc<Self>) -> Capabilities {
        Capabilities {
            cookies: Some(self.clone()),
            headers: Some(self.clone()),
            attribution: Some(self.clone()),
            ..Capabilities::default()
        }
    }

    pub fn behave(&self, manners: Manners) {
        self.inner().manners = manners;
    }

    /// The cookies of a host, by name; those that were deleted are gone.
    pub fn cookies(&self, host: &str) -> BTreeMap<String, DomainCookie> {
        self.inner().jar.get(host).cloned().unwrap_or_default()
    }

    /// Hosts that hold a cookie.
    pub fn hosts(&self) -> Vec<String> {
        let inner = self.inner();
        let full = |(_, cookies): &(&String, &BTreeMap<_, _>)| !cookies.is_empty();
        inner
            .jar
            .iter()
            .filter(full)
            .map(|(host, _)| host.clone())
            .collect()
    }

    /// Every batch of cookies, in order.
    pub fn batches(&self) -> Vec<cookie_jar::Write> {
        self.inner().batches.clone()
    }

    pub fn header(&self) -> Option<request_headers::Set> {
        self.inner().header.clone()
    }

    pub fn user(&self) -> Option<String> {
        self.inner().user.clone()
    }

    /// Pretends that the page gave the kits an id of its own.
    pub fn set_user(&self, user: &str) {
        self.inner().user = Some(user.to_owned());
    }

    /// What was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.inner().asked.clone()
    }

    pub fn forget(&self) {
        let mut inner = self.inner();
        inner.asked.clear();
        inner.batches.clear();
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `work` with the manners of now; nothing when the answer is no.
    fn answer<'a>(
        &'a self,
        what: String,
        work: impl FnOnce(&mut Inner) + Send + 'a,
    ) -> BoxFuture<'a, Option<()>> {
        self.inner().asked.push(what);
        let manners = self.inner().manners.clone();
        Box::pin(async move {
            match manners {
                Manners::Good => {}
                Manners::Silent => std::future::pending().await,
                Manners::Panics => panic!("{LAST_WORDS}"),
                Manners::Held(gate) => gate.acquire().await.unwrap().forget(),
                Manners::Elsewhere => {
                    let (sender, receiver) = oneshot::channel();
                    std::thread::spawn(move || sender.send(()));
                    receiver.await.unwrap();
                }
                Manners::Refuses => return None,
            }
            work(&mut self.inner());
            Some(())
        })
    }
}

impl CookieJar for Lent {
    fn write(&self, ask: cookie_jar::Write) -> BoxFuture<'_, Result<(), cookie_jar::Failure>> {
        let answer = self.answer(format!("cookies for {}", ask.domain), move |inner| {
            inner.batches.push(ask.clone());
            let host = inner.jar.entry(ask.domain).or_default();
            for cookie in ask.cookies {
                if cookie.max_age == 0 {
                    host.remove(&cookie.name);
                } else {
                    host.insert(cookie.name.clone(), cookie);
                }
            }
        });
        Box::pin(async { answer.await.ok_or(cookie_jar::Failure::Unavailable) })
    }

    fn clear(&self, ask: cookie_jar::Clear) -> BoxFuture<'_, Result<(), cookie_jar::Failure>> {
        let answer = self.answer(
            format!("no cookies for {}", ask.domains.join(" ")),
            move |inner| {
                for host in &ask.domains {
                    if let Some(cookies) = inner.jar.get_mut(host) {
                        cookies.retain(|name, _| !ask.names.contains(name));
                    }
                }
            },
        );
        Box::pin(async { answer.await.ok_or(cookie_jar::Failure::Unavailable) })
    }
}

impl RequestHeaders for Lent {
    fn set(
        &self,
        ask: request_headers::Set,
    ) -> BoxFuture<'_, Result<(), request_headers::Failure>> {
        let what = format!("header {}", ask.name);
        let answer = self.answer(what, move |inner| inner.header = Some(ask));
        Box::pin(async { answer.await.ok_or(request_headers::Failure::Refused) })
    }

    fn clear(&self) -> BoxFuture<'_, Result<(), request_headers::Failure>> {
        let answer = self.answer("no header".to_owned(), |inner| inner.header = None);
        Box::pin(async { answer.await.ok_or(request_headers::Failure::Refused) })
    }
}

impl Attribution for Lent {
    fn set(&self, ask: attribution::Set) -> BoxFuture<'_, ()> {
        let what = format!("user {}", ask.user_id);
        let answer = self.answer(what, move |inner| inner.user = Some(ask.user_id));
        Box::pin(async { answer.await.unwrap_or_default() })
    }

    fn clear(&self) -> BoxFuture<'_, ()> {
        let answer = self.answer("no user".to_owned(), |inner| inner.user = None);
        Box::pin(async { answer.await.unwrap_or_default() })
    }
}
