//! One run of the app: engine, bridge, pages and store on a device, and the next run on the same one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use transom_clerk::contract::capabilities::{BrowserReturn, Lifecycle, browser_return};
use transom_clerk::{ClerkBridge, Config, Platform, Ports, SdkHeaders, SessionHosts};
use transom_runtime::{
    AllowedOrigins, Document, DocumentId, Engine, Entry, Frame, FramePolicy, Journal, Limits,
    Origin, Secret, SeededRandom, Settings, SimulatedClock, Timestamp, Transport,
};

use crate::lender::Lender;
use crate::line::Line;
use crate::outside::Outside;
use crate::preset::Start;
use crate::screen::Screen;
use crate::server::Server;
use crate::store::Store;
use crate::vector::{FrameKind, Opens};

/// When every run begins, in milliseconds: 2026-09-21T14:13:20Z.
pub const START: i64 = 1_790_000_000_000;

/// The document that is open from the start.
pub const PAGE: &str = "page";

pub struct App {
    pub server: Arc<Server>,
    pub line: Arc<Line>,
    pub store: Arc<Store>,
    pub clock: SimulatedClock,
    pub screen: Arc<Screen>,
    pub notes: Arc<Notes>,
    pub lender: Arc<Lender>,
    pub bridge: ClerkBridge,
    config: Config,
    origins: Vec<String>,
    engine: Engine,
    documents: BTreeMap<String, (DocumentId, Origin)>,
    opened: u64,
}

impl App {
    pub async fn install(start: &Start) -> Result<Self, String> {
        let server = Arc::new(Server::start(&start.seed, START).await?);
        let facts = start
            .platform
            .ok_or("the preset says nothing of the platform")?;
        let config = Config {
            publishable_key: start
                .app_key
                .as_ref()
                .map(|key| key.replace("${key}", &server.key())),
            api: Some(server.url().parse().unwrap()),
            platform: Platform {
                supported: facts.supported,
                linked: facts.linked,
            },
            session_hosts: SessionHosts::parse(start.session_hosts.iter().map(String::as_str))
                .unwrap(),
            sdk: SdkHeaders {
                mobile: true,
                extra: Vec::new(),
            },
        };
        let clock = SimulatedClock::new(Timestamp(START));
        let (line, store, screen, notes) = Default::default();
        let lender = Lender::new(start.lends.clone(), Outside::around(&server));
        let (bridge, engine) = boot(
            &config,
            &start.origins,
            &clock,
            &line,
            &store,
            &screen,
            &notes,
            &lender,
        );
        let mut app = Self {
            server,
            line,
            store,
            clock,
            screen,
            notes,
            lender,
            bridge,
            config,
            origins: start.origins.clone(),
            engine,
            documents: BTreeMap::new(),
            opened: 0,
        };
        app.begin().await?;
        Ok(app)
    }

    /// The app is killed and started again: same device, same server, nothing in memory.
    pub async fn restart(&mut self) -> Result<(), String> {
        // Nobody is left to hear of the end.
        for (_, (document, _)) in std::mem::take(&mut self.documents) {
            self.engine.close_document(document);
        }
        self.engine.stop();
        (self.bridge, self.engine) = boot(
            &self.config,
            &self.origins,
            &self.clock,
            &self.line,
            &self.store,
            &self.screen,
            &self.notes,
            &self.lender,
        );
        self.begin().await
    }

    /// The app configures itself if it has a key, and shows its page.
    async fn begin(&mut self) -> Result<(), String> {
        self.bridge
            .start()
            .await
            .map_err(|failure| failure.message)?;
        self.open(&Opens {
            document: PAGE.to_owned(),
            origin: None,
            frame: None,
        })
    }

    pub fn open(&mut self, opens: &Opens) -> Result<(), String> {
        self.opened += 1;
        let origin = opens.origin.as_ref().or(self.origins.first());
        let origin: Origin = origin
            .ok_or("no origin is allowed")?
            .parse()
            .map_err(|mistake| format!("{origin:?}: {mistake:?}"))?;
        let id = DocumentId(self.opened);
        self.engine.open_document(Document {
            id,
            origin: origin.clone(),
            main_frame: opens.frame != Some(FrameKind::Sub),
        });
        self.documents.insert(opens.document.clone(), (id, origin));
        Ok(())
    }

    pub fn close(&mut self, name: &str) -> Result<(), String> {
        let (id, _) = self
            .documents
            .remove(name)
            .ok_or(format!("no document {name}"))?;
        self.engine.close_document(id);
        Ok(())
    }

    pub fn id(&self, name: &str) -> Result<DocumentId, String> {
        let found = self.documents.get(name);
        found
            .map(|(id, _)| *id)
            .ok_or(format!("no document {name}"))
    }

    /// Hands a frame to the engine; whether it took it.
    pub fn submit(
        &self,
        text: &str,
        document: &str,
        via: Option<&str>,
        origin: Option<&str>,
        frame: Option<FrameKind>,
    ) -> Result<bool, String> {
        let (id, own) = self
            .documents
            .get(document)
            .ok_or(format!("no document {document}"))?;
        let origin = match origin {
            Some("null") => None,
            Some(text) => Some(
                text.parse()
                    .map_err(|mistake| format!("{text}: {mistake:?}"))?,
            ),
            None => Some(own.clone()),
        };
        let frame = Frame {
            text: text.to_owned(),
            transport: via.map_or(Transport::CLIENT, Transport::named),
            origin,
            main_frame: frame != Some(FrameKind::Sub),
            document: *id,
        };
        self.line.hunt.frame(text);
        self.line.hunt.shows("Debug of a frame", &frame);
        Ok(self.engine.submit(frame).is_ok())
    }

    pub fn notice(&self, name: &str) -> Result<(), String> {
        self.bridge.lifecycle(&match name {
            "foreground" => Lifecycle::Foreground,
            "background" => Lifecycle::Background,
            "online" => Lifecycle::Online,
            "offline" => Lifecycle::Offline,
            "storage_unlocked" => Lifecycle::StorageUnlocked,
            "memory_low" => Lifecycle::MemoryLow,
            unknown => return Err(format!("no notice {unknown}")),
        });
        Ok(())
    }

    /// The system delivers the address of a browser to the app.
    pub fn arrive(&self, address: &str) {
        let url = Secret::new(address);
        let arrived = browser_return::Arrived { url };
        self.bridge.browser_return(&BrowserReturn::Arrived(arrived));
    }

    /// Every secret that stands somewhere: in the journal, in the log of the server, in a `Debug`.
    pub async fn secrets_found(&self) -> Result<Vec<String>, String> {
        let hunt = &self.line.hunt;
        self.store
            .history()
            .lines()
            .for_each(|value| hunt.known(value));
        for line in self.notes.lines() {
            hunt.wrote("the journal", &line);
        }
        let log = self.server.ask("GET", "log", None).await?;
        hunt.wrote("the log of the server", &log.to_string());
        hunt.shows("Debug of the bridge", &self.bridge);
        Ok(hunt.found())
    }

    /// Waits until no request is out, nobody is asked, and no task has anything to do.
    pub async fn settle(&self) {
        let mut quiet = 0;
        while quiet < 200 {
            tokio::task::yield_now().await;
            let idle = self.line.is_idle() && self.lender.is_idle();
            quiet = if idle { quiet + 1 } else { 0 };
        }
    }

    /// Lets the clock of the device run.
    pub async fn advance(&self, by: Duration) {
        self.clock.advance(by).await;
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one device")]
fn boot(
    config: &Config,
    origins: &[String],
    clock: &SimulatedClock,
    line: &Arc<Line>,
    store: &Arc<Store>,
    screen: &Arc<Screen>,
    notes: &Arc<Notes>,
    lender: &Arc<Lender>,
) -> (ClerkBridge, Engine) {
    let ports = Ports {
        http: line.clone(),
        clock: Arc::new(clock.clone()),
        random: Arc::new(SeededRandom::new(7)),
        store: store.clone(),
        device: lender.clone(),
        optional: lender.capabilities(),
    };
    let bridge = ClerkBridge::new(config.clone(), ports);
    let engine = Engine::new(
        bridge.router(),
        transom_runtime::Ports {
            shell: screen.clone(),
            clock: Arc::new(clock.clone()),
            journal: notes.clone(),
        },
        Settings {
            origins: AllowedOrigins::parse(origins.iter().map(String::as_str)).unwrap(),
            frames: FramePolicy::MainOnly,
            limits: Limits::default(),
            logging: true,
        },
    );
    bridge.attach(&engine);
    (bridge, engine)
}

/// Everything that was ever written into the journal.
#[derive(Default)]
pub struct Notes(Mutex<Vec<String>>);

impl Notes {
    pub fn lines(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Journal for Notes {
    fn note(&self, entry: &Entry) {
        let console = entry.line.as_deref().unwrap_or_default();
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(format!("{} {console}", entry.text));
    }
}
