//! An engine among fakes that remember everything.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use transom_runtime::{
    AllowedOrigins, Delivery, Document, DocumentId, Engine, Entry, Frame, FramePolicy, Journal,
    Limits, Message, Origin, Ports, Refused, Sequence, Settings, Shell, SimulatedClock, Timestamp,
    Transport, What,
};

use super::coffee::Coffee;

/// The page that is open in a fresh bed.
pub const PAGE: DocumentId = DocumentId(1);
/// Its origin.
pub const APP: &str = "https://app.example.com";

pub fn origin(text: &str) -> Origin {
    text.parse()
        .unwrap_or_else(|mistake| panic!("{text}: {mistake}"))
}

pub struct Remembered<T>(Mutex<Vec<T>>);

impl<T: Clone> Remembered<T> {
    fn nothing() -> Arc<Self> {
        Arc::new(Self(Mutex::default()))
    }

    pub fn all(&self) -> Vec<T> {
        self.0.lock().unwrap().clone()
    }
}

/// Keeps what every document hears first apart from what the tests of commands look at.
struct Screen {
    greeted: Arc<Remembered<Delivery>>,
    shell: Arc<Remembered<Delivery>>,
}

impl Shell for Screen {
    fn deliver(&self, delivery: Delivery) {
        let list = match delivery.message {
            Message::Hello { .. } => &self.greeted,
            _ => &self.shell,
        };
        list.0.lock().unwrap().push(delivery);
    }
}

impl Journal for Remembered<Entry> {
    fn note(&self, entry: &Entry) {
        self.0.lock().unwrap().push(entry.clone());
    }
}

pub struct Bed {
    pub engine: Engine,
    pub clock: SimulatedClock,
    pub shell: Arc<Remembered<Delivery>>,
    pub greeted: Arc<Remembered<Delivery>>,
    pub journal: Arc<Remembered<Entry>>,
}

pub fn settings() -> Settings {
    Settings {
        origins: AllowedOrigins::parse([APP, "https://other.example.com"]).unwrap(),
        frames: FramePolicy::MainOnly,
        limits: Limits::default(),
        logging: true,
    }
}

impl Bed {
    /// An engine with one open page at [`APP`].
    pub fn new() -> Self {
        Self::with(settings())
    }

    pub fn with(settings: Settings) -> Self {
        let clock = SimulatedClock::new(Timestamp(1_790_000_000_000));
        let (shell, greeted) = (Remembered::nothing(), Remembered::nothing());
        let journal = Remembered::nothing();
        let ports = Ports {
            shell: Arc::new(Screen {
                greeted: greeted.clone(),
                shell: shell.clone(),
            }),
            clock: Arc::new(clock.clone()),
            journal: journal.clone(),
        };
        let engine = Engine::new(
            Coffee {
                clock: clock.clone(),
            },
            ports,
            settings,
        );
        let bed = Self {
            engine,
            clock,
            shell,
            greeted,
            journal,
        };
        bed.open(PAGE, APP);
        bed
    }

    pub fn open(&self, id: DocumentId, at: &str) {
        self.engine.open_document(Document {
            id,
            origin: origin(at),
            main_frame: true,
        });
    }

    pub fn frame(text: &str) -> Frame {
        Frame {
            text: text.to_owned(),
            transport: Transport::CLIENT,
            origin: Some(origin(APP)),
            main_frame: true,
            document: PAGE,
        }
    }

    pub fn submit(&self, text: &str) -> Result<Sequence, Refused> {
        self.engine.submit(Self::frame(text))
    }

    /// Lets everything happen that can happen now.
    pub async fn settle(&self) {
        self.clock.advance(Duration::ZERO).await;
    }

    pub async fn pass(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis)).await;
    }

    /// Sends one command and gives what the page hears in answer, once everything is quiet.
    pub async fn ask(&self, text: &str) -> Vec<String> {
        let before = self.heard().len();
        self.submit(text)
            .unwrap_or_else(|refused| panic!("{text}: {refused}"));
        self.settle().await;
        self.heard().split_off(before)
    }

    /// Every message that left, as a page would see it.
    pub fn heard(&self) -> Vec<String> {
        self.shell
            .all()
            .iter()
            .map(|delivery| heard(&delivery.message))
            .collect()
    }

    pub fn lines(&self) -> Vec<String> {
        self.journal
            .all()
            .into_iter()
            .filter_map(|entry| entry.line)
            .collect()
    }

    pub fn whats(&self) -> Vec<What> {
        self.journal
            .all()
            .into_iter()
            .map(|entry| entry.what)
            .collect()
    }
}

/// `hello {…}` for the answer to an agent, `{…}` for an event, `window.x = …` for a global, `f(…)` for a callback.
pub fn heard(message: &Message) -> String {
    match message {
        Message::Hello { contract } => format!("hello {contract}"),
        Message::Event { json, .. } => json.clone(),
        Message::Assign { global, json } => format!("window.{global} = {json}"),
        Message::Callback { function, json } => format!("{function}({json})"),
    }
}
