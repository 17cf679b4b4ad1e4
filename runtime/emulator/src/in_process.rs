//! An emulator without a socket: one request in, one answer out, all within the process.
//!
//! For runs that are replayed under a simulated network and clock, where a real connection would
//! bring in the time of the machine. What is answered is what [`crate::start`] answers.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{Request, Response};
use tokio::sync::watch;

use crate::config::Config;
use crate::connection::Wire;
use crate::seed::SeedError;
use crate::server::{Shared, handle};

/// An emulator that is called instead of connected to.
pub struct InProcess {
    shared: Arc<Shared>,
    /// Nobody stops it but its end.
    _stop: watch::Sender<bool>,
}

impl InProcess {
    /// Plants the seed of `config` in an instance that takes itself to be at `base_url`
    /// (`https://clerk.example.com`, without a slash at the end). [`Config::listen`] means nothing
    /// here.
    ///
    /// # Errors
    /// [`SeedError`] when the seed breaks a rule.
    pub fn new(config: Config, base_url: &str) -> Result<Self, SeedError> {
        let (stop, stopping) = watch::channel(false);
        let shared = Shared::plant(config, base_url, stopping)?;
        Ok(Self {
            shared: Arc::new(shared),
            _stop: stop,
        })
    }

    /// Answers one request, as the caller on the same machine that it is.
    pub async fn answer(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let wire = Wire::to(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let request = request.map(Body::from);
        let response = handle(State(Arc::clone(&self.shared)), ConnectInfo(wire), request).await;
        let (parts, body) = response.into_parts();
        // A body that a fault cuts off ends where it was cut.
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        Response::from_parts(parts, body.to_vec())
    }
}
