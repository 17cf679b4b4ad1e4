//! Passkeys: the browser's own `WebAuthn`, called by the desk.
//!
//! The desk calls it rather than the app, since the dialog belongs to the shell and not to a page: what the app's page
//! could ask for by itself is its own affair. Both live on `localhost`, which therefore is the relying party.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use transom_clerk::contract::capabilities::{Passkey, passkey};
use transom_runtime::BoxFuture;

use crate::windows::Windows;

/// The passkeys of the browser that shows the desk.
pub struct Passkeys(Arc<Windows>);

/// What the desk answers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Outcome {
    Done {
        credential: Map<String, Value>,
    },
    /// The name of the `DOMException` (`WebAuthn` Level 3, sections 5.1.3 and 5.1.4).
    Thrown {
        thrown: String,
    },
}

impl Passkeys {
    /// Asks the windows of the desk.
    pub fn new(windows: Arc<Windows>) -> Self {
        Self(windows)
    }

    async fn ask(
        &self,
        what: &str,
        detail: &Value,
    ) -> Result<Map<String, Value>, passkey::Failure> {
        let unavailable = |_| passkey::Failure::Unavailable;
        let mut asked = self.0.ask(what, false, detail).map_err(unavailable)?;
        let answer = asked.answer().await.map_err(unavailable)?;
        match serde_json::from_value(answer) {
            Ok(Outcome::Done { credential }) => Ok(credential),
            Ok(Outcome::Thrown { thrown }) => Err(failure(&thrown)),
            Err(_) => Err(passkey::Failure::Unavailable),
        }
    }
}

impl Passkey for Passkeys {
    fn create(
        &self,
        ask: passkey::Create,
    ) -> BoxFuture<'_, Result<passkey::CreateAnswer, passkey::Failure>> {
        Box::pin(async move {
            let credential = self
                .ask("passkey_create", &json!({ "options": ask.options }))
                .await?;
            Ok(passkey::CreateAnswer { credential })
        })
    }

    fn get(
        &self,
        ask: passkey::Get,
    ) -> BoxFuture<'_, Result<passkey::GetAnswer, passkey::Failure>> {
        Box::pin(async move {
            let detail = json!({ "options": ask.options, "immediate": ask.immediate });
            let credential = self.ask("passkey_get", &detail).await?;
            Ok(passkey::GetAnswer { credential })
        })
    }
}

/// What an exception of `WebAuthn` means. A browser tells `NotAllowedError` of a user who said no as of a device without
/// a passkey, so that no page learns which; only the desk, which asked without a dialog, can tell `no_credential`.
fn failure(exception: &str) -> passkey::Failure {
    match exception {
        "NotAllowedError" | "AbortError" => passkey::Failure::Cancelled,
        "NoCredential" => passkey::Failure::NoCredential,
        "InvalidStateError" => passkey::Failure::AlreadyRegistered,
        "SecurityError" | "TypeError" | "EncodingError" => passkey::Failure::Misconfigured,
        _ => passkey::Failure::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    #[tokio::test]
    async fn every_answer_of_the_desk_is_a_credential_or_a_failure_of_the_contract() {
        use passkey::Failure;
        for (answer, ends) in [
            (json!({ "credential": { "id": "AQ" } }), Ok("AQ")),
            (
                json!({ "thrown": "NotAllowedError" }),
                Err(Failure::Cancelled),
            ),
            (
                json!({ "thrown": "NoCredential" }),
                Err(Failure::NoCredential),
            ),
            (
                json!({ "thrown": "InvalidStateError" }),
                Err(Failure::AlreadyRegistered),
            ),
            (
                json!({ "thrown": "SecurityError" }),
                Err(Failure::Misconfigured),
            ),
            (
                json!({ "thrown": "NotSupportedError" }),
                Err(Failure::Unavailable),
            ),
            (json!("nonsense"), Err(Failure::Unavailable)),
        ] {
            let windows = Arc::new(Windows::default());
            let (window, mut heard) = unbounded_channel();
            windows.connect(window);
            let passkeys = Passkeys::new(Arc::clone(&windows));
            let asked = tokio::spawn(async move {
                passkeys
                    .create(passkey::Create {
                        options: Map::new(),
                    })
                    .await
            });
            let question: Value =
                serde_json::from_str(&heard.recv().await.expect("a question")).expect("JSON");
            windows.receive(&json!({ "number": question["number"], "answer": answer }).to_string());
            let id = asked
                .await
                .expect("no panic")
                .map(|made| made.credential["id"].clone());
            assert_eq!(id, ends.map(Value::from), "{answer}");
        }
        let nobody = Passkeys::new(Arc::default());
        let get = passkey::Get {
            options: Map::new(),
            immediate: false,
        };
        assert_eq!(nobody.get(get).await.err(), Some(Failure::Unavailable));
    }
}
