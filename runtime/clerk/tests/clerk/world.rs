//! A page, a shell, a store, a clock and a server around one bridge. What happened is recorded;
//! tests wait for what has to happen and never for time to pass.

mod browser;
mod lent;
pub mod line;
mod net;
mod notes;
mod page;
mod passkeys;
mod server;
mod sheet;
mod store;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::{
    BrowserReturn, Device, Lifecycle, browser_return, device,
};
use transom_clerk::{Capabilities, ClerkBridge, Config, Platform, Ports, SdkHeaders, SessionHosts};
use transom_runtime::{
    AllowedOrigins, BoxFuture, Document, DocumentId, Engine, Frame, FramePolicy, Limits, Message,
    Origin, Secret, SeededRandom, Settings, SimulatedClock, Timestamp, Transport,
};

pub use browser::{Browser, CALLBACK, Visit};
pub use lent::{Lent, Manners};
pub use line::Line;
pub use net::Net;
pub use notes::Notes;
pub use page::Page;
pub use passkeys::Passkeys;
pub use server::{PASSWORD, Server, claims, seed, sign_in_command, totp, totp_of};
pub use sheet::{AppleSheet, CODE, GoogleSheet};
pub use store::{Mishap, Store};

/// A run that takes longer has hung: nothing in here waits for time.
const HUNG: Duration = Duration::from_secs(20);

/// Milliseconds at which every run begins.
pub const START: i64 = 1_790_000_000_000;

/// One run of the app. [`World::restart`] is the next one on the same device.
pub struct World {
    pub server: Server,
    pub line: Arc<Line>,
    pub store: Arc<Store>,
    pub browser: Arc<Browser>,
    pub clock: SimulatedClock,
    pub bridge: ClerkBridge,
    pub page: Arc<Page>,
    pub journal: Arc<Notes>,
    engine: Engine,
    config: Config,
    optional: Capabilities,
    document: DocumentId,
    net: Net,
}

/// What a run starts from; everything but the server may be bent.
pub struct Setup {
    pub seed: Value,
    pub platform: Platform,
    pub key: Option<String>,
    pub optional: Capabilities,
    pub browser: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            seed: seed(),
            platform: Platform {
                supported: true,
                linked: true,
            },
            key: None,
            optional: Capabilities::default(),
            browser: true,
        }
    }
}

impl World {
    /// An app that has just been installed.
    pub async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    pub async fn with(setup: Setup) -> Self {
        let server = Server::start(&setup.seed).await;
        let config = Config {
            publishable_key: setup.key,
            api: Some(server.url().parse().unwrap()),
            session_hosts: SessionHosts::parse(["app.example.com"]).unwrap(),
            platform: setup.platform,
            sdk: SdkHeaders {
                mobile: true,
                extra: vec![("x-app-version", "1.0".to_owned())],
            },
        };
        let clock = SimulatedClock::new(Timestamp(START));
        let browser = Arc::<Browser>::default();
        let mut optional = setup.optional;
        if setup.browser {
            optional.browser = Some(browser.clone());
        }
        Self::run(
            server,
            Arc::default(),
            Arc::default(),
            browser,
            clock,
            config,
            optional,
            Arc::default(),
        )
    }

    /// An app that lends what `lent` plays.
    pub async fn lending(lent: &Arc<Lent>) -> Self {
        Self::with(Setup {
            optional: lent.capabilities(),
            ..Setup::default()
        })
        .await
    }

    /// Configured, with nobody signed in.
    pub async fn configured() -> Self {
        let mut world = Self::new().await;
        world.configure().await;
        world
    }

    /// Configured, with Jane signed in and her token in the page.
    pub async fn signed_in() -> Self {
        let mut world = Self::configured().await;
        world.sign_in().await;
        world
    }

    /// The app is killed and started again: same device, same server, nothing in memory.
    pub fn restart(self) -> Self {
        self.engine.stop();
        let Self {
            server,
            line,
            store,
            browser,
            clock,
            config,
            optional,
            journal,
            bridge,
            engine,
            net,
            ..
        } = self;
        drop((net, bridge, engine));
        Self::run(
            server, line, store, browser, clock, config, optional, journal,
        )
    }

    /// The next version of the app knows its key.
    pub fn know_key(&mut self) {
        self.config.publishable_key = Some(self.key());
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what stays when the app is killed"
    )]
    fn run(
        server: Server,
        line: Arc<Line>,
        store: Arc<Store>,
        browser: Arc<Browser>,
        clock: SimulatedClock,
        config: Config,
        optional: Capabilities,
        journal: Arc<Notes>,
    ) -> Self {
        let page = Arc::new(Page::default());
        let ports = Ports {
            http: line.clone(),
            clock: Arc::new(clock.clone()),
            random: Arc::new(SeededRandom::new(7)),
            store: store.clone(),
            device: Arc::new(Phone),
            optional: optional.clone(),
        };
        let bridge = ClerkBridge::new(config.clone(), ports);
        let origin = origin();
        let engine = Engine::new(
            bridge.router(),
            transom_runtime::Ports {
                shell: page.clone(),
                clock: Arc::new(clock.clone()),
                journal: journal.clone(),
            },
            Settings {
                origins: AllowedOrigins::parse(["https://app.example.com"]).unwrap(),
                frames: FramePolicy::MainOnly,
                limits: Limits::default(),
                logging: true,
            },
        );
        bridge.attach(&engine);
        let document = DocumentId(1);
        engine.open_document(Document {
            id: document,
            origin,
            main_frame: true,
        });
        let net = Net {
            line: line.clone(),
            journal: journal.clone(),
            store: store.clone(),
            page: page.clone(),
            browser: browser.clone(),
            bridge: bridge.clone(),
        };
        Self {
            server,
            line,
            store,
            browser,
            clock,
            bridge,
            page,
            journal,
            engine,
            config,
            optional,
            document,
            net,
        }
    }

    /// Sends a command and waits for its event.
    pub async fn send(&mut self, command: &str) -> Value {
        let seen = self.page.count();
        self.submit(command);
        self.page.next_event(seen).await
    }

    /// Sends a command and does not wait.
    pub fn submit(&self, command: &str) {
        let frame = Frame {
            text: command.to_owned(),
            transport: Transport::CLIENT,
            origin: Some(origin()),
            main_frame: true,
            document: self.document,
        };
        self.line.hunt.frame(command);
        self.line.hunt.shows("Debug of a frame", &frame);
        self.engine.submit(frame).unwrap();
    }

    /// Calls the Median facade and waits for the callback.
    pub async fn call(&mut self, command: &str, data: Value) -> Value {
        let mut data = data;
        data["callback"] = json!("median_callback");
        let seen = self.page.count();
        self.submit(&json!({ "medianCommand": command, "data": data }).to_string());
        self.page
            .next(seen, |message| match message {
                Message::Callback { json, .. } => Some(serde_json::from_str(json).unwrap()),
                _ => None,
            })
            .await
    }

    pub fn key(&self) -> String {
        self.server.key()
    }

    pub async fn configure(&mut self) -> Value {
        let command = format!("clerk://configure?key={}", self.key());
        self.send(&command).await
    }

    /// Signs Jane in and waits until her token is in the page.
    pub async fn sign_in(&mut self) -> Value {
        let seen = self.page.count();
        let event = self.send(&sign_in_command()).await;
        assert_eq!(event["status"], "complete", "{event}");
        self.page.next_jwt(seen).await;
        event
    }

    /// Mona gives the right password and has to prove herself a second time.
    pub async fn start_mona(&mut self) {
        let identifier = "mona+clerk_test@example.com";
        let command =
            format!("clerk://manual?method=password&identifier={identifier}&password={PASSWORD}");
        let event = self.send(&command).await;
        assert_eq!(
            event,
            json!({ "ok": true, "event": "signIn", "status": "needs_second_factor" })
        );
    }

    /// Lets both clocks run, the server's first, and waits until nothing is under way.
    pub async fn advance(&self, by: Duration) {
        self.server.advance(by).await;
        self.clock.advance(by).await;
        self.settle().await;
    }

    /// Lets the device's clock alone run.
    pub async fn advance_device(&self, by: Duration) {
        self.clock.advance(by).await;
        self.settle().await;
    }

    /// Waits until no request is out and no task has anything to do.
    pub async fn settle(&self) {
        let mut quiet = 0;
        while quiet < 200 {
            tokio::task::yield_now().await;
            quiet = if self.line.is_idle() { quiet + 1 } else { 0 };
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "a notice is said once")]
    pub fn lifecycle(&self, notice: Lifecycle) {
        self.bridge.lifecycle(&notice);
    }

    /// The system delivers an address to the app while no browser session of it is open.
    pub fn arrive(&self, address: &str) {
        let url = Secret::new(address);
        self.bridge
            .browser_return(&BrowserReturn::Arrived(browser_return::Arrived { url }));
    }

    /// The page goes to another one of its origin.
    pub fn reload(&mut self) {
        self.engine.close_document(self.document);
        self.document = DocumentId(self.document.0 + 1);
        self.engine.open_document(Document {
            id: self.document,
            origin: origin(),
            main_frame: true,
        });
    }

    /// The value of `window.clerkJWT`; nothing while it has never been written.
    pub fn jwt(&self) -> Option<Value> {
        self.page.jwts().pop()
    }
}

/// The code of an error event.
pub fn code(event: &Value) -> &str {
    assert_eq!(event["ok"], false, "{event}");
    event["error"]["code"].as_str().unwrap()
}

fn origin() -> Origin {
    Origin::from_parts("https", "app.example.com", None).unwrap()
}

/// Fails with a message instead of waiting for ever.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(HUNG, future).await {
        Ok(value) => value,
        Err(elapsed) => panic!("hung while waiting for {what}: {elapsed}"),
    }
}

struct Phone;

impl Device for Phone {
    fn describe(&self) -> BoxFuture<'_, device::DescribeAnswer> {
        Box::pin(async {
            device::DescribeAnswer {
                platform: "ios".to_owned(),
                os_version: Some("17.5".to_owned()),
                model: None,
                app_id: None,
                app_version: None,
                app_build: None,
            }
        })
    }
}
