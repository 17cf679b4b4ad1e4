//! Apple's sheet: tokens of the emulator's fake Apple behind a dialog that a test can leave open or
//! end badly.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use transom_clerk::Capabilities;
use transom_clerk::contract::capabilities::{AppleCredential, apple_credential};
use transom_runtime::{BoxFuture, Secret};

#[derive(Default)]
pub struct Sheet {
    url: OnceLock<String>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    failure: Option<apple_credential::Failure>,
    gate: Option<Arc<Semaphore>>,
    /// What the next tokens say besides the nonce.
    token: Value,
    name: Option<(String, String)>,
    /// Every nonce that was handed over.
    nonces: Vec<String>,
    /// Every token that was handed out.
    tokens: Vec<String>,
}

/// The code that comes with every token.
pub const CODE: &str = "apple-authorization-code";

impl Sheet {
    /// What an app with the sheet lends.
    pub fn lent(self: &Arc<Self>) -> Capabilities {
        Capabilities {
            apple: Some(self.clone()),
            ..Capabilities::default()
        }
    }

    /// Where the fake Apple is.
    pub fn connect(&self, url: String) {
        self.url.set(url).unwrap();
    }

    /// How every sheet ends from now on.
    pub fn fail(&self, failure: Option<apple_credential::Failure>) {
        self.inner().failure = failure;
    }

    /// Leaves the next sheets open until the semaphore gets permits.
    pub fn hold(&self) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        self.inner().gate = Some(gate.clone());
        gate
    }

    /// Who stands before the sheet; a `nonce` of their own takes the place of the one asked for.
    pub fn user(&self, token: Value) {
        self.inner().token = token;
    }

    /// The name that the next answer tells, and none after that.
    pub fn name(&self, first: &str, last: &str) {
        self.inner().name = Some((first.to_owned(), last.to_owned()));
    }

    pub fn nonces(&self) -> Vec<String> {
        self.inner().nonces.clone()
    }

    pub fn tokens(&self) -> Vec<String> {
        self.inner().tokens.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(
        &self,
        nonce: String,
    ) -> Result<apple_credential::RequestAnswer, apple_credential::Failure> {
        let gate = {
            let mut inner = self.inner();
            inner.nonces.push(nonce.clone());
            inner.gate.clone()
        };
        if let Some(gate) = gate {
            gate.acquire().await.unwrap().forget();
        }
        if let Some(failure) = self.inner().failure {
            return Err(failure);
        }
        let mut wanted = json!({ "provider": "apple", "nonce": nonce });
        let of_user = self.inner().token.clone();
        for (name, value) in of_user.as_object().unwrap() {
            wanted[name] = value.clone();
        }
        let request = reqwest::Client::new()
            .post(format!("{}/__emu/id_tokens", self.url.get().unwrap()))
            .header("content-type", "application/json")
            .body(wanted.to_string());
        let body = request.send().await.unwrap().text().await.unwrap();
        let body: Value = serde_json::from_str(&body).unwrap();
        let token = body["token"].as_str().unwrap().to_owned();
        let mut inner = self.inner();
        inner.tokens.push(token.clone());
        let (first_name, last_name) = inner.name.take().unzip();
        Ok(apple_credential::RequestAnswer {
            identity_token: Secret::new(token),
            authorization_code: Some(Secret::new(CODE)),
            first_name,
            last_name,
            email_address: None,
        })
    }
}

impl AppleCredential for Sheet {
    fn request(
        &self,
        ask: apple_credential::Request,
    ) -> BoxFuture<'_, Result<apple_credential::RequestAnswer, apple_credential::Failure>> {
        Box::pin(self.answer(ask.nonce))
    }
}
