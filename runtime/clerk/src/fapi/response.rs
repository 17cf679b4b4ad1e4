//! An answer of the Frontend API with its envelope taken off.
//!
//! Shapes: `{"response": …, "client": …}`, a bare resource (environment, tokens) or a bare list of them
//! (sessions), or `{"errors": […], "meta": {"client": …}}`. Anything else did not come from the
//! Frontend API.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::RefusalEntry;
use super::{FapiError, Refusal, TokenChange, parse_http_date, wire};
use crate::http::Incoming;

/// What an answer says, whether it grants or refuses.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What becomes of the device token.
    pub token: TokenChange,
    /// The server's clock (`Date`), milliseconds since the epoch.
    pub date: Option<i64>,
    /// `Retry-After`, as it came.
    pub retry_after: Option<String>,
    /// The client the answer carries.
    pub client: Piggyback,
    /// The resource, or the refusal.
    pub outcome: Result<Value, Refusal>,
}

/// What an answer says about the client.
#[derive(Debug, Clone, PartialEq)]
pub enum Piggyback {
    /// Nothing.
    Silent,
    /// There is no client for the token that was sent.
    None,
    /// The client as it is now.
    Client(Box<wire::Client>),
}

impl Answer {
    /// The resource as a type.
    ///
    /// # Errors
    /// The refusal as it came, or [`FapiError::Unreadable`] when the resource is not of that type.
    pub fn resource<T: DeserializeOwned>(self) -> Result<Result<T, Refusal>, FapiError> {
        match self.outcome {
            Ok(value) => serde_json::from_value(value)
                .map(Ok)
                .map_err(|_| FapiError::unusable()),
            Err(refusal) => Ok(Err(refusal)),
        }
    }
}

/// Reads a response.
///
/// # Errors
/// [`FapiError::Unreadable`] when it is not JSON in one of the known shapes.
pub fn read(incoming: &Incoming) -> Result<Answer, FapiError> {
    let token = TokenChange::of(incoming);
    let unreadable = FapiError::Unreadable {
        status: incoming.status,
        rotated: match &token {
            TokenChange::Rotate(token) => Some(token.clone()),
            TokenChange::Keep | TokenChange::Clear => None,
        },
    };
    let Ok(body) = serde_json::from_slice(&incoming.body) else {
        return Err(unreadable);
    };
    let single = |name: &'static str| incoming.header(name).next().map(str::to_owned);
    let (outcome, client) = match (incoming.status, body) {
        (200..300, Value::Object(body)) => granted(body),
        (200..300, list @ Value::Array(_)) => (Ok(list), Piggyback::Silent),
        (400..600, Value::Object(mut body)) => {
            let errors = body.remove("errors").unwrap_or_default();
            let errors = Vec::<RefusalEntry>::deserialize(errors).unwrap_or_default();
            if errors.is_empty() {
                return Err(unreadable);
            }
            let client = body.get_mut("meta").and_then(|meta| meta.get_mut("client"));
            let client = client.map_or(Piggyback::Silent, |client| piggyback(client.take()));
            (
                Err(Refusal {
                    status: incoming.status,
                    errors,
                }),
                client,
            )
        }
        _ => return Err(unreadable),
    };
    Ok(Answer {
        token,
        date: single("date").and_then(|date| parse_http_date(&date)),
        retry_after: single("retry-after"),
        client,
        outcome,
    })
}

fn granted(mut body: Map<String, Value>) -> (Result<Value, Refusal>, Piggyback) {
    let client = body.remove("client");
    let Some(response) = body.remove("response") else {
        // A bare resource; a lone `client` is one too.
        let piggyback = client.map_or(Piggyback::Silent, piggyback);
        return (Ok(Value::Object(body)), piggyback);
    };
    let is_client = response
        .get("object")
        .is_some_and(|object| object == "client");
    let piggyback = match client {
        _ if is_client => piggyback(response.clone()),
        Some(client) if !client.is_null() => piggyback(client),
        Some(_) if response.is_null() => Piggyback::None,
        _ => Piggyback::Silent,
    };
    (Ok(response), piggyback)
}

fn piggyback(value: Value) -> Piggyback {
    match serde_json::from_value::<Option<wire::Client>>(value) {
        Ok(Some(client)) if !client.id.is_empty() => Piggyback::Client(Box::new(client)),
        Ok(None) => Piggyback::None,
        Ok(Some(_)) | Err(_) => Piggyback::Silent,
    }
}
