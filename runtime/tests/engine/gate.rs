//! O: which frames may speak, and what a frame that may not leaves behind.

use transom_runtime::{
    Document, DocumentId, Frame, FramePolicy, Refused, Settings, Transport, What,
};

use crate::support::bed::{APP, Bed, PAGE, heard, origin, settings};

/// A refused frame leaves one entry without its query, and nothing reaches any page.
async fn assert_refused(bed: &Bed, frame: Frame, reason: Refused, id: &str) {
    let (heard, noted) = (bed.heard().len(), bed.journal.all().len());
    assert_eq!(bed.engine.submit(frame), Err(reason.clone()), "{id}");
    bed.settle().await;
    assert_eq!(bed.heard().len(), heard, "{id}: something reached a page");
    let entries = bed.journal.all().split_off(noted);
    assert_eq!(entries.len(), 1, "{id}: one entry");
    let What::Refused { reason: noted, .. } = &entries[0].what else {
        panic!("{id}: {entries:?}")
    };
    assert_eq!(*noted, reason, "{id}");
    assert_eq!(
        entries[0].text, "coffee://echo",
        "{id}: no query in the journal"
    );
    let line = entries[0].line.clone().unwrap_or_default();
    assert!(
        line.starts_with("[Coffee] ✗ coffee://echo refused: "),
        "{id}: {line}"
    );
}

#[tokio::test]
async fn refused_frames_emit_nothing() {
    let bed = Bed::new();
    bed.open(DocumentId(2), "https://app.example.com.evil.io");
    bed.open(DocumentId(3), "https://other.example.com");
    bed.engine.open_document(Document {
        id: DocumentId(4),
        origin: origin(APP),
        main_frame: false,
    });
    bed.settle().await;
    let evil = origin("https://app.example.com.evil.io");
    let other = origin("https://other.example.com");
    let frame = |change: fn(&mut Frame)| {
        let mut frame = Bed::frame("coffee://echo?drink=mocha&pin=1234");
        change(&mut frame);
        frame
    };
    let table: Vec<(&str, Frame, Refused)> = vec![
        (
            "O-01 another origin",
            Frame {
                origin: Some(evil.clone()),
                document: DocumentId(2),
                ..frame(|_| {})
            },
            Refused::OriginNotAllowed(evil.clone()),
        ),
        (
            "O-01 another origin in the name of our page",
            Frame {
                origin: Some(evil.clone()),
                ..frame(|_| {})
            },
            Refused::OriginNotAllowed(evil),
        ),
        (
            "O-05 no origin",
            frame(|frame| frame.origin = None),
            Refused::NoOrigin,
        ),
        (
            "O-07 foreign frame in our page",
            frame(|frame| frame.main_frame = false),
            Refused::Subframe,
        ),
        (
            "O-07 allowed origin in a frame",
            Frame {
                origin: Some(other.clone()),
                main_frame: false,
                ..frame(|_| {})
            },
            Refused::Subframe,
        ),
        (
            "O-08 frame that claims to be the main one",
            frame(|frame| frame.document = DocumentId(4)),
            Refused::Subframe,
        ),
        (
            "O-09 no such document",
            frame(|frame| frame.document = DocumentId(99)),
            Refused::NoDocument(DocumentId(99)),
        ),
        (
            "allowed origin in the name of another document",
            Frame {
                origin: Some(other),
                ..frame(|_| {})
            },
            Refused::OriginChanged,
        ),
    ];
    for (id, frame, reason) in table {
        assert_refused(&bed, frame, reason, id).await;
    }
    bed.engine.close_document(PAGE);
    assert_refused(
        &bed,
        frame(|_| {}),
        Refused::NoDocument(PAGE),
        "a closed document",
    )
    .await;
}

#[tokio::test]
async fn frames_of_the_same_origin_can_be_allowed() {
    let bed = Bed::with(Settings {
        frames: FramePolicy::SameOriginFrames,
        ..settings()
    });
    let open = |id, at: &str| {
        let document = Document {
            id: DocumentId(id),
            origin: origin(at),
            main_frame: false,
        };
        bed.engine.open_document(document);
    };
    open(2, APP);
    open(3, "https://other.example.com");
    let frame = |id, at: &str| Frame {
        document: DocumentId(id),
        origin: Some(origin(at)),
        main_frame: false,
        transport: Transport::named("no word!"),
        ..Bed::frame("coffee://echo?drink=mocha")
    };
    assert!(bed.engine.submit(frame(2, APP)).is_ok(), "O-08");
    let foreign = bed.engine.submit(frame(3, "https://other.example.com"));
    assert_eq!(
        foreign,
        Err(Refused::Subframe),
        "O-07: allowed, but not the origin of the page"
    );
    bed.settle().await;
    let to: Vec<_> = bed
        .shell
        .all()
        .iter()
        .map(|delivery| delivery.document)
        .collect();
    assert_eq!(to, [DocumentId(2)], "the frame that asked is answered");
}

#[tokio::test]
async fn a_document_that_may_send_hears_what_it_can_send() {
    let bed = Bed::new();
    bed.open(DocumentId(2), "https://evil.io");
    bed.engine.open_document(Document {
        id: DocumentId(3),
        origin: origin(APP),
        main_frame: false,
    });
    bed.settle().await;
    let [greeting] = &bed.greeted.all()[..] else {
        panic!("one document of three may send: {:?}", bed.greeted.all());
    };
    assert_eq!(greeting.document, PAGE);
    assert_eq!(
        heard(&greeting.message),
        r#"hello {"name":"coffee","version":"1.0.0","commands":["echo","fail"]}"#
    );
}
