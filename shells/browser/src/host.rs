//! The host of this shell: the app that runs, its documents, and what the two servers ask of them.
//!
//! It is what a phone is to an app: it carries messages, lends what it has, and can end the app and start it anew. It
//! decides nothing about commands.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::Uri;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use transom_clerk::ClerkBridge;
use transom_clerk::contract::FACTS;
use transom_clerk::contract::capabilities::{BrowserReturn, Lifecycle, browser_return};
use transom_runtime::{
    AllowedOrigins, Clock as _, Delivery, Document, DocumentId, Engine, Frame, Secret, Shell,
    SystemClock, Transport,
};
use url::Url;

use crate::app::{App, Build};
use crate::capability::{Behaviour, Lent, NoSuchPosition, Position, Switch};
use crate::document::Documents;
use crate::error::Error;
use crate::inject;
use crate::recorder::Recorder;

/// What a host is made of.
pub struct Parts {
    /// The folder with `spec/`, `generated/` and `shells/`.
    pub root: PathBuf,
    /// The address of the emulator, without a slash at the end.
    pub emulator_url: Url,
    /// The key of its instance, which the demo configures the bridge with.
    pub publishable_key: String,
    /// Origins whose pages may send commands.
    pub origins: Vec<String>,
    /// What it lends to the app.
    pub lent: Arc<Lent>,
    /// What the inspector reads.
    pub recorder: Arc<Recorder>,
}

/// The host.
pub struct Host {
    root: PathBuf,
    publishable_key: String,
    documents: Arc<Documents>,
    build: Build,
    app: RwLock<App>,
}

/// Why a switch did not move.
#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    /// It has no such position.
    #[error(transparent)]
    NoSuchPosition(#[from] NoSuchPosition),
    /// It moved, and the app did not start again.
    #[error(transparent)]
    Restart(#[from] Error),
    /// What the app has kept is still there.
    #[error("the app's secrets cannot be removed ({0}); see who may write to the store's folder")]
    Remove(io::Error),
}

/// A message of the agent.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum FromPage {
    /// The agent has started.
    Hello { main: bool },
    /// A command, on the way named `via`.
    Frame { via: String, text: String },
}

/// Hands deliveries to the socket of their document.
struct Sockets(Arc<Documents>);

impl Shell for Sockets {
    fn deliver(&self, delivery: Delivery) {
        // A document that has left needs no message; the engine hears of it through `disconnect`.
        self.0.send(delivery.document.0, delivery.message.to_wire());
    }
}

impl Host {
    /// Starts the app for the first time.
    ///
    /// # Errors
    /// An origin that is none, or whatever keeps the app from starting.
    pub fn start(parts: Parts) -> Result<Arc<Self>, Error> {
        let documents = Arc::new(Documents::default());
        let origins = AllowedOrigins::parse(parts.origins.iter().map(String::as_str)).map_err(
            |(origin, mistake)| Error::Origin {
                origin: origin.to_owned(),
                mistake,
            },
        )?;
        let build = Build {
            emulator_url: parts.emulator_url,
            origins,
            lent: parts.lent,
            shell: Arc::new(Sockets(Arc::clone(&documents))),
            recorder: parts.recorder,
            exchanged: Arc::default(),
        };
        let app = RwLock::new(App::start(&build)?);
        Ok(Arc::new(Self {
            root: parts.root,
            publishable_key: parts.publishable_key,
            documents,
            build,
            app,
        }))
    }

    /// Ends the app as the system would, and starts it anew. The desk reloads its page.
    ///
    /// # Errors
    /// Whatever keeps the app from starting; the old run then goes on.
    pub fn restart(&self) -> Result<(), Error> {
        let app = App::start(&self.build)?;
        drop(std::mem::replace(
            &mut *self.app.write().unwrap_or_else(PoisonError::into_inner),
            app,
        ));
        self.documents.hang_up();
        self.lent().windows.tell(&json!({ "kind": "restarted" }));
        Ok(())
    }

    /// Removes the app with all it has left on the device, and installs it anew: switches at `positions`, or else as they
    /// were at first.
    ///
    /// # Errors
    /// A position that a switch does not have, and then nothing has changed; a secret that cannot be removed; or
    /// whatever keeps the app from starting.
    pub fn install(&self, positions: Vec<Position>) -> Result<(), SwitchError> {
        self.lent().switches.set_anew(positions)?;
        // A run that has not ended could write down what was just removed.
        self.app
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .end();
        self.lent().forget().map_err(SwitchError::Remove)?;
        self.restart()?;
        Ok(())
    }

    /// Moves a switch, and starts the app anew where it takes that.
    ///
    /// # Errors
    /// [`SwitchError`].
    pub fn switch(&self, position: Position) -> Result<(), SwitchError> {
        let unlocks =
            position.switch == Switch::SecureStore && position.behaviour == Behaviour::Work;
        if self.lent().switches.set(position)? {
            self.restart()?;
        }
        if unlocks {
            self.bridge().lifecycle(&Lifecycle::StorageUnlocked);
        }
        self.lent().windows.tell(&json!({ "kind": "switched" }));
        Ok(())
    }

    /// Somebody came back whom no browser session waits for: from one of an earlier run, or by a link in a mail.
    pub fn came_back(&self, address: Secret) {
        self.note("somebody came back by an address that no browser session waits for");
        let arrived = browser_return::Arrived { url: address };
        self.bridge()
            .browser_return(&BrowserReturn::Arrived(arrived));
    }

    /// A page of the app on `name` is about to be loaded.
    pub async fn before_navigation(&self, name: &str, uri: &Uri) {
        let bridge = self.bridge();
        // What the request carries comes from the capabilities, so that their switches act on it.
        let _ = bridge
            .before_navigation(&format!("http://{name}{uri}"))
            .await;
    }

    /// What the app is lent.
    pub fn lent(&self) -> &Lent {
        &self.build.lent
    }

    /// Told after every exchange with the emulator.
    pub fn exchanged(&self) -> Arc<Notify> {
        Arc::clone(&self.build.exchanged)
    }

    fn engine(&self) -> Engine {
        self.app
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .engine()
    }

    fn bridge(&self) -> ClerkBridge {
        self.app
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .bridge()
    }

    /// The folder with `spec/`, `generated/` and `shells/`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that the generator writes.
    pub fn generated(&self) -> PathBuf {
        self.root.join("generated")
    }

    /// The npm packages the end-to-end tests install; the demo uses `despia-native` from there when it is.
    pub fn packages(&self) -> PathBuf {
        self.root.join("shells/browser/e2e/node_modules")
    }

    /// The address of the emulator, without a slash at the end.
    pub fn emulator_url(&self) -> &str {
        self.build.emulator_url.as_str().trim_end_matches('/')
    }

    /// What the demo configures the bridge with.
    pub fn publishable_key(&self) -> &str {
        &self.publishable_key
    }

    /// Name, version and log prefix of the contract in force.
    pub fn contract() -> Value {
        json!({ "name": FACTS.name, "version": FACTS.version, "log": FACTS.log_prefix })
    }

    /// What the inspector reads.
    pub fn recorder(&self) -> Arc<Recorder> {
        Arc::clone(&self.build.recorder)
    }

    /// A key for a document about to be served.
    pub fn announce(&self) -> u64 {
        self.documents.announce()
    }

    /// The agent for the document `key`, read anew each time so that a regenerated one needs no restart.
    ///
    /// # Errors
    /// The generated file is not there.
    pub fn agent_script(&self, key: u64) -> Result<String, Error> {
        let path = self.generated().join("agent/agent.socket.js");
        let agent = read(&path)?;
        let settings = json!({ "path": format!("{}page", inject::RESERVED), "document": format!("{key:016x}") });
        Ok(format!("window.__transomSocket = {settings};\n{agent}"))
    }

    /// The document opened its socket. `false` for a key nobody was given.
    pub fn connect(&self, key: u64, socket: UnboundedSender<String>) -> bool {
        self.documents.connect(key, socket)
    }

    /// The socket of the document closed.
    pub fn disconnect(&self, key: u64) {
        self.documents.disconnect(key);
        self.engine().close_document(DocumentId(key));
    }

    /// A message of the agent of `key`, whose page is of `origin`.
    pub fn receive(&self, key: u64, origin: &str, text: &str) {
        let Ok(origin) = origin.parse() else { return };
        let id = DocumentId(key);
        match serde_json::from_str(text) {
            Ok(FromPage::Hello { main }) => {
                self.documents.fills_view(key, main);
                self.engine().open_document(Document {
                    id,
                    origin,
                    main_frame: main,
                });
            }
            Ok(FromPage::Frame { via, text }) => {
                // A refusal is in the journal already, and nothing about it goes back to the page.
                let _ = self.engine().submit(Frame {
                    text,
                    transport: Transport::named(&via),
                    origin: Some(origin),
                    main_frame: self.documents.is_main(key),
                    document: id,
                });
            }
            Err(_) => self.note("a message of the page is not one the agent sends"),
        }
    }

    /// Shows in the inspector what the engine hears nothing of.
    fn note(&self, text: &str) {
        let at = SystemClock::default().now().millis();
        let entry = json!({ "kind": "note", "at": at, "text": text });
        self.recorder().record(entry.to_string());
    }
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::Missing {
        path: path.to_owned(),
        source,
    })
}
