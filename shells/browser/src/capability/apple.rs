//! Apple's sheet, for those who tell the shell to pretend that it is an iPhone: a make-believe Apple account, and identity
//! tokens that the emulator signs in Apple's place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use transom_clerk::contract::capabilities::{AppleCredential, apple_credential};
use transom_runtime::{BoxFuture, Secret};

use super::id_tokens::IdTokens;
use crate::windows::Windows;

/// Apple's id of the make-believe user.
const SUBJECT: &str = "001234.0123456789abcdef0123456789abcdef.0123";
/// The address of that user.
const EMAIL: &str = "april@example.com";

/// The sheet.
pub struct AppleSheet {
    windows: Arc<Windows>,
    tokens: Arc<IdTokens>,
    /// Apple tells name and address at the first sign-in only.
    introduced: AtomicBool,
}

impl AppleSheet {
    /// Shown by the windows of the desk.
    pub fn new(windows: Arc<Windows>, tokens: Arc<IdTokens>) -> Self {
        Self {
            windows,
            tokens,
            introduced: AtomicBool::new(false),
        }
    }

    async fn token(&self, nonce: &str) -> Option<Secret> {
        let wanted =
            json!({ "provider": "apple", "subject": SUBJECT, "email": EMAIL, "nonce": nonce });
        self.tokens.sign(&wanted).await
    }
}

impl AppleCredential for AppleSheet {
    fn request(
        &self,
        ask: apple_credential::Request,
    ) -> BoxFuture<'_, Result<apple_credential::RequestAnswer, apple_credential::Failure>> {
        use apple_credential::Failure;
        Box::pin(async move {
            let detail = json!({ "email": EMAIL });
            let mut asked = self
                .windows
                .ask("apple", false, &detail)
                .map_err(|_| Failure::Unavailable)?;
            let answer = asked.answer().await.map_err(|_| Failure::Unavailable)?;
            if answer != "continue" {
                return Err(Failure::Cancelled);
            }
            let identity_token = self.token(&ask.nonce).await.ok_or(Failure::Unavailable)?;
            let first = !self.introduced.swap(true, Ordering::Relaxed);
            let told = |text: &str| first.then(|| text.to_owned());
            Ok(apple_credential::RequestAnswer {
                identity_token,
                authorization_code: None,
                first_name: told("April"),
                last_name: told("Orchard"),
                email_address: told(EMAIL),
            })
        })
    }
}
