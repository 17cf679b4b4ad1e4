//! Google's sheet, for those who tell the shell to pretend that it is a phone with Google's services: a make-believe Google
//! account, and tokens that the emulator signs in Google's place.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use transom_clerk::contract::capabilities::{GoogleCredential, google_credential};
use transom_runtime::BoxFuture;

use super::id_tokens::IdTokens;
use crate::windows::Windows;

/// The sheet.
pub struct GoogleSheet {
    windows: Arc<Windows>,
    tokens: Arc<IdTokens>,
}

/// What the desk answers: whom the user picked. Anything else is a sheet that was closed.
#[derive(Deserialize)]
struct Picked {
    /// What the token is to say, by the names of the claims.
    account: Map<String, Value>,
}

impl GoogleSheet {
    /// Shown by the windows of the desk.
    pub fn new(windows: Arc<Windows>, tokens: Arc<IdTokens>) -> Self {
        Self { windows, tokens }
    }
}

impl GoogleCredential for GoogleSheet {
    fn request(
        &self,
        ask: google_credential::Request,
    ) -> BoxFuture<'_, Result<google_credential::RequestAnswer, google_credential::Failure>> {
        use google_credential::Failure;
        Box::pin(async move {
            let detail = json!({
                "account": {
                    "subject": "108234567890123456789", "email": "gwen@example.com",
                    "given_name": "Gwen", "family_name": "Grove",
                },
                "clientId": ask.client_id,
                "nonce": ask.nonce,
            });
            let mut asked = self
                .windows
                .ask("google", false, &detail)
                .map_err(|_| Failure::Unavailable)?;
            let answer = asked.answer().await.map_err(|_| Failure::Unavailable)?;
            let Ok(Picked { account }) = serde_json::from_value(answer) else {
                return Err(Failure::Cancelled);
            };
            let mut wanted = Map::from_iter([
                ("provider".to_owned(), json!("google")),
                ("audience".to_owned(), json!(ask.client_id)),
                ("nonce".to_owned(), json!(ask.nonce)),
            ]);
            wanted.extend(account);
            let token = self.tokens.sign(&Value::Object(wanted)).await;
            let id_token = token.ok_or(Failure::Unavailable)?;
            Ok(google_credential::RequestAnswer { id_token })
        })
    }
}
