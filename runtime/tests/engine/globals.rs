//! T: when globals are written, and into which pages.

use serde_json::json;
use transom_runtime::{Assignment, Document, DocumentId};

use crate::support::bed::{APP, Bed, PAGE, heard, origin};

fn token(value: &str) -> Assignment {
    Assignment {
        global: "coffeeToken",
        value: json!(value),
        secret: true,
    }
}

#[tokio::test]
async fn dq_19_a_global_can_be_written_before_the_event() {
    let heard = Bed::new().ask("coffee://early").await;
    assert_eq!(
        heard,
        [
            "window.coffeeBalance = 7",
            r#"window.coffeeToken = "tok_early_1234567890""#,
            r#"{"ok":true,"event":"early","token":"tok_event_0987654321"}"#,
        ]
    );
}

#[tokio::test]
async fn dq_18_a_global_can_be_written_after_the_event() {
    let bed = Bed::new();
    let heard = bed.ask("coffee://late?drink=tok_late").await;
    let event = r#"{"ok":true,"event":"late","status":"complete"}"#;
    assert_eq!(heard, [event, r#"window.coffeeToken = "tok_late""#]);
    let nobody = bed.ask("coffee://late").await;
    assert_eq!(
        nobody,
        [event, "window.coffeeToken = null"],
        "null is a value"
    );
}

#[tokio::test]
async fn t_03_a_value_that_had_to_wait_does_not_undo_a_newer_one() {
    let bed = Bed::new();
    bed.submit("coffee://late?drink=tok_older&ms=20").unwrap();
    bed.settle().await;
    bed.engine.page().assign(token("tok_newer"));
    bed.pass(20).await;
    let globals: Vec<_> = bed
        .heard()
        .into_iter()
        .filter(|heard| heard.starts_with("window."))
        .collect();
    assert_eq!(globals, [r#"window.coffeeToken = "tok_newer""#]);
    let next = bed.ask("coffee://late?drink=tok_newest").await;
    assert_eq!(next[1], r#"window.coffeeToken = "tok_newest""#);
}

#[tokio::test]
async fn t_06_a_global_is_written_again_even_when_it_is_the_same() {
    let bed = Bed::new();
    for _ in 0..3 {
        bed.engine.page().assign(token("tok_same"));
    }
    assert_eq!(bed.heard(), vec![r#"window.coffeeToken = "tok_same""#; 3]);
}

#[tokio::test]
async fn a_global_goes_to_every_live_page_of_an_allowed_origin() {
    let bed = Bed::new();
    bed.open(DocumentId(2), "https://other.example.com");
    bed.open(DocumentId(3), "https://evil.io");
    bed.open(DocumentId(4), APP);
    bed.engine.close_document(DocumentId(4));
    let frame = Document {
        id: DocumentId(5),
        origin: origin(APP),
        main_frame: false,
    };
    bed.engine.open_document(frame);
    bed.engine.page().assign(token("tok_all"));
    let to: Vec<_> = bed
        .shell
        .all()
        .iter()
        .map(|delivery| delivery.document)
        .collect();
    assert_eq!(to, [PAGE, DocumentId(2)]);
    bed.engine.close_document(PAGE);
    bed.engine.close_document(DocumentId(2));
    bed.engine.page().assign(token("tok_nobody"));
    assert_eq!(bed.shell.all().len(), 2);
    assert!(heard(&bed.shell.all()[0].message).contains("tok_all"));
}
