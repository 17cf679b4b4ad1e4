//! L and I7: what the journal shows, and what it never shows.

use proptest::prelude::*;
use serde_json::json;
use transom_runtime::{Assignment, Secret, Settings, What};

use crate::support::bed::{Bed, settings};

#[tokio::test]
async fn every_frame_and_every_event_has_its_line() {
    let bed = Bed::new();
    bed.ask("coffee://echo?drink=flat white&pin=1234&size=small&utm=1&rid=r1")
        .await;
    bed.ask(r#"{"baristaCommand":"barista://bar/order","data":{"drink":"tea","pin":"9876","callback":"f"}}"#).await;
    bed.ask("coffee://log?drink=tea").await;
    bed.engine.page().assign(Assignment {
        global: "coffeeBalance",
        value: json!(3),
        secret: false,
    });
    assert_eq!(
        bed.lines(),
        [
            "[Coffee] document 1 opened by https://app.example.com",
            "[Coffee] → coffee://echo?drink=flat white&pin=***&size=small&utm=***&rid=r1",
            r#"[Coffee] ← {"ok":true,"event":"echo","drink":"flat white","rid":"r1"}"#,
            r#"[Coffee] → barista://bar/order {"drink":"tea","pin":"***"}"#,
            r#"[Coffee] ← {"path":"bar/order","data":{"drink":"tea","pin":"***"}}"#,
            "[Coffee] → coffee://log?drink=tea",
            "[Coffee] brewing tea",
            r#"[Coffee] ← {"ok":true,"event":"log"}"#,
            "[Coffee] = window.coffeeBalance = 3",
        ]
    );
    let entries = bed.journal.all();
    let numbers: Vec<u64> = entries.iter().map(|entry| entry.sequence).collect();
    assert_eq!(numbers, (1..=9).collect::<Vec<_>>());
    assert!(
        entries
            .iter()
            .all(|entry| entry.at.to_string() == "2026-09-21T14:13:20.000Z")
    );
}

#[tokio::test]
async fn an_entry_says_how_long_a_command_took() {
    let bed = Bed::new();
    bed.submit("coffee://free?ms=40").unwrap();
    bed.pass(100).await;
    let took = bed.whats().into_iter().find_map(|what| match what {
        What::EventOut {
            took,
            event: "free",
            ..
        } => Some(took.as_millis()),
        _ => None,
    });
    assert_eq!(took, Some(40));
}

#[tokio::test]
async fn l_02_the_switch_silences_the_console_and_not_the_inspector() {
    let bed = Bed::with(Settings {
        logging: false,
        ..settings()
    });
    bed.ask("coffee://echo?drink=tea").await;
    assert!(bed.submit("haptic://x").is_err());
    assert_eq!((bed.lines().len(), bed.journal.all().len()), (0, 4));
    bed.engine.set_logging(true);
    bed.ask("coffee://echo?drink=tea").await;
    assert_eq!(bed.lines().len(), 2);
    bed.engine.set_logging(false);
    bed.ask("coffee://echo?drink=tea").await;
    assert_eq!(bed.lines().len(), 2);
}

#[tokio::test]
async fn a_page_cannot_write_lines_of_its_own() {
    let bed = Bed::new();
    bed.ask("coffee://echo?drink=a\n[Coffee] ← all is well\u{2028}\u{1b}[2J")
        .await;
    assert!(bed.submit("haptic://x\n[Coffee] fake").is_err());
    for entry in bed.journal.all() {
        let line = entry.line.unwrap();
        assert!(
            !line.contains(|c: char| c.is_control() || c == '\u{2028}'),
            "{line:?}"
        );
    }
}

/// What must not be found in any entry: as it is, and without its first and last character.
fn assert_unseen(bed: &Bed, secret: &str, id: &str) {
    let inner: String = secret
        .chars()
        .skip(1)
        .take(secret.chars().count() - 2)
        .collect();
    for entry in bed.journal.all() {
        let seen = format!(
            "{} {} {entry:?}",
            entry.text,
            entry.line.clone().unwrap_or_default()
        );
        assert!(!seen.contains(&inner), "L-01 {id}: {secret:?} in {seen}");
    }
}

#[tokio::test]
async fn l_01_no_secret_is_shown_whatever_way_it_comes() {
    let secret = "hunter2-ümläut \"quoted\" a/b+c%d";
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let page_json = serde_json::to_string(secret).unwrap();
    let table = [
        ("raw", format!("coffee://echo?pin={secret}")),
        ("encoded", format!("coffee://echo?pin={percent}")),
        ("second of two", format!("coffee://echo?pin=x&pin={secret}")),
        (
            "behind the key of another route",
            format!("coffee://echo?pin=x&milk={secret}"),
        ),
        (
            "another param",
            format!("coffee://echo?pin={percent}&drink={percent}"),
        ),
        (
            "another param, raw",
            format!("coffee://echo?pin={percent}&drink=I said {secret}!"),
        ),
        (
            "error text",
            format!("coffee://fail?pin={percent}&drink=no such pin {percent}"),
        ),
        (
            "log line",
            format!("coffee://log?pin={percent}&drink={percent}"),
        ),
        ("misspelt", format!("coffee://echo?Pin={percent}")),
        (
            "misspelt, later",
            format!("coffee://free?drink=x&Pin={percent}"),
        ),
        ("nameless", format!("coffee://echo?size=x&{percent}")),
        (
            "facade",
            format!(r#"{{"baristaCommand":"barista://x","data":{{"pin":{page_json}}}}}"#),
        ),
        (
            "facade, nested",
            format!(
                r#"{{"baristaCommand":"barista://x","data":{{"a":[{{"token":{page_json}}}]}}}}"#
            ),
        ),
        (
            "facade, quote in path",
            format!(r#"{{"baristaCommand":"barista://x\"y","data":{{"pin":{page_json}}}}}"#),
        ),
        (
            "facade address",
            format!("barista://x?pin={percent}&callback=f"),
        ),
        (
            "no call",
            format!("coffee://com.example.callback?pin={percent}"),
        ),
        ("no object", format!(r#"{{"pin":{page_json}}}"#)),
    ];
    for (id, text) in table {
        let bed = Bed::new();
        let _ = bed.submit(&text);
        bed.settle().await;
        assert!(bed.journal.all().len() >= 2, "{id}");
        assert_unseen(&bed, "hunter2", id);
        assert_unseen(&bed, "ümläut", id);
        assert_unseen(&bed, &percent[..24], id);
    }
}

#[tokio::test]
async fn l_01_secret_fields_and_globals_are_masked() {
    let bed = Bed::new();
    bed.ask("coffee://early").await;
    bed.ask("coffee://log?drink=tok_early_1234567890 and tok_event_0987654321")
        .await;
    assert_unseen(&bed, "tok_early_1234567890", "global");
    assert_unseen(&bed, "tok_event_0987654321", "field");
    bed.ask("coffee://spares").await;
    bed.ask("coffee://log?drink=tok_spare_1111 and tok_spare_2222")
        .await;
    assert_unseen(&bed, "tok_spare_1111", "list");
    assert_unseen(&bed, "tok_spare_2222", "object");
    assert!(
        bed.lines()
            .contains(&"[Coffee] = window.coffeeToken = ***".to_owned())
    );
    assert!(
        bed.lines()
            .contains(&"[Coffee] brewing *** and ***".to_owned())
    );
}

#[tokio::test]
async fn l_01_a_secret_is_unknown_by_value_while_it_is_short() {
    let bed = Bed::new();
    bed.ask("coffee://echo?pin=abc&drink=abcabc").await;
    assert!(
        bed.lines()
            .iter()
            .any(|line| line.ends_with("pin=***&drink=abcabc"))
    );
}

#[tokio::test]
async fn l_01_a_secret_across_the_cut_is_masked_whole() {
    let bed = Bed::new();
    bed.engine
        .secrets()
        .keep(&Secret::from("correct-horse-battery"));
    let start = "coffee://echo?drink=".len();
    for pad in (4_096 - start - 30)..(4_096 - start + 5) {
        bed.ask(&format!(
            "coffee://echo?drink={}correct-horse-battery{}",
            "x".repeat(pad),
            "y".repeat(99)
        ))
        .await;
    }
    for entry in bed.journal.all() {
        assert!(
            !entry.text.contains("cor"),
            "{}",
            &entry.text[entry.text.len() - 60..]
        );
    }
}

#[test]
fn i7_types_that_hold_secrets_do_not_print_them() {
    use crate::support::coffee::FACTS;
    use transom_runtime::{Call, Envelope, Message, Query};
    let call = |text: &str| Call::read(text.to_owned(), &FACTS).unwrap();
    let frame = Bed::frame("coffee://echo?pin=hunter2");
    let printed = [
        format!("{:?} {}", Secret::from("hunter2"), Secret::from("hunter2")),
        format!("{:?}", call("coffee://echo?pin=hunter2")),
        format!("{:?}", call("barista://x?pin=hunter2")),
        format!("{:?}", Query::parse("pin=hunter2", FACTS.keys, "echo")),
        format!("{frame:?}"),
        format!("{:?}", Envelope::ok("token").with("token", "hunter2")),
        format!(
            "{:?}",
            Message::Assign {
                global: "t",
                json: "\"hunter2\"".into()
            }
        ),
        format!(
            "{:?}",
            Assignment {
                global: "t",
                value: json!("hunter2"),
                secret: true
            }
        ),
    ];
    for text in printed {
        assert!(!text.contains("hunter2"), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Any secret, written as a page, a server or a URL would write it, between any texts.
    #[test]
    fn i7_no_secret_value_gets_through(
        secret in "[a-zA-Z0-9ß€😀%+&=\"\\\\/ \\n]{6,20}",
        before in "[a-z ]{0,10}",
        form in 0..5_usize,
    ) {
        let marker = format!("\u{1}{secret}");
        let json = serde_json::to_string(&marker).unwrap();
        let written = match form {
            0 => marker.clone(),
            1 => marker.bytes().map(|byte| format!("%{byte:02X}")).collect(),
            2 => marker.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02x}") }).collect(),
            3 => json[1..json.len() - 1].to_owned(),
            _ => marker.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let bed = Bed::new();
            bed.engine.secrets().keep(&Secret::new(marker.clone()));
            bed.engine.log().line(format_args!("{before}{written}{before}"));
            let text = bed.journal.all().pop().unwrap().text;
            assert_eq!(text, format!("{before}***{before}"));
        });
    }
}
