//! N: what becomes of an answer when the page that asked is gone.

use transom_runtime::{DocumentId, What};

use crate::support::bed::{APP, Bed, PAGE};

const NEXT: DocumentId = DocumentId(2);

async fn deliveries(bed: &Bed, from: usize) -> Vec<(DocumentId, String, String)> {
    bed.pass(100).await;
    let all = bed.shell.all().into_iter().skip(from);
    all.map(|delivery| {
        let event = crate::support::bed::heard(&delivery.message);
        (delivery.document, delivery.origin.to_string(), event)
    })
    .collect()
}

#[tokio::test]
async fn n_01_another_page_never_gets_the_answer() {
    for (route, next) in [
        ("free", "https://other.example.com"),
        ("free", "https://evil.io"),
        ("outlive", "https://other.example.com"),
        ("outlive", "https://evil.io"),
    ] {
        let bed = Bed::new();
        bed.submit(&format!("coffee://{route}?ms=50")).unwrap();
        bed.settle().await;
        bed.engine.close_document(PAGE);
        bed.open(NEXT, next);
        assert!(deliveries(&bed, 0).await.is_empty(), "{route}, then {next}");
    }
}

#[tokio::test]
async fn n_01_a_page_of_a_foreign_origin_gets_no_global() {
    let bed = Bed::new();
    bed.open(NEXT, "https://evil.io");
    bed.ask("coffee://early").await;
    assert!(
        bed.shell
            .all()
            .iter()
            .all(|delivery| delivery.document == PAGE)
    );
}

#[tokio::test]
async fn n_01_the_same_id_with_another_origin_is_another_page() {
    let bed = Bed::new();
    bed.submit("coffee://free?ms=50").unwrap();
    bed.settle().await;
    bed.open(PAGE, "https://other.example.com");
    assert!(deliveries(&bed, 0).await.is_empty());
    assert!(
        bed.whats()
            .iter()
            .any(|what| matches!(what, What::Dropped { .. }))
    );
}

#[tokio::test]
async fn n_02_after_a_reload_the_answer_is_dropped_or_goes_to_the_new_page_once() {
    for (route, heard) in [("free", 0), ("outlive", 1)] {
        let bed = Bed::new();
        bed.submit(&format!("coffee://{route}?ms=50&rid=a"))
            .unwrap();
        bed.settle().await;
        bed.engine.close_document(PAGE);
        bed.open(NEXT, APP);
        let delivered = deliveries(&bed, 0).await;
        assert_eq!(delivered.len(), heard, "{route}: {delivered:?}");
        assert!(delivered.iter().all(|(document, at, event)| {
            *document == NEXT && at == APP && event.ends_with(r#""rid":"a"}"#)
        }));
    }
}

#[tokio::test]
async fn n_02_an_answer_waits_for_a_page_of_its_origin() {
    let bed = Bed::new();
    bed.submit("coffee://outlive?ms=50").unwrap();
    bed.settle().await;
    bed.engine.close_document(PAGE);
    assert!(deliveries(&bed, 0).await.is_empty(), "between two pages");
    bed.open(DocumentId(8), "https://other.example.com");
    assert!(
        deliveries(&bed, 0).await.is_empty(),
        "an allowed page, but not the one"
    );
    bed.open(NEXT, APP);
    assert_eq!(deliveries(&bed, 0).await.len(), 1);
    bed.open(DocumentId(3), APP);
    assert_eq!(deliveries(&bed, 0).await.len(), 1, "once");
    let whats = bed.whats();
    assert!(whats.iter().any(|what| matches!(what, What::Parked { .. })));
    assert!(whats.iter().any(|what| matches!(what, What::Redirected)));
}

#[tokio::test]
async fn n_02_the_callback_of_a_facade_dies_with_its_page() {
    let bed = Bed::new();
    bed.submit("coffee://barrier?ms=50").unwrap();
    bed.submit("barista://bar/order?callback=done").unwrap();
    bed.settle().await;
    bed.engine.close_document(PAGE);
    bed.open(NEXT, APP);
    assert!(deliveries(&bed, 0).await.is_empty());
}

#[tokio::test]
async fn the_asking_page_is_answered_even_when_a_newer_one_is_open() {
    let bed = Bed::new();
    bed.open(NEXT, APP);
    bed.submit("coffee://outlive").unwrap();
    let delivered = deliveries(&bed, 0).await;
    assert_eq!(delivered.len(), 1);
    assert_eq!(delivered[0].0, PAGE);
}
