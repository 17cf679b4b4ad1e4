//! The HTTP client of the bridge, watched: each exchange becomes an entry of the inspector.
//!
//! Values of headers and forms stay out of it altogether, since any of them may be a secret; the names of the fields
//! and the strategy say what the call was for.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Notify;
use transom_clerk::http::{Http, Incoming, Outgoing, Unreachable};
use transom_runtime::{BoxFuture, Clock};

use crate::recorder::Recorder;

/// An [`Http`] that reports to a recorder.
pub struct Observed<H> {
    inner: H,
    recorder: Arc<Recorder>,
    clock: Arc<dyn Clock>,
    exchanged: Arc<Notify>,
}

impl<H> Observed<H> {
    /// Watches `inner`; `exchanged` hears of every exchange.
    pub fn new(
        inner: H,
        recorder: Arc<Recorder>,
        clock: Arc<dyn Clock>,
        exchanged: Arc<Notify>,
    ) -> Self {
        Self {
            inner,
            recorder,
            clock,
            exchanged,
        }
    }
}

impl<H: Http> Http for Observed<H> {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Incoming, Unreachable>> {
        let (method, path) = (request.method.as_str(), request.url.path().to_owned());
        let fields = fields(request.form.as_ref().map_or("", |form| form.as_str()));
        let started = self.clock.monotonic();
        let out = self.recorder.request();
        Box::pin(async move {
            let outcome = self.inner.send(request).await;
            let took = self.clock.monotonic().saturating_sub(started);
            let result = match &outcome {
                Ok(response) => response.status.to_string(),
                Err(unreachable) => unreachable.to_string(),
            };
            let rotated = outcome
                .as_ref()
                .is_ok_and(|response| response.header("authorization").next().is_some());
            let entry = json!({
                "kind": "fapi",
                "at": self.clock.now().millis(),
                "text": format!("{method} {path} → {result}"),
                "ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
                "detail": { "method": method, "path": path, "fields": fields, "result": result, "device_token_replaced": rotated },
            });
            self.recorder.record(entry.to_string());
            self.exchanged.notify_one();
            drop(out);
            outcome
        })
    }
}

/// The fields of a form: the value of `strategy`, and the names of all others.
fn fields(form: &str) -> Value {
    url::form_urlencoded::parse(form.as_bytes())
        .map(|(name, value)| {
            let shown = if name == "strategy" {
                value.into_owned()
            } else {
                "…".to_owned()
            };
            (name.into_owned(), Value::from(shown))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_form_stay_out() {
        let shown =
            fields("strategy=password&identifier=jane%40example.com&password=hunter2").to_string();
        assert_eq!(
            shown,
            r#"{"strategy":"password","identifier":"…","password":"…"}"#
        );
    }
}
