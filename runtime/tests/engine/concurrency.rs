//! C: how much is taken in, and what happens at the end of an engine. I1: one reply for each accepted command.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use transom_runtime::{
    Broken, Delivery, Document, DocumentId, Engine, Entry, Journal, Limits, Ports, Refused,
    Settings, Shell, SimulatedClock, Timestamp, What,
};

use crate::support::bed::{APP, Bed, PAGE, origin, settings};
use crate::support::coffee::Coffee;

fn with(limits: Limits) -> Bed {
    Bed::with(Settings {
        limits,
        ..settings()
    })
}

#[tokio::test]
async fn c_03_the_queue_is_bounded() {
    let bed = with(Limits {
        max_pending: 100,
        ..Limits::default()
    });
    let accepted = (0..1_000)
        .filter(|_| bed.submit("coffee://free?ms=50").is_ok())
        .count();
    assert_eq!(accepted, 100);
    assert_eq!(
        bed.submit("coffee://free"),
        Err(Refused::TooFast(1_000)),
        "the burst is used up"
    );
    bed.pass(1_000).await;
    assert_eq!(
        bed.heard().len(),
        100,
        "each accepted command is answered, no other is"
    );
    assert!(bed.submit("coffee://free").is_ok(), "there is room again");
}

#[tokio::test]
async fn c_03_a_full_queue_says_busy() {
    let bed = with(Limits {
        max_pending: 2,
        ..Limits::default()
    });
    assert!(bed.submit("coffee://free?ms=50").is_ok());
    assert!(bed.submit("coffee://turn?ms=50").is_ok());
    assert_eq!(bed.submit("coffee://free"), Err(Refused::Busy(2)));
    assert_eq!(
        bed.submit("haptic://light"),
        Err(Refused::Busy(2)),
        "no text is read then"
    );
    bed.pass(50).await;
    assert!(bed.submit("coffee://free").is_ok());
}

#[tokio::test]
async fn c_03_the_rate_is_bounded() {
    let bed = with(Limits {
        per_second: 10,
        ..Limits::default()
    });
    let burst = |bed: &Bed| {
        (0..50)
            .filter(|_| bed.submit("coffee://free").is_ok())
            .count()
    };
    assert_eq!(burst(&bed), 10, "a burst of one second");
    bed.pass(100).await;
    assert_eq!(burst(&bed), 1, "a tenth of a second later");
    bed.pass(99).await;
    assert_eq!(burst(&bed), 0, "not yet");
    bed.pass(1).await;
    assert_eq!(burst(&bed), 1);
    bed.pass(3_600_000).await;
    assert_eq!(burst(&bed), 10, "no more is saved up than a second's worth");
    bed.settle().await;
    assert_eq!(bed.heard().len(), 22);
}

#[tokio::test]
async fn a_panic_costs_one_command_its_answer_and_nothing_else() {
    let bed = Bed::new();
    for text in ["coffee://panic?rid=7", "coffee://crash?ms=5&rid=7"] {
        let before = bed.heard().len();
        bed.submit(text).unwrap();
        bed.submit("coffee://free?ms=10").unwrap();
        bed.pass(10).await;
        let heard = bed.heard().split_off(before);
        assert_eq!(heard.len(), 2, "{text}: {heard:?}");
        assert!(
            heard[0]
                .starts_with(r#"{"ok":false,"event":"internal","error":{"code":"internal_error""#)
        );
        assert!(heard[0].ends_with(r#""rid":"7"}"#), "{}", heard[0]);
        assert!(heard[1].contains(r#""event":"free""#));
    }
    let answer = bed.ask("barista://bar/panic?callback=done").await;
    assert!(answer[0].starts_with(r#"done({"success":false,"error":{"code":"internal_error""#));
    let text = bed.ask("coffee://misordered").await;
    assert!(
        text[0].contains("unknown_command"),
        "a panic before the start is caught as well"
    );
    let broken = bed
        .whats()
        .iter()
        .filter(|what| matches!(what, What::Broken { .. }))
        .count();
    assert_eq!(broken, 3);
    assert!(
        bed.lines().iter().all(|line| !line.contains("on fire")),
        "no panic message in the journal"
    );
}

#[tokio::test]
async fn stop_answers_everything_once_and_takes_nothing_more() {
    let bed = Bed::new();
    for text in [
        "coffee://free?ms=50",
        "coffee://turn?ms=50",
        "coffee://turn?ms=50",
        "coffee://barrier?ms=9",
    ] {
        bed.submit(text).unwrap();
    }
    bed.settle().await;
    bed.submit("coffee://free?ms=1").unwrap();
    bed.engine.stop();
    assert_eq!(bed.submit("coffee://free"), Err(Refused::Stopped));
    bed.settle().await;
    assert_eq!(bed.clock.armed(), 0, "what ran was dropped");
    bed.pass(100).await;
    let heard = bed.heard();
    assert_eq!(heard.len(), 5, "{heard:?}");
    assert!(
        heard
            .iter()
            .all(|event| event.contains(r#""code":"stopped""#)),
        "{heard:?}"
    );
    let stopped = bed.whats().into_iter().filter(|what| {
        matches!(
            what,
            What::Broken {
                why: Broken::Stopped,
                ..
            }
        )
    });
    assert_eq!(stopped.count(), 5);
    bed.engine.stop();
    bed.open(DocumentId(2), "https://app.example.com");
    bed.settle().await;
    assert_eq!(bed.heard().len(), 5);
}

#[tokio::test]
async fn an_engine_that_nobody_holds_stops() {
    let Bed {
        engine,
        clock,
        shell,
        ..
    } = Bed::new();
    let page = engine.page();
    engine.submit(Bed::frame("coffee://free?ms=1000")).unwrap();
    clock.advance(Duration::ZERO).await;
    assert_eq!(clock.armed(), 1);
    drop(engine);
    clock.advance(Duration::ZERO).await;
    assert_eq!((clock.armed(), shell.all().len()), (0, 1));
    drop(page);
}

/// Panics at every call, and counts them.
#[derive(Default)]
struct Clumsy(AtomicUsize);

impl Shell for Clumsy {
    fn deliver(&self, _: Delivery) {
        self.0.fetch_add(1, Ordering::SeqCst);
        panic!("the shell is on fire");
    }
}

impl Journal for Clumsy {
    fn note(&self, _: &Entry) {
        panic!("the journal is on fire");
    }
}

#[tokio::test]
async fn i1_a_shell_and_a_journal_that_panic_stop_no_command() {
    let clock = SimulatedClock::new(Timestamp(0));
    let shell = Arc::new(Clumsy::default());
    let ports = Ports {
        shell: shell.clone(),
        clock: Arc::new(clock.clone()),
        journal: Arc::new(Clumsy::default()),
    };
    let coffee = Coffee {
        clock: clock.clone(),
    };
    let engine = Engine::new(coffee, ports, settings());
    engine.open_document(Document {
        id: PAGE,
        origin: origin(APP),
        main_frame: true,
    });
    clock.advance(Duration::ZERO).await;
    let opened = shell.0.load(Ordering::SeqCst);
    for sent in 1..=3 {
        engine.submit(Bed::frame("coffee://free")).unwrap();
        clock.advance(Duration::ZERO).await;
        let delivered = shell.0.load(Ordering::SeqCst) - opened;
        assert_eq!(delivered, sent, "each command ends");
    }
}
