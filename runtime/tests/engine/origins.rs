//! O: whether an origin is one of ours. Every decision is a row.

use proptest::prelude::*;
use transom_runtime::{AllowedOrigins, Origin, OriginMistake, OriginPattern};

use crate::support::bed::{APP, origin};
use crate::support::rows;

#[test]
fn a_pattern_matches_whole_origins() {
    const TABLE: &str = "
        O-01       | https://app.example.com      | https://app.example.com              | yes
        O-01       | https://app.example.com      | https://app.example.com.evil.io      | no
        O-01       | https://app.example.com      | https://app.example.co               | no
        O-02       | https://app.example.com      | https://evil-app.example.com         | no
        O-02       | https://app.example.com      | HTTPS://APP.EXAMPLE.COM              | yes
        O-02       | HTTPS://App.Example.Com      | https://app.example.com              | yes
        O-03       | https://app.example.com      | http://app.example.com               | no
        O-03       | https://app.example.com      | https://app.example.com:8443         | no
        O-03       | https://app.example.com      | https://app.example.com:443          | yes
        O-03       | https://app.example.com:8443 | https://app.example.com:8443         | yes
        O-03       | https://app.example.com:8443 | https://app.example.com              | no
        O-03       | http://app.example.com:80    | http://app.example.com               | yes
        O-04       | https://*.example.com        | https://a.example.com                | yes
        O-04       | https://*.example.com        | https://a.b.example.com              | yes
        O-04       | https://*.example.com        | https://example.com                  | no
        O-04       | https://*.example.com        | https://examplexcom                  | no
        O-04       | https://*.example.com        | https://evilexample.com              | no
        O-04       | https://*.example.com        | https://a.example.com.evil.io        | no
        O-04       | https://*.example.com        | http://a.example.com                 | no
        O-04       | https://*.example.com        | https://a.example.com:8443           | no
        O-04       | https://*.example.com:8443   | https://a.example.com:8443           | yes
        O-06       | https://app.example.com      | https://xn--pp-7lb.example.com       | no
        O-06       | https://xn--mnchen-3ya.de    | https://xn--mnchen-3ya.de            | yes
        ipv4       | http://127.0.0.1:3000        | http://127.0.0.1:3000                | yes
        ipv4       | http://127.0.0.1:3000        | http://localhost:3000                | no
        ipv6       | http://[::1]:3000            | http://[0:0:0:0:0:0:0:1]:3000        | yes
        ipv6       | http://[::1]:3000            | http://[::2]:3000                    | no
        own scheme | tauri://localhost            | tauri://localhost                    | yes
        own scheme | tauri://localhost            | https://localhost                    | no
    ";
    for [id, pattern, page, allowed] in rows(TABLE) {
        let pattern: OriginPattern = pattern.parse().unwrap();
        assert_eq!(
            pattern.matches(&origin(page)),
            allowed == "yes",
            "{id}: {pattern:?} and {page}"
        );
    }
}

#[test]
fn what_is_no_origin_is_said() {
    const TABLE: &str = "
        O-02   | https://app.example.com@evil.io   | UserInfo
        O-02   | https://app.example.com:x@evil.io | UserInfo
        O-02   | https://app.example.com.          | TrailingDot
        O-05   | null                              | Opaque
        O-05   | NULL                              | Opaque
        O-05   | data:text/html,hi                 | Opaque
        O-05   | file:///index.html                | Opaque
        O-05   | about:srcdoc                      | Opaque
        O-05   | blob:https://app.example.com/1    | Opaque
        O-06   | https://аpp.example.com           | NotAscii
        path   | https://app.example.com/          | Path
        path   | https://app.example.com/x         | Path
        path   | https://app.example.com\\evil.io  | Path
        path   | https://app.example.com#evil      | Path
        path   | https://app.example.com?evil      | Path
        port   | https://app.example.com:          | Port
        port   | https://app.example.com:0         | Port
        port   | https://app.example.com:+443      | Port
        port   | https://app.example.com:65536     | Port
        host   | https://                          | Host
        host   | https://app..example.com          | Host
        host   | https://app example.com           | Host
        host   | https://app%2eexample.com         | Host
        host   | http://127.1                      | Host
        host   | http://0x7f.0.0.1:80              | Host
        host   | http://2130706433                 | Host
        host   | http://0x7f000001                 | Host
        host   | http://[::1                       | Host
        host   | http://[::1]x                     | Host
        host   | http://[fe80::1%25eth0]           | Host
        scheme | app.example.com                   | Scheme
        scheme | https:app.example.com             | Scheme
        scheme | ://app.example.com                | Scheme
        scheme | ht tp://app.example.com           | Scheme
    ";
    for [id, text, mistake] in rows(TABLE) {
        let read = text.parse::<Origin>();
        assert_eq!(format!("{:?}", read.unwrap_err()), mistake, "{id}: {text}");
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
        let read = pattern.parse::<OriginPattern>();
        assert_eq!(read, Err(OriginMistake::Wildcard), "O-04: {pattern}");
    }
    assert!(
        "https://*.example.com".parse::<Origin>().is_err(),
        "a pattern is no origin"
    );
    let wrong = AllowedOrigins::parse([APP, "https://app.example.com/"]).unwrap_err();
    assert_eq!(
        wrong,
        ("https://app.example.com/", OriginMistake::Path),
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
