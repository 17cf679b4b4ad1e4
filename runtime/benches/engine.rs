//! From a command to its event, through the whole engine and a handler that does nothing.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio::sync::mpsc;
use transom_runtime::{
    AllowedOrigins, BoxFuture, Bridge, Call, Context, Delivery, Document, DocumentId, Engine,
    Envelope, Facts, Frame, FramePolicy, Key, Limits, Order, Origin, Ports, Query, Reply, Settings,
    Shell, SystemClock, Transport,
};

const COMMAND: &str = "echo://say?name=Ada%20Lovelace&secret=correct-horse-battery&rid=1f6a9c02&\
                       text=The engine weaves algebraical patterns";

const fn key(name: &'static str, secret: bool) -> Key {
    Key {
        name,
        param: name,
        folds: true,
        secret,
        routes: &[],
    }
}

static FACTS: Facts = Facts {
    name: "echo",
    version: "1.0.0",
    scheme: "echo",
    log_prefix: "[Echo]",
    handler: "onEcho",
    keys: &[
        key("name", false),
        key("secret", true),
        key("text", false),
        key("rid", false),
    ],
    secret_fields: &["token"],
    facades: &[],
};

struct Echo;

impl Bridge for Echo {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn offers(&self) -> Vec<&'static str> {
        vec!["say"]
    }

    fn order(&self, _: &Call) -> Order {
        Order::Free
    }

    fn outlives_document(&self, _: &Call) -> bool {
        false
    }

    fn serve<'a>(&'a self, _: &'a Context, call: &'a Call) -> BoxFuture<'a, Reply> {
        Box::pin(async move {
            let Call::Command(command) = call else {
                unreachable!("the contract has no facade")
            };
            let query = command.query(FACTS.keys);
            Reply::Event(
                Envelope::ok("say")
                    .with("name", query.text("name"))
                    .with("text", query.text("text")),
            )
        })
    }
}

struct Page(mpsc::UnboundedSender<Delivery>);

impl Shell for Page {
    fn deliver(&self, delivery: Delivery) {
        self.0.send(delivery).expect("the bench waits for it");
    }
}

fn command_to_event(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime starts");
    let (sender, mut events) = mpsc::unbounded_channel();
    let origin: Origin = "https://app.example.com".parse().expect("an origin");
    let engine = runtime.block_on(async {
        let ports = Ports {
            shell: Arc::new(Page(sender)),
            clock: Arc::new(SystemClock::new()),
            journal: Arc::new(()),
        };
        let settings = Settings {
            origins: AllowedOrigins::parse(["https://app.example.com"]).expect("an origin"),
            frames: FramePolicy::MainOnly,
            limits: Limits {
                per_second: u32::MAX,
                ..Limits::default()
            },
            logging: true,
        };
        Engine::new(Echo, ports, settings)
    });
    let document = DocumentId(1);
    engine.open_document(Document {
        id: document,
        origin: origin.clone(),
        main_frame: true,
    });
    runtime.block_on(events.recv()).expect("the hello");

    let mut group = criterion.benchmark_group("engine");
    group.throughput(Throughput::Elements(1));
    group.bench_function("command to event", |bench| {
        bench.iter(|| {
            let frame = Frame {
                text: COMMAND.to_owned(),
                transport: Transport::CLIENT,
                origin: Some(origin.clone()),
                main_frame: true,
                document,
            };
            engine.submit(frame).expect("the frame is accepted");
            runtime.block_on(events.recv())
        });
    });
    group.bench_function("command to event, as a script", |bench| {
        bench.iter(|| {
            let frame = Frame {
                text: COMMAND.to_owned(),
                transport: Transport::CLIENT,
                origin: Some(origin.clone()),
                main_frame: true,
                document,
            };
            engine.submit(frame).expect("the frame is accepted");
            let delivery = runtime
                .block_on(events.recv())
                .expect("each command has an event");
            black_box(delivery.message.script(&delivery.origin))
        });
    });
    group.finish();
}

/// The bound of P-07: a megabyte is split within 10 ms.
fn large_queries(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("query of 1 MB");
    for (name, text) in [
        ("one value", format!("text={}", "x".repeat(1 << 20))),
        ("ampersands", format!("text={}", "&".repeat(1 << 20))),
        ("unknown keys", "&name1=x".repeat(1 << 17)),
        ("one key again and again", "&name=xx".repeat(1 << 17)),
    ] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bench| {
            bench.iter(|| {
                Query::parse(black_box(&text), FACTS.keys, "echo")
                    .raw("text")
                    .map(str::len)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, command_to_event, large_queries);
criterion_main!(benches);
