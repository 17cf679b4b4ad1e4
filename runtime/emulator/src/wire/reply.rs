//! An answer before it becomes HTTP: status, JSON body, the device token to hand out, and the
//! session tokens that are still to be signed.

use std::sync::Arc;

use serde_json::Value;

use crate::token::SessionToken;

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Body,
    /// Sent as `Authorization` to native clients and as the `__client` cookie to browsers.
    pub(crate) device_token: Option<String>,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// An RSA signature costs more than the rest of a call together, so tokens are signed after
    /// the state's lock is released. Until then they stand in the body as their signing input.
    pub(crate) unsigned: Vec<Arc<SessionToken>>,
    /// Milliseconds to hold the answer back, after the state's lock is released.
    pub(crate) delay_ms: u64,
}

pub(crate) enum Body {
    Json(Value),
    Text {
        content_type: &'static str,
        text: String,
    },
}

impl Reply {
    pub(crate) fn json(body: Value) -> Self {
        Self::with_status(200, body)
    }

    pub(crate) fn with_status(status: u16, body: Value) -> Self {
        Self {
            status,
            body: Body::Json(body),
            device_token: None,
            headers: Vec::new(),
            unsigned: Vec::new(),
            delay_ms: 0,
        }
    }

    pub(crate) fn text(content_type: &'static str, text: impl Into<String>) -> Self {
        let body = Body::Text {
            content_type,
            text: text.into(),
        };
        Self {
            body,
            ..Self::json(Value::Null)
        }
    }

    /// Sends a browser elsewhere, by GET.
    pub(crate) fn redirect(location: String) -> Self {
        let reply = Self::text("text/plain; charset=utf-8", "");
        Self {
            status: 303,
            ..reply.header("location", location)
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The body as bytes, every session token in it signed; and its content type.
    pub(crate) fn seal(&self) -> (&'static str, String) {
        match &self.body {
            Body::Text { content_type, text } => (content_type, text.clone()),
            Body::Json(value) => {
                let mut text = value.to_string();
                for token in &self.unsigned {
                    text = text.replace(&token.unsigned(), &token.signed());
                }
                ("application/json", text)
            }
        }
    }
}
