//! The device's passkeys: the software authenticator of the emulator behind a dialog that a test
//! can leave open or end badly.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;
use transom_clerk::Capabilities;
use transom_clerk::contract::capabilities::{Passkey, passkey};
use transom_runtime::BoxFuture;

#[derive(Default)]
pub struct Passkeys {
    url: OnceLock<String>,
    failure: Mutex<Option<passkey::Failure>>,
    gate: Mutex<Option<Arc<Semaphore>>>,
    /// Every dialog: the ceremony and the options it was given.
    asked: Mutex<Vec<(&'static str, Value)>>,
}

impl Passkeys {
    /// What an app with these passkeys lends.
    pub fn lent(self: &Arc<Self>) -> Capabilities {
        Capabilities {
            passkeys: Some(self.clone()),
            ..Capabilities::default()
        }
    }

    /// Where the authenticator is.
    pub fn connect(&self, url: String) {
        self.url.set(url).unwrap();
    }

    /// How every dialog ends from now on.
    pub fn fail(&self, failure: Option<passkey::Failure>) {
        *lock(&self.failure) = failure;
    }

    /// Leaves the next dialogs open until the semaphore gets permits.
    pub fn hold(&self) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        *lock(&self.gate) = Some(gate.clone());
        gate
    }

    pub fn asked(&self) -> Vec<(&'static str, Value)> {
        lock(&self.asked).clone()
    }

    async fn answer(
        &self,
        ceremony: &'static str,
        options: Map<String, Value>,
    ) -> Result<Map<String, Value>, passkey::Failure> {
        lock(&self.asked).push((ceremony, Value::Object(options.clone())));
        let gate = lock(&self.gate).clone();
        if let Some(gate) = gate {
            gate.acquire().await.unwrap().forget();
        }
        if let Some(failure) = *lock(&self.failure) {
            return Err(failure);
        }
        let url = format!("{}/__emu/authenticator/{ceremony}", self.url.get().unwrap());
        let ask = json!({ "options": options }).to_string();
        let response = reqwest::Client::new()
            .post(url)
            .header("content-type", "application/json")
            .body(ask)
            .send()
            .await
            .unwrap();
        if !response.status().is_success() {
            return Err(passkey::Failure::NoCredential);
        }
        Ok(serde_json::from_str(&response.text().await.unwrap()).unwrap())
    }
}

impl Passkey for Passkeys {
    fn create(
        &self,
        ask: passkey::Create,
    ) -> BoxFuture<'_, Result<passkey::CreateAnswer, passkey::Failure>> {
        Box::pin(async move {
            let credential = self.answer("create", ask.options).await?;
            Ok(passkey::CreateAnswer { credential })
        })
    }

    fn get(
        &self,
        ask: passkey::Get,
    ) -> BoxFuture<'_, Result<passkey::GetAnswer, passkey::Failure>> {
        assert!(
            !ask.immediate,
            "the user asked for it and may use another device"
        );
        Box::pin(async move {
            let credential = self.answer("get", ask.options).await?;
            Ok(passkey::GetAnswer { credential })
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
