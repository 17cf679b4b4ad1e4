//! Starting everything, in the order in which one needs the other.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clerk_emulator::{Emulator, Seed};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::carried::Carried;
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
    ports: [u16; 2],
    servers: [JoinHandle<()>; 2],
    client: reqwest::Client,
    emulator: Emulator,
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

    /// Writes down what a shell that takes the place of this one needs; gives the file.
    ///
    /// # Errors
    /// The emulator does not answer, or the file cannot be written.
    pub async fn carry(&self) -> io::Result<PathBuf> {
        let export = format!("{}/__emu/export", self.emulator.base_url());
        let answer = self.client.get(export).send().await;
        let answer = answer.map_err(io::Error::other)?;
        let text = answer.text().await.map_err(io::Error::other)?;
        let [desk, app] = self.ports;
        let carried = Carried {
            desk,
            app,
            emulator: self.emulator.address().port(),
            world: serde_json::from_str(&text)?,
        };
        carried.write()
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
    let carried = match &options.resume {
        Some(path) => Some(Carried::take(path).map_err(Error::Resume)?),
        None => None,
    };
    let ports = match &carried {
        Some(carried) => [carried.desk, carried.app, carried.emulator],
        None => [options.port, options.app_port(), 0],
    };
    let desk_listener = listen(ports[0]).await?;
    let app_listener = listen(ports[1]).await?;
    let (desk_port, app_port) = (port(&desk_listener), port(&app_listener));
    let seed = match &options.seed {
        Some(path) => read_seed(path)?,
        None => Seed::default(),
    };
    let emulator = clerk_emulator::start(clerk_emulator::Config {
        seed,
        listen: SocketAddr::from((LOOPBACK, ports[2])),
        ..Default::default()
    })
    .await?;
    let emulator_url = loopback_url(emulator.address().port());

    let app_url = format!("http://localhost:{app_port}/");
    let host = Host::start(Parts {
        root: options.root.clone(),
        emulator_url,
        publishable_key: emulator.publishable_key(),
        origins: ["localhost", "127.0.0.1"]
            .map(|name| format!("http://{name}:{app_port}"))
            .to_vec(),
    })?;
    let client = plain_client();
    if let Some(Carried { world, .. }) = carried {
        let import = client.post(format!("{}/__emu/import", emulator.base_url()));
        let imported = import.body(world.to_string()).send().await;
        imported
            .and_then(reqwest::Response::error_for_status)
            .map_err(|error| Error::Resume(io::Error::other(error)))?;
    }
    let upstream = options
        .app
        .clone()
        .map(|base| Upstream::new(base, client.clone()));
    let desk = desk::router(
        Arc::clone(&host),
        app_url.clone(),
        client.clone(),
        Loopback::new(desk_port, &[]),
    );
    let page = page::router(host, upstream, Loopback::new(app_port, &[]));
    Ok(Running {
        desk_url: format!("http://localhost:{desk_port}/"),
        app_url,
        ports: [desk_port, app_port],
        servers: [serve(desk_listener, desk), serve(app_listener, page)],
        client,
        emulator,
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

/// The address of a server of ours.
fn loopback_url(port: u16) -> Url {
    format!("http://{LOOPBACK}:{port}/")
        .parse()
        .expect("a loopback address with a port is a URL")
}

/// For calls on this machine. Redirects belong to the page.
fn plain_client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("the TLS provider was set up with the host's own client")
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
