//! When commands run relative to each other, and I1 under every order we can think of.

use std::collections::BTreeMap;

use transom_runtime::{DocumentId, SeededRandom, Sequence, What};

use crate::support::bed::{APP, Bed};

/// Sends all commands in one go and gives `event@ms` for each event, with the time it came at.
async fn run(commands: &[&str]) -> Vec<String> {
    let bed = Bed::new();
    for command in commands {
        bed.submit(&format!("coffee://{command}")).unwrap();
    }
    let mut seen = Vec::new();
    for ms in 0..40 {
        bed.pass(u64::from(ms > 0)).await;
        for event in bed.heard().split_off(seen.len()) {
            let event: serde_json::Value = serde_json::from_str(&event).unwrap();
            seen.push(format!(
                "{}{}@{ms}",
                event["event"].as_str().unwrap(),
                event["ms"]
            ));
        }
    }
    seen
}

#[tokio::test]
async fn commands_run_in_the_order_of_the_contract() {
    let table: [(&str, &[&str], &[&str]); 7] = [
        (
            "free beside each other",
            &["free?ms=20", "free?ms=10"],
            &["free10@10", "free20@20"],
        ),
        (
            "in turn one after another",
            &["turn?ms=20", "turn?ms=10", "free?ms=5"],
            &["free5@5", "turn20@20", "turn10@30"],
        ),
        (
            "a barrier holds back what comes later",
            &["barrier?ms=20", "free?ms=1", "turn?ms=2"],
            &["barrier20@20", "free1@21", "turn2@22"],
        ),
        (
            "and not what came earlier",
            &["free?ms=30", "turn?ms=10", "turn?ms=5", "barrier?ms=20"],
            &["turn10@10", "turn5@15", "barrier20@20", "free30@30"],
        ),
        (
            "a barrier does not wait for a barrier, all others wait for both",
            &["barrier?ms=5", "free?ms=1", "barrier?ms=10", "turn?ms=1"],
            &["barrier5@5", "free1@6", "barrier10@10", "turn1@11"],
        ),
        (
            "a command in turn behind a barrier behind one in turn",
            &["turn?ms=30", "barrier?ms=10", "turn?ms=1", "free?ms=1"],
            &["barrier10@10", "free1@11", "turn30@30", "turn1@31"],
        ),
        (
            "at once in the order of arrival",
            &["free", "turn", "free", "turn", "barrier"],
            &[
                "freenull@0",
                "turnnull@0",
                "freenull@0",
                "turnnull@0",
                "barriernull@0",
            ],
        ),
    ];
    for (what, commands, events) in table {
        assert_eq!(run(commands).await, events, "{what}");
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Free,
    Turn,
    Barrier,
}

/// A run from a seed: pages come and go, commands of all kinds arrive, some panic, at some point the engine stops.
async fn random_run(seed: u64) -> Vec<String> {
    let random = SeededRandom::new(seed);
    let pick = |below: u64| random.next() % below;
    let bed = Bed::new();
    let mut sent: BTreeMap<Sequence, Kind> = BTreeMap::new();
    let mut page = 1;
    for _ in 0..40 {
        match pick(10) {
            0 => {
                bed.engine.close_document(DocumentId(page));
                page += 1;
                bed.open(DocumentId(page), APP);
            }
            1 => bed.pass(pick(30)).await,
            _ => {
                let ms = pick(25);
                let (route, kind) = [
                    ("free", Kind::Free),
                    ("turn", Kind::Turn),
                    ("barrier", Kind::Barrier),
                    ("crash", Kind::Free),
                    ("panic", Kind::Free),
                    ("outlive", Kind::Free),
                ][usize::try_from(pick(6)).unwrap()];
                let mut frame = Bed::frame(&format!("coffee://{route}?ms={ms}"));
                frame.document = DocumentId(page);
                sent.insert(bed.engine.submit(frame).unwrap(), kind);
            }
        }
    }
    if pick(2) == 0 {
        bed.engine.stop();
    }
    bed.pass(5_000).await;

    let mut ended: Vec<Sequence> = Vec::new();
    for what in bed.whats() {
        match what {
            What::EventOut { command, .. }
            | What::AnswerOut { command, .. }
            | What::Parked { command }
            | What::Dropped { command } => ended.push(command),
            _ => {}
        }
    }
    let place = |command: &Sequence| ended.iter().position(|other| other == command);
    for (command, kind) in &sent {
        let count = ended.iter().filter(|other| *other == command).count();
        assert_eq!(
            count, 1,
            "seed {seed}: {command:?} ended {count} times (I1)"
        );
        for (earlier, before) in sent.range(..command) {
            let in_turn = *kind == Kind::Turn && *before == Kind::Turn;
            let held = *kind != Kind::Barrier && *before == Kind::Barrier;
            if in_turn || held {
                assert!(
                    place(earlier) < place(command),
                    "seed {seed}: {command:?} ended before {earlier:?}, which it had to wait for"
                );
            }
        }
    }
    bed.heard()
}

#[tokio::test]
async fn i1_each_command_ends_once_whatever_happens() {
    for seed in 0..150 {
        let first = random_run(seed).await;
        if seed % 10 == 0 {
            assert_eq!(
                first,
                random_run(seed).await,
                "seed {seed}: a run can be replayed"
            );
        }
    }
}
