//! The Frontend API in native mode: one call in, one answer out.
//!
//! Native mode (Clerk's mobile SDKs): `_is_native=true`, the device token raw in `Authorization`,
//! never an `Origin`, form bodies, real verbs. This folder holds no state: whose token is sent
//! and what becomes of the answer is the keeper's business.

mod base;
mod date;
mod error;
mod headers;
mod request;
mod response;
mod retry;
pub mod wire;

pub use base::{Base, BaseError};
pub use date::parse_http_date;
pub use error::{FapiError, Refusal, RefusalEntry};
pub use headers::{SdkHeaders, TokenChange};
pub use request::Call;
pub use response::{Answer, Piggyback};
pub use retry::Patience;

use std::sync::Arc;
use std::time::Duration;

use transom_runtime::{Clock, Random, Secret};
use url::Url;

use crate::http::{Http, Incoming, Unreachable};
use crate::key::PublishableKey;

/// How long one exchange may take, by the clock, before it counts as failed.
const DEADLINE: Duration = Duration::from_secs(20);

/// A Frontend API and the way to it.
#[derive(Clone)]
pub struct Fapi {
    /// Where it answers.
    pub base: Base,
    /// The app's own address for it, whatever the key.
    pub proxy: Option<Url>,
    /// What says who is calling.
    pub sdk: SdkHeaders,
    /// What carries the bytes.
    pub http: Arc<dyn Http>,
    /// What deadlines and pauses are measured by.
    pub clock: Arc<dyn Clock>,
    /// What spreads retries out.
    pub random: Arc<dyn Random>,
}

impl Fapi {
    /// That of another instance.
    ///
    /// # Errors
    /// [`BaseError`] when key and address do not go together.
    pub fn of(&self, key: &PublishableKey) -> Result<Self, BaseError> {
        let base = Base::of(key, self.proxy.as_ref())?;
        Ok(Self {
            base,
            ..self.clone()
        })
    }

    /// Sends `call` with `token`, repeating it as far as `patience` and the method allow.
    ///
    /// # Errors
    /// [`FapiError`] when nothing that can be the Frontend API answered. A refusal is an
    /// [`Answer`]: it may carry a token and a client, and both count.
    pub async fn send(
        &self,
        call: &Call,
        token: Option<&Secret>,
        patience: Patience,
    ) -> Result<Answer, FapiError> {
        let mut attempt = 0;
        loop {
            let request = request::build(call, &self.base, &self.sdk, token, attempt);
            let outcome = self.exchange(request).await;
            let pause = retry::pause(call.is_repeatable(), &outcome, attempt, patience, || {
                (self.clock.now(), self.random.as_ref())
            });
            let Some(pause) = pause else {
                return outcome;
            };
            self.clock.sleep_until(self.clock.monotonic() + pause).await;
            attempt += 1;
        }
    }

    async fn exchange(&self, request: crate::http::Outgoing) -> Result<Answer, FapiError> {
        let deadline = self.clock.sleep_until(self.clock.monotonic() + DEADLINE);
        let incoming: Incoming = tokio::select! {
            biased;
            incoming = self.http.send(request) => incoming?,
            () = deadline => return Err(Unreachable::TimedOut.into()),
        };
        response::read(&incoming)
    }
}
