//! Capabilities that answer what a vector has scripted, and remember what they were asked. What a
//! file cannot know is sought in [`crate::outside`].

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use transom_clerk::Capabilities;
use transom_clerk::contract::capabilities::{
    AppleCredential, Attribution, BrowserSession, CookieJar, Device, GoogleCredential, Passkey,
    RequestHeaders, apple_credential, attribution, browser_session, cookie_jar, device,
    google_credential, passkey, request_headers,
};
use transom_runtime::BoxFuture;

use crate::outside::Outside;
use crate::preset::merge;
use crate::vector::Answer;

/// Lends what the vector names, and nothing else.
pub struct Lender {
    scripts: Mutex<BTreeMap<String, VecDeque<Answer>>>,
    asked: Mutex<Vec<(String, Value)>>,
    outside: Outside,
    /// How many answers are being sought outside.
    out: AtomicUsize,
    /// What the vector asked of the outside, and it cannot do.
    mistake: Mutex<Option<String>>,
}

impl Lender {
    pub fn new(lends: BTreeMap<String, Vec<Answer>>, outside: Outside) -> Arc<Self> {
        let scripts = lends.into_iter().map(|(name, all)| (name, all.into()));
        Arc::new(Self {
            scripts: Mutex::new(scripts.collect()),
            asked: Mutex::default(),
            outside,
            out: AtomicUsize::new(0),
            mistake: Mutex::default(),
        })
    }

    /// The address that the browser came back on last.
    pub fn back(&self) -> Option<String> {
        self.outside.back()
    }

    /// Somebody opens a page outside of the app.
    pub async fn visit(&self, page: &str) -> Result<(), String> {
        self.outside.follow(page).await.map(drop)
    }

    /// Whether nobody outside is at it.
    pub fn is_idle(&self) -> bool {
        self.out.load(Ordering::SeqCst) == 0
    }

    /// What the vector wants and nobody can do.
    pub fn mistake(&self) -> Option<String> {
        lock(&self.mistake).clone()
    }

    pub fn capabilities(self: &Arc<Self>) -> Capabilities {
        let scripts = lock(&self.scripts);
        let lent = |name: &str| scripts.contains_key(name).then(|| Arc::clone(self));
        Capabilities {
            browser: lent("browser_session").map(|lender| lender as _),
            apple: lent("apple_credential").map(|lender| lender as _),
            google: lent("google_credential").map(|lender| lender as _),
            passkeys: lent("passkey").map(|lender| lender as _),
            cookies: lent("cookie_jar").map(|lender| lender as _),
            headers: lent("request_headers").map(|lender| lender as _),
            attribution: lent("attribution").map(|lender| lender as _),
        }
    }

    /// What was asked so far: `cookie_jar.write` with what it took.
    pub fn asked(&self) -> Vec<(String, Value)> {
        lock(&self.asked).clone()
    }

    /// The next scripted answer for the operation. What gives nothing needs no script.
    fn answer(&self, capability: &str, operation: &str, takes: &Value) -> Answer {
        lock(&self.asked).push((format!("{capability}.{operation}"), takes.clone()));
        let mut scripts = lock(&self.scripts);
        let script = scripts.get_mut(capability).and_then(|script| {
            let at = script.iter().position(|next| next.operation == operation)?;
            script.remove(at)
        });
        script.unwrap_or_default()
    }

    /// What an answer gives, once those outside have done their part; or the word it fails with.
    async fn settle(&self, answer: Answer, takes: &Value, out: Out<'_>) -> Result<Value, String> {
        let sought = self.seek(&answer, takes).await;
        let never = answer.never;
        let outcome = match (sought, answer.fails) {
            (Err(mistake), _) => {
                *lock(&self.mistake) = Some(mistake);
                Err("unavailable".to_owned())
            }
            (Ok(_), Some(failure)) => Err(failure),
            (Ok(None), None) => Err("cancelled".to_owned()),
            (Ok(Some(mut gives)), None) => {
                if let Some(over) = answer.gives {
                    merge(&mut gives, &over);
                }
                if let (Some(url), Some(back)) = (gives.get_mut("url"), self.back()) {
                    *url = json!(url.as_str().unwrap_or_default().replace("${back}", &back));
                }
                Ok(gives)
            }
        };
        drop(out);
        if never {
            std::future::pending::<()>().await;
        }
        outcome
    }

    /// Asks those outside; nothing when the user closed what was opened.
    async fn seek(&self, answer: &Answer, takes: &Value) -> Result<Option<Value>, String> {
        if let Some(decision) = &answer.visits {
            let page = takes["url"].as_str().unwrap_or_default();
            let back = self.outside.visit(page, decision).await?;
            return Ok(back.map(|url| json!({ "url": url, "ephemeral": takes["ephemeral"] })));
        }
        if let Some(how) = &answer.authenticator {
            let options = &takes["options"];
            let ceremony = &answer.operation;
            let credential = self.outside.credential(ceremony, options, how).await?;
            return Ok(Some(json!({ "credential": credential })));
        }
        if let Some(account) = &answer.signs {
            let token = self.outside.id_token(takes, account).await?;
            return Ok(Some(json!({ "idToken": token })));
        }
        Ok(Some(Value::Null))
    }

    fn asks<'l, G: DeserializeOwned + Send + 'l, F: Send + 'l>(
        &'l self,
        capability: &'l str,
        operation: &'l str,
        takes: impl Serialize,
        failure: impl Fn(&str) -> Option<F> + Send + Sync + 'l,
    ) -> BoxFuture<'l, Result<G, F>> {
        let takes = serde_json::to_value(takes).unwrap();
        let out = Out::of(&self.out);
        let answer = self.answer(capability, operation, &takes);
        Box::pin(async move {
            let unavailable = || failure("unavailable").expect("every capability knows the word");
            match self.settle(answer, &takes, out).await {
                Ok(gives) => serde_json::from_value(gives).map_err(|_| unavailable()),
                Err(word) => Err(failure(&word).unwrap_or_else(unavailable)),
            }
        })
    }
}

impl BrowserSession for Lender {
    fn prepare(
        &self,
    ) -> BoxFuture<'_, Result<browser_session::PrepareAnswer, browser_session::Failure>> {
        let failure = browser_session::Failure::known;
        self.asks("browser_session", "prepare", json!({}), failure)
    }

    fn open(
        &self,
        ask: browser_session::Open,
    ) -> BoxFuture<'_, Result<browser_session::OpenAnswer, browser_session::Failure>> {
        let failure = browser_session::Failure::known;
        self.asks("browser_session", "open", ask, failure)
    }

    fn close(&self) -> BoxFuture<'_, Result<(), browser_session::Failure>> {
        let failure = browser_session::Failure::known;
        self.asks("browser_session", "close", json!({}), failure)
    }
}

impl AppleCredential for Lender {
    fn request(
        &self,
        ask: apple_credential::Request,
    ) -> BoxFuture<'_, Result<apple_credential::RequestAnswer, apple_credential::Failure>> {
        let failure = apple_credential::Failure::known;
        self.asks("apple_credential", "request", ask, failure)
    }
}

impl GoogleCredential for Lender {
    fn request(
        &self,
        ask: google_credential::Request,
    ) -> BoxFuture<'_, Result<google_credential::RequestAnswer, google_credential::Failure>> {
        let failure = google_credential::Failure::known;
        self.asks("google_credential", "request", ask, failure)
    }
}

impl Passkey for Lender {
    fn create(
        &self,
        ask: passkey::Create,
    ) -> BoxFuture<'_, Result<passkey::CreateAnswer, passkey::Failure>> {
        self.asks("passkey", "create", ask, passkey::Failure::known)
    }

    fn get(
        &self,
        ask: passkey::Get,
    ) -> BoxFuture<'_, Result<passkey::GetAnswer, passkey::Failure>> {
        self.asks("passkey", "get", ask, passkey::Failure::known)
    }
}

impl CookieJar for Lender {
    fn write(&self, ask: cookie_jar::Write) -> BoxFuture<'_, Result<(), cookie_jar::Failure>> {
        self.asks("cookie_jar", "write", ask, cookie_jar::Failure::known)
    }

    fn clear(&self, ask: cookie_jar::Clear) -> BoxFuture<'_, Result<(), cookie_jar::Failure>> {
        self.asks("cookie_jar", "clear", ask, cookie_jar::Failure::known)
    }
}

impl RequestHeaders for Lender {
    fn set(
        &self,
        ask: request_headers::Set,
    ) -> BoxFuture<'_, Result<(), request_headers::Failure>> {
        let refused = |_: &str| Some(request_headers::Failure::Refused);
        self.asks("request_headers", "set", ask, refused)
    }

    fn clear(&self) -> BoxFuture<'_, Result<(), request_headers::Failure>> {
        let refused = |_: &str| Some(request_headers::Failure::Refused);
        self.asks("request_headers", "clear", json!({}), refused)
    }
}

impl Attribution for Lender {
    fn set(&self, ask: attribution::Set) -> BoxFuture<'_, ()> {
        let takes = serde_json::to_value(ask).unwrap();
        Box::pin(async move { drop(self.answer("attribution", "set", &takes)) })
    }

    fn clear(&self) -> BoxFuture<'_, ()> {
        Box::pin(async { drop(self.answer("attribution", "clear", &json!({}))) })
    }
}

/// The device of every vector.
impl Device for Lender {
    fn describe(&self) -> BoxFuture<'_, device::DescribeAnswer> {
        Box::pin(async {
            device::DescribeAnswer {
                platform: "ios".to_owned(),
                os_version: Some("17.5".to_owned()),
                model: None,
                app_id: None,
                app_version: None,
                app_build: None,
            }
        })
    }
}

/// Somebody outside is at it, for as long as this lives.
struct Out<'o>(&'o AtomicUsize);

impl<'o> Out<'o> {
    fn of(count: &'o AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
