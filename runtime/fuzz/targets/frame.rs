//! A whole frame, command or JSON, through the gate and the engine: refused without a word, or answered exactly once.
//! Nothing is configured, so no network is touched.
#![no_main]

use std::sync::{Arc, Mutex, OnceLock};

use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};
use transom_clerk::contract::capabilities::{Device, device};
use transom_clerk::http::ReqwestHttp;
use transom_clerk::{
    Capabilities, ClerkBridge, Config, MemoryStore, Platform, Ports, SdkHeaders, SessionHosts,
};
use transom_runtime::{
    AllowedOrigins, BoxFuture, Delivery, Document, DocumentId, Engine, Entry, Frame, FramePolicy,
    Journal, Limits, Message, Origin, SeededRandom, Settings, Shell, SimulatedClock, Timestamp,
    Transport,
};

/// Counts the answers.
#[derive(Default)]
struct Page(Mutex<usize>);

impl Shell for Page {
    fn deliver(&self, delivery: Delivery) {
        if let Message::Event { json, .. } | Message::Callback { json, .. } = &delivery.message {
            serde_json::from_str::<serde_json::Value>(json).expect("what is delivered is JSON");
            *self.0.lock().expect("nothing panics in here") += 1;
        }
        // A script that cannot be written would never arrive.
        drop(delivery.message.script(&delivery.origin));
    }
}

/// Keeps no notes.
struct Silence;

impl Journal for Silence {
    fn note(&self, _: &Entry) {}
}

struct Nothing;

impl Device for Nothing {
    fn describe(&self) -> BoxFuture<'_, device::DescribeAnswer> {
        Box::pin(async {
            device::DescribeAnswer {
                platform: "browser".to_owned(),
                os_version: None,
                model: None,
                app_id: None,
                app_version: None,
                app_build: None,
            }
        })
    }
}

fn origin() -> Origin {
    Origin::from_parts("https", "app.example.com", None).expect("an origin")
}

fn http() -> Arc<ReqwestHttp> {
    static HTTP: OnceLock<Arc<ReqwestHttp>> = OnceLock::new();
    HTTP.get_or_init(|| Arc::new(ReqwestHttp::new().expect("TLS is set up")))
        .clone()
}

fn start(runtime: &Runtime, page: &Arc<Page>, clock: &SimulatedClock) -> Engine {
    let _inside = runtime.enter();
    let config = Config {
        publishable_key: None,
        // Nobody listens there, should a key ever be found.
        api: Some("http://127.0.0.1:9".parse().expect("an address")),
        session_hosts: SessionHosts::default(),
        platform: Platform {
            supported: true,
            linked: true,
        },
        sdk: SdkHeaders {
            mobile: true,
            extra: Vec::new(),
        },
    };
    let bridge = ClerkBridge::new(
        config,
        Ports {
            http: http(),
            clock: Arc::new(clock.clone()),
            random: Arc::new(SeededRandom::new(1)),
            store: Arc::new(MemoryStore::default()),
            device: Arc::new(Nothing),
            optional: Capabilities::default(),
        },
    );
    let engine = Engine::new(
        bridge.router(),
        transom_runtime::Ports {
            shell: page.clone(),
            clock: Arc::new(clock.clone()),
            journal: Arc::new(Silence),
        },
        Settings {
            origins: AllowedOrigins::parse(["https://app.example.com"]).expect("an origin"),
            frames: FramePolicy::MainOnly,
            limits: Limits::default(),
            logging: true,
        },
    );
    bridge.attach(&engine);
    engine.open_document(Document {
        id: DocumentId(1),
        origin: origin(),
        main_frame: true,
    });
    engine
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    // A key that is good would be asked about on the network.
    if text.to_ascii_lowercase().contains("pk_") {
        return;
    }
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let page = Arc::new(Page::default());
    let clock = SimulatedClock::new(Timestamp(1_790_000_000_000));
    let engine = start(&runtime, &page, &clock);
    let frame = Frame {
        text: text.to_owned(),
        transport: Transport::CLIENT,
        origin: Some(origin()),
        main_frame: true,
        document: DocumentId(1),
    };
    let _inside = runtime.enter();
    let accepted = engine.submit(frame).is_ok();
    drop(_inside);
    runtime.block_on(clock.advance(std::time::Duration::from_secs(1)));
    let answers = *page.0.lock().expect("nothing panics in here");
    assert!(
        answers <= usize::from(accepted),
        "{answers} answers to one frame"
    );
});
