//! A shop that implements the handlers, and an engine around it that a test can ask for one reply at a time.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use transom_runtime::serde_json::{self, Value};
use transom_runtime::{
    AllowedOrigins, Context, Delivery, Document, DocumentId, Engine, Entry, Frame, FramePolicy,
    Journal, Limits, Message, Ports, Secret, Settings, Shell, SystemClock, Transport,
};

use crate::wallet::{
    Capability, Currency, ErrorCode, Failure, Handlers, Router, State, Status, calls, commands,
    ends, events, globals, records,
};

const ORIGIN: &str = "https://shop.example.com";
const DOCUMENT: DocumentId = DocumentId(1);

/// The handlers, and what a test wants to know of them.
pub struct Shop {
    holds: HashSet<State>,
    lacks: HashSet<Capability>,
    /// Which states were asked for and which methods ran, in that order.
    pub seen: Mutex<Vec<String>>,
}

impl Shop {
    pub fn with(states: &[State]) -> Self {
        Self {
            holds: states.iter().copied().collect(),
            lacks: HashSet::new(),
            seen: Mutex::default(),
        }
    }

    /// In an app that does not lend these.
    pub fn without(mut self, capabilities: &[Capability]) -> Self {
        self.lacks.extend(capabilities);
        self
    }

    fn saw(&self, what: impl Into<String>) {
        self.seen
            .lock()
            .expect("no test panics while it looks")
            .push(what.into());
    }
}

fn payment(amount: i64, currency: Currency) -> records::Payment {
    records::Payment {
        id: "pay_1".into(),
        amount,
        currency,
        to: records::Party {
            name: "Corner Shop".into(),
            email: None,
            phone: None,
            extra: None,
        },
        parts: None,
        note: None,
        receipt: Some(Secret::new("https://bank.example.com/r/1")),
        created: "2030-01-31T08:00:00.000Z".into(),
        default: false,
    }
}

impl Handlers for Shop {
    async fn holds(&self, state: State) -> bool {
        self.saw(state.as_str());
        self.holds.contains(&state)
    }

    fn has(&self, capability: Capability) -> bool {
        !self.lacks.contains(&capability)
    }

    async fn wallet(&self, cx: &Context, _: commands::Wallet) -> Result<events::Wallet, Failure> {
        self.saw("wallet");
        cx.assign_before(globals::wallet_balance(Some(4200)));
        Ok(events::Wallet {
            amount: None,
            payments: Vec::new(),
            tags: None,
        })
    }

    async fn lock(&self, _: &Context, _: commands::Lock) -> Result<events::Locked, Failure> {
        Ok(events::Locked)
    }

    async fn pay_card(
        &self,
        _: &Context,
        command: commands::PayCard,
    ) -> Result<events::Payment, Failure> {
        self.saw(format!("{command:?}"));
        if command.amount == 0 {
            // Neither the code nor the field is among those of the command.
            return Err(Failure::new(ErrorCode::NoSensor, "no sensor").with("sensor", "none"));
        }
        if command.class.as_deref() == Some("none") {
            return Err(Failure::new(ErrorCode::PaymentFailed, "Declined.").with("retry", false));
        }
        Ok(events::Payment {
            status: Status::from("in_review"),
            payment: Some(payment(command.amount, command.currency)),
            approve_url: None,
            fee: Some(0),
        })
    }

    async fn pay_transfer_start(
        &self,
        _: &Context,
        command: commands::PayTransferStart,
    ) -> Result<events::Payment, Failure> {
        self.saw(format!("{command:?}"));
        let approve_url = Some("https://bank.example.com/approve".into());
        Ok(events::Payment {
            status: Status::Waiting,
            payment: None,
            approve_url,
            fee: None,
        })
    }

    async fn pay_transfer_confirm(
        &self,
        _: &Context,
        command: commands::PayTransferConfirm,
    ) -> Result<ends::PayTransferConfirmEnds, Failure> {
        if command.pin == Secret::new("4711") {
            let event = events::Payment {
                status: Status::Sent,
                payment: None,
                approve_url: None,
                fee: Some(15),
            };
            Ok(event.into())
        } else {
            Ok(events::Locked.into())
        }
    }

    async fn proof_verify(
        &self,
        _: &Context,
        command: commands::ProofVerify,
    ) -> Result<events::Proof, Failure> {
        self.saw(format!("{command:?}"));
        Ok(events::Proof {
            status: Status::Verified,
        })
    }

    async fn proof_enroll(
        &self,
        _: &Context,
        _: commands::ProofEnroll,
    ) -> Result<events::Proof, Failure> {
        panic!("a handler that breaks")
    }

    async fn till_get_balance(
        &self,
        _: &Context,
        _: calls::TillGetBalance,
    ) -> Result<records::Balance, Failure> {
        let secret_note = Some(Secret::new("for the bike"));
        Ok(records::Balance {
            success: true,
            amount: None,
            secret_note,
        })
    }

    async fn till_charge(
        &self,
        _: &Context,
        call: calls::TillCharge,
    ) -> Result<records::Payment, Failure> {
        self.saw(format!("{call:?}"));
        match call.amount {
            0 => Err(Failure::new(ErrorCode::NotUnlocked, "Open the wallet.")),
            1 => Err(Failure::new(ErrorCode::PaymentFailed, "Declined.")),
            amount => Ok(payment(amount, Currency::Eur)),
        }
    }
}

/// An engine with one open document.
pub struct Page {
    pub shop: Arc<Shop>,
    engine: Engine,
    deliveries: UnboundedReceiver<Message>,
    journal: Arc<Lines>,
}

/// Keeps the text of every entry.
#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Journal for Lines {
    fn note(&self, entry: &Entry) {
        self.0
            .lock()
            .expect("no test panics while it writes")
            .push(entry.text.clone());
    }
}

struct Sender(UnboundedSender<Message>);

impl Shell for Sender {
    fn deliver(&self, delivery: Delivery) {
        if let Message::Hello { .. } = delivery.message {
            return;
        }
        // A test that has seen enough drops the receiver.
        let _ = self.0.send(delivery.message);
    }
}

impl Page {
    pub fn open(states: &[State]) -> Self {
        Self::of(Shop::with(states))
    }

    pub fn of(shop: Shop) -> Self {
        let shop = Arc::new(shop);
        let (sender, deliveries) = unbounded_channel();
        let journal = Arc::new(Lines::default());
        let ports = Ports {
            shell: Arc::new(Sender(sender)),
            clock: Arc::new(SystemClock::new()),
            journal: journal.clone(),
        };
        let settings = Settings {
            origins: AllowedOrigins::parse([ORIGIN]).expect("the origin is one"),
            frames: FramePolicy::MainOnly,
            limits: Limits::default(),
            logging: true,
        };
        let engine = Engine::new(Router::new(shop.clone()), ports, settings);
        let origin = ORIGIN.parse().expect("the origin is one");
        engine.open_document(Document {
            id: DOCUMENT,
            origin,
            main_frame: true,
        });
        Self {
            shop,
            engine,
            deliveries,
            journal,
        }
    }

    pub fn send(&self, text: &str) {
        let frame = Frame {
            text: text.to_owned(),
            transport: Transport::CLIENT,
            origin: Some(ORIGIN.parse().expect("the origin is one")),
            main_frame: true,
            document: DOCUMENT,
        };
        self.engine.submit(frame).expect("the frame is let in");
    }

    pub async fn next(&mut self) -> Message {
        self.deliveries.recv().await.expect("the engine is running")
    }

    /// Sends a command or a call, and waits for its one reply.
    pub async fn ask(&mut self, text: &str) -> Value {
        self.send(text);
        loop {
            match self.next().await {
                Message::Event { json, .. } | Message::Callback { json, .. } => {
                    return serde_json::from_str(&json).expect("a reply is JSON");
                }
                Message::Assign { .. } | Message::Hello { .. } => {}
            }
        }
    }

    /// Everything the journal has by now, on lines.
    pub fn journal(&self) -> String {
        self.journal
            .0
            .lock()
            .expect("no test panics while it writes")
            .join("\n")
    }

    pub fn seen(&self) -> Vec<String> {
        std::mem::take(
            &mut *self
                .shop
                .seen
                .lock()
                .expect("no test panics while it looks"),
        )
    }
}
