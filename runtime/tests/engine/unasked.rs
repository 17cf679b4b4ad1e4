//! Events that are nobody's reply: what an earlier run of the app was asked for and this one has brought to its end.

use transom_runtime::{DocumentId, Envelope, What};

use crate::support::bed::{APP, Bed, PAGE, heard, origin};

const NEXT: DocumentId = DocumentId(2);

fn served() -> Envelope {
    Envelope::ok("served").with("status", "complete")
}

fn deliveries(bed: &Bed) -> Vec<(DocumentId, String)> {
    let all = bed.shell.all().into_iter();
    all.map(|delivery| (delivery.document, heard(&delivery.message)))
        .collect()
}

#[tokio::test]
async fn b_07_an_event_nobody_asked_for_goes_to_the_newest_page_of_its_origin() {
    let bed = Bed::new();
    bed.open(NEXT, APP);
    bed.open(DocumentId(3), "https://other.example.com");
    bed.engine
        .page()
        .emit(&origin(APP), served(), Some("earlier"));
    let event = r#"{"ok":true,"event":"served","status":"complete","rid":"earlier"}"#;
    assert_eq!(deliveries(&bed), [(NEXT, event.to_owned())]);
    assert!(
        bed.whats()
            .iter()
            .any(|what| matches!(what, What::Emitted { event: "served" }))
    );
}

#[tokio::test]
async fn b_07_without_a_page_of_its_origin_it_waits_for_one_and_is_delivered_once() {
    let bed = Bed::new();
    bed.engine.close_document(PAGE);
    bed.open(DocumentId(3), "https://other.example.com");
    bed.engine.page().emit(&origin(APP), served(), None);
    bed.settle().await;
    assert!(deliveries(&bed).is_empty());
    bed.open(NEXT, APP);
    bed.settle().await;
    bed.open(PAGE, APP);
    bed.settle().await;
    assert_eq!(deliveries(&bed).len(), 1);
    assert_eq!(deliveries(&bed)[0].0, NEXT);
}

#[tokio::test]
async fn i4_an_origin_that_is_not_allowed_gets_none() {
    let bed = Bed::new();
    bed.open(NEXT, "https://evil.io");
    bed.engine
        .page()
        .emit(&origin("https://evil.io"), served(), None);
    bed.settle().await;
    assert!(deliveries(&bed).is_empty());
}

#[tokio::test]
async fn b_07_what_a_command_sends_along_comes_after_its_own_event_and_in_order() {
    let bed = Bed::new();
    assert_eq!(
        bed.ask("coffee://news?rid=now").await,
        [
            r#"{"ok":true,"event":"news","rid":"now"}"#,
            r#"{"ok":true,"event":"served","token":"tok_served_1234567890","rid":"earlier"}"#,
            r#"window.coffeeToken = "tok_served_1234567890""#,
        ]
    );
    assert!(
        bed.lines().iter().all(|line| !line.contains("tok_served")),
        "i7"
    );
}
