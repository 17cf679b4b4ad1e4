//! One run of the app, from its start to its kill. Clock, network, store and observer outlive it.

use std::cell::Cell;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use transom_clerk::contract::capabilities::{
    BrowserReturn, Device, Lifecycle, browser_return, device,
};
use transom_clerk::{Capabilities, ClerkBridge, Config, Platform, Ports, SdkHeaders, SessionHosts};
use transom_runtime::{
    AllowedOrigins, BoxFuture, Document, DocumentId, Engine, Frame, FramePolicy, Limits, Origin,
    Secret, SeededRandom, Settings, SimulatedClock, Timestamp, Transport,
};

use super::browser::Browser;
use super::life::Life;
use super::network::{Network, START};
use super::observer::Observer;
use super::store::Store;

/// What outlives a process.
#[derive(Clone)]
pub struct Outside {
    pub clock: SimulatedClock,
    pub network: Arc<Network>,
    pub store: Arc<Store>,
    pub browser: Arc<Browser>,
    pub observer: Arc<Observer>,
    pub life: Life,
    pub seed: u64,
}

impl Outside {
    pub fn new(seed: u64, aloud: bool) -> Self {
        let clock = SimulatedClock::new(Timestamp(START));
        let life = Life::default();
        let network = Network::new(seed, &clock, &life);
        Self {
            store: Arc::new(Store::new(&life)),
            browser: Arc::new(Browser::new(&network, &life)),
            observer: Arc::new(Observer::new(&life, aloud)),
            network,
            clock,
            life,
            seed,
        }
    }
}

/// A running app. Dropping it kills it: no task of it runs on.
pub struct Process {
    runtime: Runtime,
    outside: Outside,
    bridge: ClerkBridge,
    engine: Engine,
    document: Cell<DocumentId>,
}

impl Process {
    /// Starts the app; `number` tells its runs apart.
    pub fn start(outside: &Outside, number: u64) -> Self {
        outside.life.begin();
        let runtime = Builder::new_current_thread().build().unwrap();
        let inside = runtime.enter();
        let ports = Ports {
            http: outside.network.clone(),
            clock: Arc::new(outside.clock.clone()),
            random: Arc::new(SeededRandom::new(outside.seed ^ number)),
            store: outside.store.clone(),
            device: Arc::new(Phone),
            optional: Capabilities {
                browser: Some(outside.browser.clone()),
                ..Capabilities::default()
            },
        };
        let bridge = ClerkBridge::new(config(), ports);
        let engine = Engine::new(
            bridge.router(),
            transom_runtime::Ports {
                shell: outside.observer.clone(),
                clock: Arc::new(outside.clock.clone()),
                journal: outside.observer.clone(),
            },
            Settings {
                origins: AllowedOrigins::parse(["https://app.example.com"]).unwrap(),
                frames: FramePolicy::MainOnly,
                limits: Limits::default(),
                logging: true,
            },
        );
        bridge.attach(&engine);
        drop(inside);
        let document = DocumentId(number * 1_000_000);
        let process = Self {
            runtime,
            outside: outside.clone(),
            bridge,
            engine,
            document: Cell::new(document),
        };
        process.open(document);
        process
    }

    /// The document that sends.
    pub fn document(&self) -> DocumentId {
        self.document.get()
    }

    /// Takes the page away and loads it anew.
    pub fn reload(&self) {
        self.engine.close_document(self.document());
        self.open(DocumentId(self.document().0 + 1));
    }

    fn open(&self, id: DocumentId) {
        self.document.set(id);
        self.engine.open_document(Document {
            id,
            origin: origin(),
            main_frame: true,
        });
    }

    /// Every secret that stands somewhere.
    pub fn secrets_found(&self) -> Vec<String> {
        let hunt = &self.outside.network.hunt;
        for value in self.outside.store.history() {
            hunt.known(&value);
        }
        for line in self.outside.observer.lines() {
            hunt.wrote("the journal", &line);
        }
        hunt.shows("Debug of the bridge", &self.bridge);
        hunt.found()
    }

    /// Sends a command.
    pub fn submit(&self, command: &str) {
        let frame = Frame {
            text: command.to_owned(),
            transport: Transport::CLIENT,
            origin: Some(origin()),
            main_frame: true,
            document: self.document(),
        };
        self.outside.network.hunt.frame(command);
        let _inside = self.runtime.enter();
        self.engine.submit(frame).unwrap();
    }

    pub fn lifecycle(&self, notice: &Lifecycle) {
        let _inside = self.runtime.enter();
        self.bridge.lifecycle(notice);
    }

    /// The system delivers an address to the app.
    pub fn arrive(&self, address: &str) {
        let url = Secret::new(address);
        let _inside = self.runtime.enter();
        self.bridge
            .browser_return(&BrowserReturn::Arrived(browser_return::Arrived { url }));
    }

    /// Lets time pass, until the process dies.
    pub fn advance(&self, by: Duration) {
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.outside.life.over() => {}
                () = self.outside.clock.advance(by) => {}
            }
        });
    }

    /// Runs something on the side of the app.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

fn config() -> Config {
    Config {
        publishable_key: None,
        api: None,
        session_hosts: SessionHosts::default(),
        platform: Platform {
            supported: true,
            linked: true,
        },
        sdk: SdkHeaders {
            mobile: true,
            extra: Vec::new(),
        },
    }
}

fn origin() -> Origin {
    Origin::from_parts("https", "app.example.com", None).unwrap()
}

struct Phone;

impl Device for Phone {
    fn describe(&self) -> BoxFuture<'_, device::DescribeAnswer> {
        let answer = device::DescribeAnswer {
            platform: "ios".to_owned(),
            os_version: None,
            model: None,
            app_id: None,
            app_version: None,
            app_build: None,
        };
        Box::pin(async { answer })
    }
}
