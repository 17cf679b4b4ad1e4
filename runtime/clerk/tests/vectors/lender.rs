//! Capabilities that answer what a vector has scripted, and remember what they were asked.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use transom_clerk::Capabilities;
use transom_clerk::contract::capabilities::{
    AppleCredential, Attribution, BrowserSession, CookieJar, Device, Passkey, RequestHeaders,
    apple_credential, attribution, browser_session, cookie_jar, device, passkey, request_headers,
};
use transom_runtime::{BoxFuture, Secret};

use crate::vector::Answer;

/// The address that the app is called back on.
const CALLBACK: &str = "com.example.app://callback";

/// Follows redirects until they lead out of HTTP; nothing when they end in a page.
async fn follow(page: &str) -> Option<String> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let client = client.build().unwrap();
    let mut at = page.to_owned();
    while at.starts_with("http") {
        let response = client.get(&at).send().await.ok()?;
        response
            .headers()
            .get("location")?
            .to_str()
            .ok()?
            .clone_into(&mut at);
    }
    Some(at)
}

/// Lends what the vector names, and nothing else.
#[derive(Default)]
pub struct Lender {
    scripts: Mutex<BTreeMap<String, VecDeque<Answer>>>,
    asked: Mutex<Vec<(String, Value)>>,
}

impl Lender {
    pub fn new(lends: BTreeMap<String, Vec<Answer>>) -> Arc<Self> {
        let scripts = lends.into_iter().map(|(name, all)| (name, all.into()));
        Arc::new(Self {
            scripts: Mutex::new(scripts.collect()),
            asked: Mutex::default(),
        })
    }

    pub fn capabilities(self: &Arc<Self>) -> Capabilities {
        let scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        let lent = |name: &str| scripts.contains_key(name).then(|| Arc::clone(self));
        Capabilities {
            browser: lent("browser_session").map(|lender| lender as _),
            apple: lent("apple_credential").map(|lender| lender as _),
            passkeys: lent("passkey").map(|lender| lender as _),
            cookies: lent("cookie_jar").map(|lender| lender as _),
            headers: lent("request_headers").map(|lender| lender as _),
            attribution: lent("attribution").map(|lender| lender as _),
        }
    }

    /// What was asked so far: `cookie_jar.write` with what it took.
    pub fn asked(&self) -> Vec<(String, Value)> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }

    /// The next scripted answer for the operation. What gives nothing needs no script.
    fn answer(&self, capability: &str, operation: &str, takes: Value) -> Result<Value, String> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((format!("{capability}.{operation}"), takes));
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        let script = scripts.get_mut(capability).and_then(|script| {
            let at = script.iter().position(|next| next.operation == operation)?;
            script.remove(at)
        });
        match script {
            Some(Answer {
                fails: Some(failure),
                ..
            }) => Err(failure),
            Some(Answer { gives, .. }) => Ok(gives.unwrap_or(Value::Null)),
            None => Ok(Value::Null),
        }
    }

    fn asks<'l, G: DeserializeOwned + Send + 'l, F: Send + 'l>(
        &'l self,
        capability: &'l str,
        operation: &'l str,
        takes: impl Serialize,
        failure: impl Fn(&str) -> Option<F> + Send + 'l,
    ) -> BoxFuture<'l, Result<G, F>> {
        let takes = serde_json::to_value(takes).unwrap();
        Box::pin(async move {
            let unavailable = || failure("unavailable").expect("every capability knows the word");
            match self.answer(capability, operation, takes) {
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
        let callback = CALLBACK.to_owned();
        Box::pin(async { Ok(browser_session::PrepareAnswer { callback }) })
    }

    fn open(
        &self,
        ask: browser_session::Open,
    ) -> BoxFuture<'_, Result<browser_session::OpenAnswer, browser_session::Failure>> {
        Box::pin(async move {
            let takes = json!({ "ephemeral": ask.ephemeral });
            let answer = self.answer("browser_session", "open", takes);
            if let Err(word) = answer {
                let failure = browser_session::Failure::known(&word);
                return Err(failure.unwrap_or(browser_session::Failure::Unavailable));
            }
            let back = follow(ask.url.expose()).await;
            let url = back.ok_or(browser_session::Failure::Cancelled)?;
            Ok(browser_session::OpenAnswer {
                url: Secret::new(url),
                ephemeral: ask.ephemeral,
            })
        })
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
        Box::pin(async move { drop(self.answer("attribution", "set", takes)) })
    }

    fn clear(&self) -> BoxFuture<'_, ()> {
        Box::pin(async { drop(self.answer("attribution", "clear", json!({}))) })
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
