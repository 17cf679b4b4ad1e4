//! A running emulator: where it is, and how it starts and stops.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::connection::{Exchange, Wire};
use crate::seed::SeedError;
use crate::server::{Shared, handle};

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken, or may not be listened on.
    #[error(
        "cannot listen on {address}: {source}; choose another with `--listen`, or port 0 for a free one"
    )]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The address can be reached by other machines.
    #[error("{address} can be reached by other machines; add `--allow-remote` if that is meant")]
    NotLoopback {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The seed breaks a rule.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

/// A running emulator. Dropping it stops it.
pub struct Emulator {
    address: SocketAddr,
    base_url: String,
    stop: watch::Sender<bool>,
    serving: Option<JoinHandle<()>>,
}

/// Starts an emulator on the current tokio runtime; it is ready when this returns.
///
/// # Errors
/// A taken or refused address, an address beyond loopback without
/// [`Config::allow_remote`], or a seed that breaks a rule.
pub async fn start(config: Config) -> Result<Emulator, StartError> {
    if !config.allow_remote && !config.listen.ip().is_loopback() {
        return Err(StartError::NotLoopback {
            address: config.listen,
        });
    }
    let refused = |source| StartError::Listen {
        address: config.listen,
        source,
    };
    let listener = TcpListener::bind(config.listen).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let base_url = format!("http://{}", reachable(address));

    let (stop, stopping) = watch::channel(false);
    let shared = Arc::new(Shared::plant(config, &base_url, stopping.clone())?);
    let router = Router::new().fallback(handle).with_state(shared);
    let service = router.into_make_service_with_connect_info::<Wire>();
    let mut until = stopping;
    let serving = tokio::spawn(async move {
        let stopped = async move {
            let _ = until.wait_for(|stop| *stop).await;
        };
        // Serving on a bound listener never fails.
        let _ = axum::serve(Exchange(listener), service)
            .with_graceful_shutdown(stopped)
            .await;
    });
    Ok(Emulator {
        address,
        base_url,
        stop,
        serving: Some(serving),
    })
}

/// An unspecified address is listened on, but not called.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, address.port()))
    } else {
        address
    }
}

impl Emulator {
    /// `http://<host>:<port>`, without a slash at the end. A Clerk SDK takes it as proxy URL.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A `pk_test_` key for this host and port.
    pub fn publishable_key(&self) -> String {
        format!(
            "pk_test_{}",
            STANDARD.encode(format!("{}$", reachable(self.address)))
        )
    }

    /// The page that shows the codes "sent" so far.
    pub fn outbox_url(&self) -> String {
        format!("{}/__emu/outbox/", self.base_url)
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops and waits until open requests are answered.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(serving) = self.serving.take() {
            let _ = serving.await;
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}
