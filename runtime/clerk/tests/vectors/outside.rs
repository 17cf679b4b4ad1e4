//! Whom the app meets outside of itself, where a file cannot know the answer: a person at the page
//! of a provider, an authenticator, and Google. All are the emulator's; what they do, the vector says.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::preset::merge;
use crate::server::Server;

/// No provider sends a browser on more often.
const REDIRECTS: usize = 10;

pub struct Outside {
    server: Arc<Server>,
    browser: reqwest::Client,
    back: Mutex<Option<String>>,
}

impl Outside {
    pub fn around(server: &Arc<Server>) -> Self {
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Self {
            server: Arc::clone(server),
            browser: browser.build().unwrap(),
            back: Mutex::default(),
        }
    }

    /// The address that the last visit came back on.
    pub fn back(&self) -> Option<String> {
        self.last().clone()
    }

    /// Opens a page, lets the person there decide, and follows where it leads until that is out of
    /// HTTP. Nothing, when it ends on a page.
    pub async fn visit(&self, page: &str, decision: &Value) -> Result<Option<String>, String> {
        let script = json!({ "script": [decision] });
        self.server.ask("POST", "idp", Some(&script)).await?;
        self.follow(page).await
    }

    /// Opens a page where nobody has to decide anything, such as the link in a mail.
    pub async fn follow(&self, page: &str) -> Result<Option<String>, String> {
        let mut at = page.to_owned();
        for _ in 0..REDIRECTS {
            if !at.starts_with("http") {
                self.last().replace(at.clone());
                return Ok(Some(at));
            }
            let response = self.browser.get(&at).send().await;
            let response = response.map_err(|error| error.to_string())?;
            let Some(next) = response.headers().get("location") else {
                return Ok(None);
            };
            let next = next.to_str().map_err(|error| error.to_string())?;
            next.clone_into(&mut at);
        }
        Err(format!("the redirects of {page} never end"))
    }

    /// What the authenticator makes of the options. That it has no passkey for them is a mistake of
    /// the vector, which says so with `fails`.
    pub async fn credential(
        &self,
        ceremony: &str,
        options: &Value,
        how: &Value,
    ) -> Result<Value, String> {
        let mut ask = how.clone();
        ask["options"] = options.clone();
        let path = format!("authenticator/{ceremony}");
        self.server.ask("POST", &path, Some(&ask)).await
    }

    /// The token that Google signs for the account, as it was asked for it.
    pub async fn id_token(&self, takes: &Value, account: &Value) -> Result<Value, String> {
        let mut wanted = json!({
            "provider": "google", "audience": takes["clientId"], "nonce": takes["nonce"],
        });
        merge(&mut wanted, account);
        let mut minted = self.server.ask("POST", "id_tokens", Some(&wanted)).await?;
        Ok(minted["token"].take())
    }

    fn last(&self) -> MutexGuard<'_, Option<String>> {
        self.back.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
