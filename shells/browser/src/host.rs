//! The host of this shell: engine, bridge and documents of one run, and what the two servers ask of them.
//!
//! It is what an app is on a phone. It carries messages and offers a store; it decides nothing about commands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use transom_clerk::http::ReqwestHttp;
use transom_clerk::{
    Capabilities, ClerkBridge, Config, MemoryStore, Platform, SdkHeaders, SessionHosts,
};
use transom_runtime::{
    AllowedOrigins, Bridge as _, Clock, Delivery, Document, DocumentId, Engine, Frame, FramePolicy,
    Limits, Settings, Shell, SystemClock, SystemRandom, Transport,
};
use url::Url;

use crate::device::ThisMachine;
use crate::document::Documents;
use crate::error::Error;
use crate::observed::Observed;
use crate::recorder::Recorder;
use crate::{inject, notes};

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
}

/// The host.
pub struct Host {
    root: PathBuf,
    emulator_url: Url,
    publishable_key: String,
    documents: Arc<Documents>,
    recorder: Arc<Recorder>,
    engine: Engine,
    contract: Value,
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
    /// Puts engine and bridge together. Needs a tokio runtime.
    ///
    /// # Errors
    /// An origin that is none, or a TLS verifier that cannot be set up.
    pub fn start(parts: Parts) -> Result<Arc<Self>, Error> {
        let documents = Arc::new(Documents::default());
        let recorder = Arc::new(Recorder::default());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        let http = ReqwestHttp::new().map_err(Error::Http)?;
        let bridge = ClerkBridge::new(
            Config {
                publishable_key: None,
                api: Some(parts.emulator_url.clone()),
                platform: Platform {
                    supported: true,
                    linked: true,
                },
                // The app is served from this machine, which a development key covers.
                session_hosts: SessionHosts::default(),
                sdk: SdkHeaders {
                    mobile: true,
                    extra: Vec::new(),
                },
            },
            transom_clerk::Ports {
                http: Arc::new(Observed::new(
                    http,
                    Arc::clone(&recorder),
                    Arc::clone(&clock),
                )),
                clock: Arc::clone(&clock),
                random: Arc::new(SystemRandom),
                store: Arc::new(MemoryStore::default()),
                device: Arc::new(ThisMachine),
                optional: Capabilities::default(),
            },
        );
        let router = bridge.router();
        let facts = router.facts();
        let origins = AllowedOrigins::parse(parts.origins.iter().map(String::as_str)).map_err(
            |(origin, mistake)| Error::Origin {
                origin: origin.to_owned(),
                mistake,
            },
        )?;
        let engine = Engine::new(
            router,
            transom_runtime::Ports {
                shell: Arc::new(Sockets(Arc::clone(&documents))),
                clock,
                journal: Arc::new(notes::Notes::new(Arc::clone(&recorder))),
            },
            Settings {
                origins,
                frames: FramePolicy::MainOnly,
                limits: Limits::default(),
                logging: true,
            },
        );
        bridge.attach(&engine);
        Ok(Arc::new(Self {
            root: parts.root,
            emulator_url: parts.emulator_url,
            publishable_key: parts.publishable_key,
            documents,
            recorder,
            engine,
            contract: json!({ "name": facts.name, "version": facts.version, "log": facts.log_prefix }),
        }))
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
        self.emulator_url.as_str().trim_end_matches('/')
    }

    /// What the demo configures the bridge with.
    pub fn publishable_key(&self) -> &str {
        &self.publishable_key
    }

    /// Name, version and log prefix of the contract in force.
    pub fn contract(&self) -> Value {
        self.contract.clone()
    }

    /// What the inspector reads.
    pub fn recorder(&self) -> Arc<Recorder> {
        Arc::clone(&self.recorder)
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
        self.engine.close_document(DocumentId(key));
    }

    /// A message of the agent of `key`, whose page is of `origin`.
    pub fn receive(&self, key: u64, origin: &str, text: &str) {
        let Ok(origin) = origin.parse() else { return };
        let id = DocumentId(key);
        match serde_json::from_str(text) {
            Ok(FromPage::Hello { main }) => {
                self.documents.fills_view(key, main);
                self.engine.open_document(Document { id, origin, main_frame: main });
            }
            Ok(FromPage::Frame { via, text }) => {
                // A refusal is in the journal already, and nothing about it goes back to the page.
                let _ = self.engine.submit(Frame {
                    text,
                    transport: Transport::named(&via),
                    origin: Some(origin),
                    main_frame: self.documents.is_main(key),
                    document: id,
                });
            }
            Err(_) => self.recorder.record(
                json!({ "kind": "note", "text": "a message of the page is not one the agent sends" }).to_string(),
            ),
        }
    }
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::Missing {
        path: path.to_owned(),
        source,
    })
}
