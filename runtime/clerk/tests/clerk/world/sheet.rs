//! The sheets of Apple and Google: tokens of the emulator's fake provider behind a dialog that a test
//! can leave open or end badly.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use transom_clerk::Capabilities;
use transom_clerk::contract::capabilities::{
    AppleCredential, GoogleCredential, apple_credential, google_credential,
};
use transom_runtime::{BoxFuture, Secret};

pub type AppleSheet = Sheet<apple_credential::Failure>;
pub type GoogleSheet = Sheet<google_credential::Failure>;

/// A sheet that fails with `F`.
pub struct Sheet<F> {
    url: OnceLock<String>,
    inner: Mutex<Inner<F>>,
}

struct Inner<F> {
    failure: Option<F>,
    gate: Option<Arc<Semaphore>>,
    /// What the next tokens say besides the nonce.
    token: Value,
    name: Option<(String, String)>,
    /// Every nonce that was handed over.
    nonces: Vec<String>,
    /// Every token that was handed out.
    tokens: Vec<String>,
}

/// The code that comes with every token of Apple's.
pub const CODE: &str = "apple-authorization-code";

impl<F> Default for Sheet<F> {
    fn default() -> Self {
        Self {
            url: OnceLock::new(),
            inner: Mutex::new(Inner {
                failure: None,
                gate: None,
                token: Value::Null,
                name: None,
                nonces: Vec::new(),
                tokens: Vec::new(),
            }),
        }
    }
}

impl AppleSheet {
    /// What an app with the sheet lends.
    pub fn lent(self: &Arc<Self>) -> Capabilities {
        Capabilities {
            apple: Some(self.clone()),
            ..Capabilities::default()
        }
    }

    /// The name that the next answer tells, and none after that.
    pub fn name(&self, first: &str, last: &str) {
        self.inner().name = Some((first.to_owned(), last.to_owned()));
    }
}

impl GoogleSheet {
    /// What an app with the sheet lends.
    pub fn lent(self: &Arc<Self>) -> Capabilities {
        Capabilities {
            google: Some(self.clone()),
            ..Capabilities::default()
        }
    }
}

impl<F: Copy> Sheet<F> {
    /// Where the fake provider is.
    pub fn connect(&self, url: String) {
        self.url.set(url).unwrap();
    }

    /// How every sheet ends from now on.
    pub fn fail(&self, failure: Option<F>) {
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

    pub fn nonces(&self) -> Vec<String> {
        self.inner().nonces.clone()
    }

    pub fn tokens(&self) -> Vec<String> {
        self.inner().tokens.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner<F>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A token that says `asked`, unless whoever stands before the sheet says otherwise.
    async fn token(&self, nonce: String, asked: Value) -> Result<Secret, F> {
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
        let mut wanted = asked;
        wanted["nonce"] = nonce.into();
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
        self.inner().tokens.push(token.clone());
        Ok(Secret::new(token))
    }
}

impl AppleCredential for AppleSheet {
    fn request(
        &self,
        ask: apple_credential::Request,
    ) -> BoxFuture<'_, Result<apple_credential::RequestAnswer, apple_credential::Failure>> {
        Box::pin(async move {
            let token = self.token(ask.nonce, json!({ "provider": "apple" }));
            let identity_token = token.await?;
            let (first_name, last_name) = self.inner().name.take().unzip();
            Ok(apple_credential::RequestAnswer {
                identity_token,
                authorization_code: Some(Secret::new(CODE)),
                first_name,
                last_name,
                email_address: None,
            })
        })
    }
}

impl GoogleCredential for GoogleSheet {
    fn request(
        &self,
        ask: google_credential::Request,
    ) -> BoxFuture<'_, Result<google_credential::RequestAnswer, google_credential::Failure>> {
        Box::pin(async move {
            let asked = json!({ "provider": "google", "audience": ask.client_id });
            let id_token = self.token(ask.nonce, asked).await?;
            Ok(google_credential::RequestAnswer { id_token })
        })
    }
}
