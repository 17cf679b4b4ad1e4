//! Starting everything, in the order in which one needs the other.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clerk_emulator::{Emulator, Seed};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use transom_clerk::http::ReqwestHttp;
use transom_runtime::Secret;
use url::Url;

use crate::capability::Lent;
use crate::carried::Carried;
use crate::error::Error;
use crate::host::{Host, Parts};
use crate::kept::Kept;
use crate::loopback::Loopback;
use crate::options::{LOOPBACK, Options};
use crate::upstream::Upstream;
use crate::world::{Remote, World, keep};
use crate::{desk, page};

/// A running shell. Dropping it stops the servers.
pub struct Running {
    desk_url: String,
    app_url: String,
    ports: [u16; 2],
    tasks: Vec<JoinHandle<()>>,
    host: Arc<Host>,
    world: Remote,
    kept: Arc<Kept>,
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

    /// Writes down what a shell that takes the place of this one needs; gives the file.
    ///
    /// # Errors
    /// The emulator does not answer, or the file cannot be written.
    pub async fn carry(&self) -> io::Result<PathBuf> {
        let [desk, app] = self.ports;
        let (folder, temporary) = self.kept.hand_over();
        let carried = Carried {
            desk,
            app,
            world: self.world.export().await?,
            folder,
            temporary,
            switches: self.host.lent().switches.all(),
            expected: self.host.lent().browser.expected(),
        };
        carried.write()
    }

    /// Ends the shell; what `--store` keeps is written once more.
    ///
    /// # Errors
    /// The emulator does not answer, or the file cannot be written.
    pub async fn stop(self) -> io::Result<()> {
        if self.kept.lasts() {
            self.kept.save(&self.world.export().await?)?;
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
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
        Some(carried) => [carried.desk, carried.app],
        None => [options.port, options.app_port()],
    };
    let desk_listener = listen(ports[0]).await?;
    let app_listener = listen(ports[1]).await?;
    let (desk_port, app_port) = (port(&desk_listener), port(&app_listener));

    let kept = Arc::new(match &carried {
        Some(carried) => Kept::handed_over(carried.folder.clone(), carried.temporary),
        None => Kept::new(options.store.as_deref()),
    });
    let (store, found) = kept.open()?;
    let before = carried
        .as_ref()
        .map(|carried| carried.world.clone())
        .or(found);
    if before.is_none() {
        store.forget().map_err(|source| Error::Store {
            path: kept.hand_over().0,
            source,
        })?;
    }
    let emulator = emulate(options, before.as_ref()).await?;
    let world = Remote {
        client: plain_client()?,
        base: emulator.base_url().to_owned(),
        port: emulator.address().port(),
    };
    if let Some(before) = &before {
        world.import(before).await.map_err(Error::Resume)?;
    }

    let (late, came_back) = unbounded_channel();
    let recorder = Arc::default();
    let desk_url = localhost(desk_port);
    let lent = Lent::new(store, desk_url.clone(), late, Arc::clone(&recorder), &world);
    if let Some(Carried {
        switches, expected, ..
    }) = carried
    {
        lent.take_over(switches, expected);
    }
    let app_url = String::from(localhost(app_port));
    let host = Host::start(Parts {
        root: options.root.clone(),
        emulator_url: loopback_url(world.port),
        publishable_key: emulator.publishable_key(),
        origins: ["localhost", "127.0.0.1"]
            .map(|name| format!("http://{name}:{app_port}"))
            .to_vec(),
        lent: Arc::new(lent),
        recorder,
    })?;
    let upstream = options
        .app
        .clone()
        .map(|base| Upstream::new(base, world.client.clone()));
    let desk = desk::router(
        Arc::clone(&host),
        app_url.clone(),
        world.client.clone(),
        Loopback::new(desk_port, &[]),
    );
    let page = page::router(Arc::clone(&host), upstream, Loopback::new(app_port, &[]));
    let mut tasks = vec![
        serve(desk_listener, desk),
        serve(app_listener, page),
        tokio::spawn(returns(Arc::clone(&host), came_back)),
    ];
    if kept.lasts() {
        tasks.push(tokio::spawn(keep(
            Arc::clone(&kept),
            world.clone(),
            host.exchanged(),
        )));
    }
    Ok(Running {
        desk_url: desk_url.into(),
        app_url,
        ports: [desk_port, app_port],
        tasks,
        host,
        world,
        kept,
        _emulator: emulator,
    })
}

/// Hands over who comes back from a browser session that nobody waits for any more.
async fn returns(host: Arc<Host>, mut came_back: UnboundedReceiver<Secret>) {
    while let Some(address) = came_back.recv().await {
        host.came_back(address);
    }
}

/// The emulator, on the port it had before if there was one.
async fn emulate(options: &Options, before: Option<&World>) -> Result<Emulator, Error> {
    let seed = match &options.seed {
        Some(path) => read_seed(path)?,
        None => Seed::default(),
    };
    let port = before.map_or(0, |world| world.port);
    Ok(clerk_emulator::start(clerk_emulator::Config {
        seed,
        listen: SocketAddr::from((LOOPBACK, port)),
        ..Default::default()
    })
    .await?)
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

/// The address of a server of ours as a browser should know it: passkeys need a name.
fn localhost(port: u16) -> Url {
    format!("http://localhost:{port}/")
        .parse()
        .expect("an address with a port is a URL")
}

/// For calls on this machine. Redirects belong to the page.
fn plain_client() -> Result<reqwest::Client, Error> {
    // The TLS provider is chosen there, once for the process.
    ReqwestHttp::new().map_err(Error::Http)?;
    Ok(reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("the TLS provider was set up with the host's own client"))
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
