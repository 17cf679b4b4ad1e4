//! One run of the app: engine and bridge, on threads of their own.
//!
//! Dropping it ends whatever it had begun, at once and without a word, as a system ends an app. What it was lent goes on.

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use transom_clerk::http::ReqwestHttp;
use transom_clerk::{ClerkBridge, Config, SdkHeaders, SessionHosts};
use transom_runtime::{
    AllowedOrigins, Clock, Engine, FramePolicy, Limits, Settings, Shell, SystemClock, SystemRandom,
};
use url::Url;

use crate::capability::Lent;
use crate::error::Error;
use crate::notes::Notes;
use crate::observed::Observed;
use crate::recorder::Recorder;

/// What every run of the app is made of.
pub struct Build {
    /// The address of the emulator.
    pub emulator_url: Url,
    /// Origins whose pages may send commands.
    pub origins: AllowedOrigins,
    /// What the shell lends.
    pub lent: Arc<Lent>,
    /// The way to the pages.
    pub shell: Arc<dyn Shell>,
    /// What the inspector reads.
    pub recorder: Arc<Recorder>,
    /// Told after every exchange with the emulator.
    pub exchanged: Arc<Notify>,
}

/// A running app.
pub struct App {
    engine: Engine,
    bridge: ClerkBridge,
    threads: Option<Runtime>,
}

impl App {
    /// Starts the app as the switches stand now.
    ///
    /// # Errors
    /// Threads that cannot be started, or a TLS verifier that cannot be set up.
    pub fn start(build: &Build) -> Result<Self, Error> {
        let threads = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("app")
            .enable_all()
            .build()
            .map_err(Error::Threads)?;
        let _inside = threads.enter();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        let http = ReqwestHttp::new().map_err(Error::Http)?;
        let bridge = ClerkBridge::new(
            Config {
                publishable_key: None,
                api: Some(build.emulator_url.clone()),
                platform: build.lent.platform(),
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
                    Arc::clone(&build.recorder),
                    Arc::clone(&clock),
                    Arc::clone(&build.exchanged),
                )),
                clock: Arc::clone(&clock),
                random: Arc::new(SystemRandom),
                store: build.lent.store(),
                device: build.lent.device(),
                optional: build.lent.capabilities(),
            },
        );
        let engine = Engine::new(
            bridge.router(),
            transom_runtime::Ports {
                shell: Arc::clone(&build.shell),
                clock,
                journal: Arc::new(Notes::new(Arc::clone(&build.recorder))),
            },
            Settings {
                origins: build.origins.clone(),
                frames: FramePolicy::MainOnly,
                limits: Limits::default(),
                logging: true,
            },
        );
        bridge.attach(&engine);
        Ok(Self {
            engine,
            bridge,
            threads: Some(threads),
        })
    }

    /// Where frames of pages go.
    pub fn engine(&self) -> Engine {
        self.engine.clone()
    }

    /// Where notices of the system go.
    pub fn bridge(&self) -> ClerkBridge {
        self.bridge.clone()
    }
}

impl App {
    /// Ends it; frames that still come are not heard.
    pub fn end(&mut self) {
        if let Some(threads) = self.threads.take() {
            threads.shutdown_background();
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.end();
    }
}
