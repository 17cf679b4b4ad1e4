//! The line to the server: records what goes over it, can be cut, and can hold answers back.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use tokio::sync::Semaphore;
use transom_clerk::http::{Http, Incoming, Outgoing, ReqwestHttp, Unreachable};
use transom_runtime::BoxFuture;

use crate::hunt::Hunt;

/// A request as it went out.
#[derive(Clone, Debug)]
pub struct Sent {
    /// `POST /v1/client/sign_ins`.
    pub what: String,
    pub has_token: bool,
    pub form: Map<String, Value>,
}

pub struct Line {
    pub hunt: Hunt,
    real: ReqwestHttp,
    out: AtomicUsize,
    cut: AtomicBool,
    sent: Mutex<Vec<Sent>>,
    /// Requests whose answers are held back. The server is asked at once.
    held: Mutex<Vec<(String, Arc<Semaphore>)>>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            hunt: Hunt::begin(),
            real: ReqwestHttp::new().unwrap(),
            out: AtomicUsize::new(0),
            cut: AtomicBool::new(false),
            sent: Mutex::default(),
            held: Mutex::default(),
        }
    }
}

impl Line {
    pub fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
    }

    pub fn hold(&self, what: &str) {
        lock(&self.held).push((what.to_owned(), Arc::new(Semaphore::new(0))));
    }

    pub fn release(&self) {
        for (_, gate) in lock(&self.held).drain(..) {
            gate.add_permits(1000);
        }
    }

    /// Nothing is out. What is held back counts as at rest.
    pub fn is_idle(&self) -> bool {
        self.out.load(Ordering::SeqCst) == 0
    }

    pub fn sent(&self) -> Vec<Sent> {
        lock(&self.sent).clone()
    }

    async fn carry(&self, request: Outgoing) -> Result<Incoming, Unreachable> {
        let what = format!("{} {}", request.method.as_str(), request.url.path());
        self.hunt.request(&request);
        let form = request.form.as_ref().map(|form| form.to_string());
        lock(&self.sent).push(Sent {
            what: what.clone(),
            has_token: request
                .headers
                .iter()
                .any(|(name, value)| *name == "authorization" && !value.is_empty()),
            form: url::form_urlencoded::parse(form.unwrap_or_default().as_bytes())
                .map(|(key, value)| (key.into_owned(), value.into_owned().into()))
                .collect(),
        });
        if self.cut.load(Ordering::SeqCst) {
            return Err(Unreachable::Unsent);
        }
        let answer = {
            let _out = Out::new(&self.out);
            self.real.send(request).await
        };
        if let Ok(answer) = &answer {
            self.hunt.answer(answer);
        }
        let gate = lock(&self.held)
            .iter()
            .find(|(wanted, _)| matches(wanted, &what))
            .map(|(_, gate)| gate.clone());
        if let Some(gate) = gate {
            gate.acquire().await.unwrap().forget();
        }
        answer
    }
}

impl Http for Line {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Incoming, Unreachable>> {
        Box::pin(self.carry(request))
    }
}

/// Counts a request as out until it is answered or given up.
struct Out<'o>(&'o AtomicUsize);

impl<'o> Out<'o> {
    fn new(out: &'o AtomicUsize) -> Self {
        out.fetch_add(1, Ordering::SeqCst);
        Self(out)
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// `POST /v1/client/sessions/*/tokens`: a `*` stands for one segment.
pub fn matches(wanted: &str, what: &str) -> bool {
    let (wanted, what): (Vec<_>, Vec<_>) = (wanted.split('/').collect(), what.split('/').collect());
    wanted.len() == what.len()
        && wanted
            .iter()
            .zip(&what)
            .all(|(wanted, part)| *wanted == "*" || wanted == part)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
