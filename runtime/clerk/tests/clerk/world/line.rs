//! The line to the server: records what goes over it, can be cut, and can be made to answer what a
//! real server answers too rarely.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;
use transom_clerk::http::{Http, Incoming, Outgoing, ReqwestHttp, Unreachable};
use transom_runtime::BoxFuture;

use crate::hunt::Hunt;

/// A request as it went out.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// `POST /v1/client/sign_ins`.
    pub what: String,
    /// The `Authorization` header.
    pub token: Option<String>,
    /// All header names.
    pub headers: Vec<&'static str>,
    /// The query.
    pub query: String,
    /// The form.
    pub form: String,
}

type Scripted = Result<Incoming, Unreachable>;

/// The line. Cut, scripted or held, else as real as reqwest makes it.
pub struct Line {
    pub hunt: Hunt,
    real: ReqwestHttp,
    out: AtomicUsize,
    cut: AtomicBool,
    sent: Mutex<Vec<Sent>>,
    /// Answers in the place of the server's, by method and end of path; each is used once.
    scripts: Mutex<VecDeque<(String, Scripted)>>,
    /// Requests whose answers are held back, by method and end of path.
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
            scripts: Mutex::default(),
            held: Mutex::default(),
        }
    }
}

impl Line {
    /// Takes the network away, or gives it back.
    pub fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
    }

    /// Answers the next request that matches (`POST /sign_ins`) without asking the server.
    pub fn script(&self, what: &str, answer: Scripted) {
        lock(&self.scripts).push_back((what.to_owned(), answer));
    }

    /// Forgets the answers that were not used.
    pub fn unscript(&self) {
        lock(&self.scripts).clear();
    }

    /// Holds back the answers of matching requests until the semaphore gets permits. The server
    /// is asked at once.
    pub fn hold(&self, what: &str) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        lock(&self.held).push((what.to_owned(), gate.clone()));
        gate
    }

    /// No longer holds anything back.
    pub fn release(&self) {
        for (_, gate) in lock(&self.held).drain(..) {
            gate.add_permits(1000);
        }
    }

    /// Whether nothing is out. What is held back counts as at rest.
    pub fn is_idle(&self) -> bool {
        self.out.load(Ordering::SeqCst) == 0
    }

    /// Every request so far.
    pub fn sent(&self) -> Vec<Sent> {
        lock(&self.sent).clone()
    }

    /// Method and path of every request so far.
    pub fn calls(&self) -> Vec<String> {
        self.sent().into_iter().map(|sent| sent.what).collect()
    }

    /// Forgets what was sent.
    pub fn clear(&self) {
        lock(&self.sent).clear();
    }

    fn answered(&self, answer: &Scripted) {
        if let Ok(answer) = answer {
            self.hunt.answer(answer);
        }
    }

    async fn carry(&self, request: Outgoing) -> Scripted {
        self.hunt.request(&request);
        let header = |name: &str| {
            let found = request.headers.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.to_string())
        };
        let what = format!("{} {}", request.method.as_str(), request.url.path());
        lock(&self.sent).push(Sent {
            what: what.clone(),
            token: header("authorization"),
            headers: request.headers.iter().map(|(name, _)| *name).collect(),
            query: request.url.query().unwrap_or_default().to_owned(),
            form: request
                .form
                .as_ref()
                .map(|form| form.to_string())
                .unwrap_or_default(),
        });
        if self.cut.load(Ordering::SeqCst) {
            return Err(Unreachable::Unsent);
        }
        let script = {
            let mut scripts = lock(&self.scripts);
            let at = scripts
                .iter()
                .position(|(wanted, _)| matches(wanted, &what));
            at.and_then(|at| scripts.remove(at))
        };
        if let Some((_, answer)) = script {
            self.answered(&answer);
            return answer;
        }
        let answer = {
            let _out = Out::new(&self.out);
            self.real.send(request).await
        };
        self.answered(&answer);
        let gate = lock(&self.held)
            .iter()
            .find(|(wanted, _)| matches(wanted, &what))
            .cloned();
        if let Some((_, gate)) = gate {
            gate.acquire().await.unwrap().forget();
        }
        answer
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

impl Http for Line {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Scripted> {
        Box::pin(self.carry(request))
    }
}

/// `POST /sign_ins` matches `POST /v1/client/sign_ins`.
fn matches(wanted: &str, what: &str) -> bool {
    let (method, path) = wanted.split_once(' ').unwrap();
    what.strip_prefix(method)
        .is_some_and(|rest| rest.ends_with(path))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer as the server might give it.
#[expect(clippy::unnecessary_wraps, reason = "it is scripted beside failures")]
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Scripted {
    let headers = headers
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    Ok(Incoming {
        status,
        headers,
        body: body.as_bytes().to_vec(),
    })
}
