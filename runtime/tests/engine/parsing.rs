//! P and the query rules: from the text of a frame to params.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use transom_runtime::{Call, CommandText, FacadeText, Query, Refused, Unreadable};

use crate::support::bed::Bed;
use crate::support::coffee::FACTS;

fn read(text: &str) -> Result<Call, Unreadable> {
    Call::read(text.to_owned(), &FACTS)
}

fn command(text: &str) -> CommandText {
    match read(text) {
        Ok(Call::Command(command)) => command,
        other => panic!("{text}: {other:?}"),
    }
}

fn query(text: &str) -> Query<'_> {
    Query::parse(text, FACTS.keys)
}

#[test]
fn values_are_split_in_front_of_known_keys_and_decoded_once() {
    // id, query, param, value
    let table = [
        ("P-01", "pin=a&b#c=d%", "pin", Some("a&b#c=d%")),
        (
            "P-02",
            "pin=x&email=evil@e.io&email=me@x.io",
            "pin",
            Some("x"),
        ),
        (
            "P-02",
            "email=me@x.io&pin=x&email=evil@e.io",
            "email",
            Some("me@x.io"),
        ),
        ("P-03", "pin=%2526", "pin", Some("%26")),
        ("DQ-10", "pin=%2525", "pin", Some("%25")),
        ("P-04", "email=a+b@x.io", "email", Some("a+b@x.io")),
        ("H13", "email=+15551234567", "email", Some("+15551234567")),
        ("P-05", "pin=%FF%FE", "pin", Some("%FF%FE")),
        ("P-05", "pin=50%", "pin", Some("50%")),
        ("P-05", "pin=%0", "pin", Some("%0")),
        ("P-05", "pin=%zz%41", "pin", Some("%zz%41")),
        ("P-05", "pin=%00", "pin", None),
        ("P-05", "pin=a%00b", "pin", None),
        ("P-05", "pin=a\0b", "pin", None),
        ("P-05", "pin=a%0Ab", "pin", Some("a\nb")),
        ("P-06", "pin=1&pin=2", "pin", Some("1")),
        ("P-06", "pin=&pin=2", "pin", None),
        ("P-06", "mail=a@x.io&email=b@x.io", "email", Some("a@x.io")),
        ("H2", "size=small&utm=1", "size", Some("small")),
        ("H2", "drink=flat&white", "drink", Some("flat&white")),
        ("H2", "size=small&x&drink=tea&y=1", "drink", Some("tea&y=1")),
        ("H3", "pin=p&newPin=1", "pin", Some("p")),
        ("H3", "pin=p%26newPin%3D1", "pin", Some("p&newPin=1")),
        ("DQ-08", "Pin=1", "pin", None),
        ("DQ-08", "drink=a&Pin=1", "drink", Some("a&Pin=1")),
        ("DQ-08", "drink=a&pins=1", "drink", Some("a&pins=1")),
        ("DQ-08", "drink=a&pin", "drink", Some("a&pin")),
        ("DQ-09", "pin=a&b=c#d=e&", "pin", Some("a&b=c#d=e&")),
        ("DQ-11", "foo=bar", "pin", None),
        ("DQ-11", "foo=bar&pin=1", "pin", Some("1")),
        ("DQ-11", "pin=1&foo=bar&size=large", "size", Some("large")),
        ("empty", "pin=", "pin", None),
        ("empty", "", "pin", None),
        ("ü", "drink=%C3%BC%20ü", "drink", Some("ü ü")),
        ("spaces", "drink=flat white", "drink", Some("flat white")),
    ];
    for (id, text, param, value) in table {
        assert_eq!(query(text).text(param).as_deref(), value, "{id}: {text}");
    }
}

#[test]
fn booleans_and_numbers_have_a_default() {
    for (text, default, value) in [
        ("enabled=TRUE", false, true),
        ("enabled=Yes", false, true),
        ("enabled=1", false, true),
        ("enabled=%74rue", false, true),
        ("enabled=true&x=false", false, true),
        ("enabled=FALSE", true, false),
        ("enabled=no", true, false),
        ("enabled=0", true, false),
        ("enabled=2", false, false),
        ("enabled=2", true, true),
        ("enabled=on", false, false),
        ("enabled=", false, false),
        ("", true, true),
    ] {
        assert_eq!(
            query(text).flag("enabled", default),
            value,
            "P-09: {text}, default {default}"
        );
    }
    for (text, value) in [
        ("count=12", Some(12)),
        ("count=-3&x", Some(-3)),
        ("count=9223372036854775808", None),
        ("count=1.5", None),
        ("count=", None),
    ] {
        assert_eq!(query(text).integer("count"), value, "{text}");
    }
}

#[test]
fn phone_numbers_are_cleaned_up() {
    let forty = "1".repeat(40);
    for (written, meant) in [
        ("+1 (555) 123-4567", "+15551234567"),
        ("%2B15551234567", "+15551234567"),
        ("+15551234567", "+15551234567"),
        ("%2B1%20(555)%20123-4567", "+15551234567"),
        ("0049 30/123.456", "+4930123456"),
        ("0049", "+49"),
        ("555 1234", "5551234"),
        ("5551234", "5551234"),
        ("+٠١٢", "+٠١٢"),
        ("tel:+15551234567", "tel:+15551234567"),
        ("1+2", "1+2"),
        ("()", "()"),
        (&forty, &forty),
    ] {
        let text = format!("phone={written}");
        assert_eq!(
            query(&text).phone("phone").as_deref(),
            Some(meant),
            "P-10, DQ-14: {written}"
        );
    }
    assert_eq!(
        query("email=0049 30").text("email").as_deref(),
        Some("0049 30"),
        "H15"
    );
}

#[test]
fn a_command_has_one_spelling() {
    // id, text, route
    for (id, text, route) in [
        ("DQ-15", "coffee://state", "state"),
        ("DQ-15", "coffee://state/", "state"),
        ("DQ-15", "coffee://state?", "state"),
        ("DQ-15", "coffee://state/?enabled=1", "state"),
        ("DQ-15", "COFFEE://State", "State"),
        ("P-08", "coffee://FOO", "FOO"),
        ("P-08", "coffee:state?", ":state"),
        ("P-08", "coffee:/state", ":/state"),
        ("P-08", "coffee:", ":"),
        ("P-08", "coffee://", ""),
        ("P-08", "coffee:///state", "/state"),
        ("P-08", "coffee://user:pw@state", "user:pw@state"),
        ("P-08", "coffee://user.name@state", "user.name@state"),
        ("P-08", "coffee://state:99/", "state:99"),
        ("P-08", "coffee://state/more", "state/more"),
        ("P-08", "coffee://state//", "state/"),
        ("P-08", "coffee://state#x", "state#x"),
        ("P-08", "coffee://sta%74e", "sta%74e"),
        ("dots behind ?", "coffee://echo?email=a.b@x.io", "echo"),
    ] {
        assert_eq!(command(text).route(), route, "{id}: {text}");
    }
    for (id, text, reason) in [
        (
            "DQ-17",
            "coffee://com.example.app.callback?code=1",
            Unreadable::CallbackAddress,
        ),
        (
            "DQ-17",
            "coffee://com.example.oauth",
            Unreadable::CallbackAddress,
        ),
        (
            "DQ-17",
            "coffee://u@com.example.callback:1/x",
            Unreadable::CallbackAddress,
        ),
        (
            "DQ-17",
            "coffee:com.example.callback",
            Unreadable::CallbackAddress,
        ),
        ("scheme", "https://app.example.com", Unreadable::OtherScheme),
        ("scheme", "coffees://state", Unreadable::OtherScheme),
        ("scheme", " coffee://state", Unreadable::OtherScheme),
        ("scheme", "state", Unreadable::OtherScheme),
        ("scheme", "", Unreadable::OtherScheme),
    ] {
        assert_eq!(read(text).err(), Some(reason), "{id}: {text}");
    }
}

#[tokio::test]
async fn what_is_no_route_is_answered_and_what_is_none_of_ours_is_not() {
    let bed = Bed::new();
    for text in [
        "coffee:state",
        "coffee:///echo",
        "coffee://u:p@echo",
        "coffee://echo:99/",
        "coffee://",
    ] {
        let heard = bed.ask(text).await;
        assert_eq!(heard.len(), 1, "P-08: {text}: {heard:?}");
        assert!(
            heard[0].contains("unknown_command"),
            "P-08: {text}: {heard:?}"
        );
    }
    let before = bed.heard().len();
    for (text, reason) in [
        (
            "coffee://com.example.callback?pin=1",
            Unreadable::CallbackAddress,
        ),
        ("haptic://light", Unreadable::OtherScheme),
    ] {
        assert_eq!(bed.submit(text), Err(Refused::Unreadable(reason)), "{text}");
    }
    bed.settle().await;
    assert_eq!(bed.heard().len(), before);
    assert!(
        bed.lines()
            .iter()
            .any(|line| line.contains("✗ coffee://com.example.callback refused"))
    );
}

fn facade(text: &str) -> FacadeText {
    match read(text) {
        Ok(Call::Facade(call)) => call,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn a_facade_is_called_by_object_or_by_address() {
    // text, path, data, callback
    for (text, path, data, callback) in [
        (
            r#"{"baristaCommand":"barista://bar/order","data":{"drink":"tea","callback":"_temp_1x"}}"#,
            "bar/order",
            r#"{"drink":"tea"}"#,
            Some("_temp_1x"),
        ),
        (
            r#"{"oldCommand":"oldbarista://bar/order"}"#,
            "bar/order",
            "{}",
            None,
        ),
        (
            r#"{"oldCommand":"BARISTA://bar/order","data":null}"#,
            "bar/order",
            "{}",
            None,
        ),
        (
            r#"{"baristaCommand":"barista://bar/order?drink=a&n=1","data":{"drink":"b"}}"#,
            "bar/order",
            r#"{"drink":"b","n":"1"}"#,
            None,
        ),
        ("barista://bar/order", "bar/order", "{}", None),
        (
            "barista://bar/order/?sweet=true&milk=false&drink=a%26b+c&callback=app.done&drink=x",
            "bar/order",
            r#"{"sweet":true,"milk":false,"drink":"a&b+c"}"#,
            Some("app.done"),
        ),
        ("barista://run/x?callback=$", "run/x", "{}", Some("$")),
    ] {
        let call = facade(text);
        assert_eq!(call.facade, "barista");
        assert_eq!(call.path, path, "{text}");
        assert_eq!(serde_json::to_string(&call.data).unwrap(), data, "{text}");
        assert_eq!(call.callback.as_deref(), callback, "{text}");
    }
    let long = format!("barista://bar/order?callback={}", "a".repeat(257));
    for (text, reason) in [
        ("{", Unreadable::MalformedObject),
        ("{}", Unreadable::MalformedObject),
        (r#"{"baristaCommand":1}"#, Unreadable::MalformedObject),
        (
            r#"{"baristaCommand":"coffee://state"}"#,
            Unreadable::MalformedObject,
        ),
        (
            r#"{"baristaCommand":"https://x"}"#,
            Unreadable::MalformedObject,
        ),
        (
            r#"{"baristaCommand":"{\"baristaCommand\":\"barista://x\"}"}"#,
            Unreadable::MalformedObject,
        ),
        (
            r#"{"baristaCommand":"barista://x","data":[]}"#,
            Unreadable::MalformedObject,
        ),
        (
            r#"{"baristaCommand":"barista://x","data":{"callback":1}}"#,
            Unreadable::BadCallback,
        ),
        (
            r#"{"baristaCommand":"barista://x","data":{"callback":"a()"}}"#,
            Unreadable::BadCallback,
        ),
        ("barista://x?callback=", Unreadable::BadCallback),
        ("barista://x?callback=a..b", Unreadable::BadCallback),
        ("barista://x?callback=a[0]", Unreadable::BadCallback),
        ("barista://x?callback=1a", Unreadable::BadCallback),
        ("barista://x?callback=%C3%BC", Unreadable::BadCallback),
        (&long, Unreadable::BadCallback),
    ] {
        assert_eq!(read(text).err(), Some(reason), "{text}");
    }
}

#[tokio::test]
async fn a_facade_is_answered_at_its_callback() {
    let bed = Bed::new();
    let heard = bed
        .ask(r#"{"baristaCommand":"barista://bar/order","data":{"drink":"tea","callback":"_t"}}"#)
        .await;
    assert_eq!(
        heard,
        [r#"_t({"path":"bar/order","data":{"drink":"tea"}})"#]
    );
    assert!(
        bed.ask("barista://bar/order").await.is_empty(),
        "nobody asked for an answer"
    );
}

/// The time is generous: a quadratic search would take minutes here.
#[tokio::test]
async fn large_commands_pass_in_linear_time_and_larger_ones_are_refused() {
    let megabyte = 1 << 20;
    let many: String = (0..10_000).map(|n| format!("&key{n}=value{n}")).collect();
    let known = "&pin=1".repeat(10_000);
    for (id, text, length) in [
        (
            "P-07 1 MB value",
            format!("coffee://echo?drink={}", "x".repeat(megabyte)),
            megabyte,
        ),
        (
            "P-07 1 MB of &",
            format!("coffee://echo?drink={}", "&".repeat(megabyte)),
            megabyte,
        ),
        (
            "P-07 1 MB of %",
            format!("coffee://echo?drink={}", "%".repeat(megabyte)),
            megabyte,
        ),
        (
            "P-07 10,000 params",
            format!("coffee://echo?drink=x{many}"),
            many.len() + 1,
        ),
        (
            "P-07 10,000 known params",
            format!("coffee://echo?drink=x{known}"),
            1,
        ),
        (
            "DQ-16 7 MB",
            format!("coffee://echo?drink={}", "é".repeat(7 << 19)),
            7 << 20,
        ),
    ] {
        let bed = Bed::new();
        let start = Instant::now();
        let heard = bed.ask(&text).await;
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{id} took {:?}",
            start.elapsed()
        );
        let envelope: serde_json::Value = serde_json::from_str(&heard[0]).unwrap();
        assert_eq!(
            envelope["drink"].as_str().map(str::len),
            Some(length),
            "{id}"
        );
        let noted = bed.journal.all();
        assert!(
            noted.iter().all(|entry| entry.text.len() < 16_000),
            "{id}: the journal stays small"
        );
    }
    let bed = Bed::new();
    let text = format!("coffee://echo?drink={}", "x".repeat(8 << 20));
    let refused = bed.submit(&text);
    assert_eq!(
        refused,
        Err(Refused::TooLarge {
            bytes: text.len(),
            limit: 8 << 20
        }),
        "P-07"
    );
}

/// Text that is rich in what the grammar looks at.
fn wild() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("&".to_owned()),
        Just("=".to_owned()),
        Just("%".to_owned()),
        Just("%26".to_owned()),
        Just("&pin=".to_owned()),
        Just("&size=".to_owned()),
        Just("?".to_owned()),
        Just("coffee://".to_owned()),
        Just("{\"baristaCommand\":\"barista://x\"".to_owned()),
        "\\PC{0,6}",
        "[%0-9a-f&=#/.@:\\x00]{0,8}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// The same, as far as it can be the value of a param.
fn wild_value() -> impl Strategy<Value = String> {
    wild().prop_map(|text| format!("x{}", text.replace('\0', "")))
}

/// As `encodeURIComponent` does it.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'!'
            | b'~'
            | b'*'
            | b'\''
            | b'('
            | b')' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_makes_it_panic(text in wild()) {
        for text in [text.clone(), format!("coffee://x?{text}"), format!("barista://x?{text}")] {
            if let Ok(Call::Command(command)) = read(&text) {
                let query = command.query(FACTS.keys);
                for key in FACTS.keys {
                    let _ = (query.text(key.param), query.integer(key.param), query.phone(key.param));
                    let _ = query.flag(key.param, true);
                }
            }
        }
    }

    #[test]
    fn an_encoded_value_comes_back_and_is_never_split(value in wild_value(), other in wild_value()) {
        let text = format!("pin={}&size={}&email={}", encoded(&value), encoded(&other), encoded(&value));
        let query = query(&text);
        prop_assert_eq!(query.text("pin"), Some(Cow::from(&value)));
        prop_assert_eq!(query.text("size"), Some(Cow::from(&other)));
        prop_assert_eq!(query.text("email"), Some(Cow::from(&value)));
        prop_assert_eq!(query.text("drink"), None);
    }

    #[test]
    fn free_text_without_a_known_key_comes_back_unencoded(value in "[a-z&=#?/ +]{1,40}") {
        let known = FACTS.keys.iter().any(|key| value.contains(&format!("&{}=", key.name)));
        prop_assume!(!known);
        let text = format!("drink={value}");
        prop_assert_eq!(query(&text).text("drink"), Some(Cow::from(&value)));
    }
}
