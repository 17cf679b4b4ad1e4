//! Starting everything, in the order in which one needs the other.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use clerk_emulator::{Emulator, Seed};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::host::{Host, Parts};
use crate::loopback::Loopback;
use crate::options::{LOOPBACK, Options};
use crate::upstream::Upstream;
use crate::{desk, page};

/// A running shell. Dropping it stops the servers.
pub struct Running {
    desk_url: String,
    app_url: String,
    servers: [JoinHandle<()>; 2],
    _emulator: Emulator,
}

impl Running {
    /// The address to open.
    pub fn desk_url(&self) -> &str {
        &self.desk_url
    }

    /// The address of the app itself.
    pub fn app_url(&self) -> &str {
        &self.app_url
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for server in &self.servers {
            server.abort();
        }
    }
}

/// Starts emulator, host and both servers; when it returns, all of them answer.
///
/// # Errors
/// A taken port, an unusable seed, or whatever else is missing; nothing keeps running then.
pub async fn start(options: &Options) -> Result<Running, Error> {
    present(&options.root)?;
    let desk_listener = listen(options.port).await?;
    let app_listener = listen(options.app_port()).await?;
    let (desk_port, app_port) = (port(&desk_listener), port(&app_listener));
    let seed = match &options.seed {
        Some(path) => read_seed(path)?,
        None => Seed::default(),
    };
    let emulator = clerk_emulator::start(clerk_emulator::Config {
        seed,
        ..Default::default()
    })
    .await?;
    let emulator_url = emulator
        .base_url()
        .parse()
        .expect("the emulator has an address");

    let app_url = format!("http://localhost:{app_port}/");
    let host = Host::start(Parts {
        root: options.root.clone(),
        emulator_url,
        publishable_key: emulator.publishable_key(),
        origins: ["localhost", "127.0.0.1"]
            .map(|name| format!("http://{name}:{app_port}"))
            .to_vec(),
    })?;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("the TLS provider was set up with the host's own client");
    let upstream = options
        .app
        .clone()
        .map(|base| Upstream::new(base, client.clone()));
    let desk = desk::router(
        Arc::clone(&host),
        app_url.clone(),
        client,
        Loopback::new(desk_port, &[]),
    );
    let page = page::router(host, upstream, Loopback::new(app_port, &[]));
    Ok(Running {
        desk_url: format!("http://localhost:{desk_port}/"),
        app_url,
        servers: [serve(desk_listener, desk), serve(app_listener, page)],
        _emulator: emulator,
    })
}

/// Fails early where a file is missing without which no page would work.
fn present(root: &Path) -> Result<(), Error> {
    for file in [
        "shells/browser/web/desk/index.html",
        "generated/agent/agent.socket.js",
    ] {
        let path = root.join(file);
        std::fs::metadata(&path).map_err(|source| Error::Missing { path, source })?;
    }
    Ok(())
}

async fn listen(port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind(SocketAddr::from((LOOPBACK, port)))
        .await
        .map_err(|source| Error::Port { port, source })
}

fn port(listener: &TcpListener) -> u16 {
    listener
        .local_addr()
        .expect("a bound listener has an address")
        .port()
}

fn serve(listener: TcpListener, router: axum::Router) -> JoinHandle<()> {
    tokio::spawn(async move {
        // Serving on a bound listener never fails.
        let _ = axum::serve(listener, router).await;
    })
}

fn read_seed(path: &Path) -> Result<Seed, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::SeedFile {
        path: path.to_owned(),
        source,
    })?;
    Seed::parse(&text).map_err(|source| Error::Seed {
        path: path.to_owned(),
        source,
    })
}
