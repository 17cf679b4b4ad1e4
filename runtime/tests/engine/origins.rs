//! O: who may speak. Every decision about an origin is a row.

use proptest::prelude::*;
use transom_runtime::{
    AllowedOrigins, Document, DocumentId, Frame, FramePolicy, Origin, OriginMistake, OriginPattern,
    Refused, Settings, Transport, What,
};

use crate::support::bed::{APP, Bed, PAGE, origin, settings};

#[test]
fn a_pattern_matches_whole_origins() {
    // id, pattern, origin of the page, allowed
    let table = [
        (
            "O-01",
            "https://app.example.com",
            "https://app.example.com",
            true,
        ),
        (
            "O-01",
            "https://app.example.com",
            "https://app.example.com.evil.io",
            false,
        ),
        (
            "O-01",
            "https://app.example.com",
            "https://app.example.co",
            false,
        ),
        (
            "O-02",
            "https://app.example.com",
            "https://evil-app.example.com",
            false,
        ),
        (
            "O-02",
            "https://app.example.com",
            "HTTPS://APP.EXAMPLE.COM",
            true,
        ),
        (
            "O-02",
            "HTTPS://App.Example.Com",
            "https://app.example.com",
            true,
        ),
        (
            "O-03",
            "https://app.example.com",
            "http://app.example.com",
            false,
        ),
        (
            "O-03",
            "https://app.example.com",
            "https://app.example.com:8443",
            false,
        ),
        (
            "O-03",
            "https://app.example.com",
            "https://app.example.com:443",
            true,
        ),
        (
            "O-03",
            "https://app.example.com:8443",
            "https://app.example.com:8443",
            true,
        ),
        (
            "O-03",
            "https://app.example.com:8443",
            "https://app.example.com",
            false,
        ),
        (
            "O-03",
            "http://app.example.com:80",
            "http://app.example.com",
            true,
        ),
        (
            "O-04",
            "https://*.example.com",
            "https://a.example.com",
            true,
        ),
        (
            "O-04",
            "https://*.example.com",
            "https://a.b.example.com",
            true,
        ),
        (
            "O-04",
            "https://*.example.com",
            "https://example.com",
            false,
        ),
        (
            "O-04",
            "https://*.example.com",
            "https://examplexcom",
            false,
        ),
        (
            "O-04",
            "https://*.example.com",
            "https://evilexample.com",
            false,
        ),
        (
            "O-04",
            "https://*.example.com",
            "https://a.example.com.evil.io",
            false,
        ),
        (
            "O-04",
            "https://*.example.com",
            "http://a.example.com",
            false,
        ),
        (
            "O-04",
            "https://*.example.com",
            "https://a.example.com:8443",
            false,
        ),
        (
            "O-04",
            "https://*.example.com:8443",
            "https://a.example.com:8443",
            true,
        ),
        (
            "O-06",
            "https://app.example.com",
            "https://xn--pp-7lb.example.com",
            false,
        ),
        (
            "O-06",
            "https://xn--mnchen-3ya.de",
            "https://xn--mnchen-3ya.de",
            true,
        ),
        (
            "ipv4",
            "http://127.0.0.1:3000",
            "http://127.0.0.1:3000",
            true,
        ),
        (
            "ipv4",
            "http://127.0.0.1:3000",
            "http://localhost:3000",
            false,
        ),
        (
            "ipv6",
            "http://[::1]:3000",
            "http://[0:0:0:0:0:0:0:1]:3000",
            true,
        ),
        ("ipv6", "http://[::1]:3000", "http://[::2]:3000", false),
        ("own scheme", "tauri://localhost", "tauri://localhost", true),
        (
            "own scheme",
            "tauri://localhost",
            "https://localhost",
            false,
        ),
    ];
    for (id, pattern, page, allowed) in table {
        let pattern: OriginPattern = pattern.parse().unwrap();
        assert_eq!(
            pattern.matches(&origin(page)),
            allowed,
            "{id}: {pattern:?} and {page}"
        );
    }
}

#[test]
fn what_is_no_origin_is_said() {
    use OriginMistake as M;
    let table = [
        ("O-02", "https://app.example.com@evil.io", M::UserInfo),
        ("O-02", "https://app.example.com:x@evil.io", M::UserInfo),
        ("O-02", "https://app.example.com.", M::TrailingDot),
        ("O-05", "null", M::Opaque),
        ("O-05", "NULL", M::Opaque),
        ("O-05", "data:text/html,hi", M::Opaque),
        ("O-05", "file:///index.html", M::Opaque),
        ("O-05", "about:srcdoc", M::Opaque),
        ("O-05", "blob:https://app.example.com/1", M::Opaque),
        ("O-06", "https://\u{430}pp.example.com", M::NotAscii),
        ("path", "https://app.example.com/", M::Path),
        ("path", "https://app.example.com/x", M::Path),
        ("path", "https://app.example.com\\evil.io", M::Path),
        ("path", "https://app.example.com#evil", M::Path),
        ("port", "https://app.example.com:", M::Port),
        ("port", "https://app.example.com:0", M::Port),
        ("port", "https://app.example.com:+443", M::Port),
        ("port", "https://app.example.com:65536", M::Port),
        ("host", "https://", M::Host),
        ("host", "https://app..example.com", M::Host),
        ("host", "https://app example.com", M::Host),
        ("host", "https://app%2eexample.com", M::Host),
        ("host", "http://127.1", M::Host),
        ("host", "http://0x7f.0.0.1:80", M::Host),
        ("host", "http://2130706433", M::Host),
        ("host", "http://0x7f000001", M::Host),
        ("host", "http://[::1", M::Host),
        ("host", "http://[fe80::1%25eth0]", M::Host),
        ("scheme", "app.example.com", M::Scheme),
        ("scheme", "://app.example.com", M::Scheme),
        ("scheme", "ht tp://app.example.com", M::Scheme),
    ];
    for (id, text, mistake) in table {
        assert_eq!(text.parse::<Origin>(), Err(mistake), "{id}: {text}");
        assert!(
            text.parse::<OriginPattern>().is_err(),
            "{id}: {text} as a pattern"
        );
    }
    for pattern in [
        "https://*.com",
        "https://*.*.example.com",
        "https://*",
        "*",
        "https://app.*.com",
        "https://*example.com",
        "https://app.example.com:*",
        "http://*.127.0.0.1",
    ] {
        assert_eq!(
            pattern.parse::<OriginPattern>(),
            Err(M::Wildcard),
            "O-04: {pattern}"
        );
    }
    assert!(
        "https://*.example.com".parse::<Origin>().is_err(),
        "a pattern is no origin"
    );
    let wrong = AllowedOrigins::parse([APP, "https://app.example.com/"]);
    assert_eq!(
        wrong.err(),
        Some(("https://app.example.com/", M::Path)),
        "the entry is named"
    );
}

#[test]
fn an_origin_is_written_as_the_page_sees_it() {
    for (parts, shown) in [
        (
            ("HTTPS", "App.Example.com", Some(443)),
            "https://app.example.com",
        ),
        (
            ("https", "app.example.com", Some(0)),
            "https://app.example.com",
        ),
        (
            ("https", "app.example.com", None),
            "https://app.example.com",
        ),
        (("http", "localhost", Some(3000)), "http://localhost:3000"),
        (
            ("http", "[::FFFF:127.0.0.1]", None),
            "http://[::ffff:7f00:1]",
        ),
        (("capacitor", "localhost", None), "capacitor://localhost"),
    ] {
        let origin = Origin::from_parts(parts.0, parts.1, parts.2).unwrap();
        assert_eq!(origin.to_string(), shown);
        assert_eq!(shown.parse(), Ok(origin), "{shown} reads back");
    }
}

fn label() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9-]{0,8}"
}

fn host() -> impl Strategy<Value = String> {
    proptest::collection::vec(label(), 2..5).prop_map(|labels| labels.join("."))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn reading_never_panics(text in "\\PC*", tail in "[a-z:/@.\\[\\]*0-9%]{0,40}") {
        let _ = text.parse::<OriginPattern>();
        let _ = format!("https://{tail}").parse::<OriginPattern>();
        let _ = format!("{text}{tail}").parse::<Origin>();
    }

    #[test]
    fn an_origin_matches_itself_and_no_neighbour(host in host(), port in 1_u16.., more in label()) {
        let text = format!("https://{host}:{port}");
        let pattern: OriginPattern = text.parse().unwrap();
        prop_assert!(pattern.matches(&origin(&text)));
        for neighbour in [
            format!("http://{host}:{port}"),
            format!("https://{more}.{host}:{port}"),
            format!("https://{more}{host}:{port}"),
            format!("https://{host}.{more}:{port}"),
            format!("https://{host}{more}:{port}"),
            format!("https://{host}:{}", if port == 1 { 2 } else { port - 1 }),
        ] {
            prop_assert!(!pattern.matches(&origin(&neighbour)), "{} matches {}", text, neighbour);
        }
    }

    #[test]
    fn a_wildcard_needs_a_whole_label_in_front(host in host(), more in label()) {
        let pattern: OriginPattern = format!("https://*.{host}").parse().unwrap();
        let below = |labels: &[&str]| pattern.matches(&origin(&format!("https://{}", labels.concat())));
        prop_assert!(below(&[&more, ".", &host]));
        prop_assert!(below(&[&more, ".", &more, ".", &host]));
        prop_assert!(!below(&[&host]));
        prop_assert!(!below(&[&more, &host]));
        prop_assert!(!below(&[&more, ".", &host, ".", &more]));
    }
}

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
