//! P: from the text of a frame to a call.

use transom_runtime::{Call, CommandText, FacadeText, Refused, Unreadable};

use crate::support::bed::Bed;
use crate::support::coffee::FACTS;
use crate::support::{cell, rows};

fn read(text: &str) -> Result<Call, Unreadable> {
    Call::read(text.to_owned(), &FACTS)
}

fn command(text: &str) -> CommandText {
    match read(text) {
        Ok(Call::Command(command)) => command,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn a_command_has_one_spelling() {
    const COMMANDS: &str = "
        DQ-15 | coffee://state                 | state
        DQ-15 | coffee://state/                | state
        DQ-15 | coffee://state?                | state
        DQ-15 | coffee://state/?enabled=1      | state
        DQ-15 | COFFEE://State                 | State
        P-08  | coffee://FOO                   | FOO
        P-08  | coffee:state?                  | :state
        P-08  | coffee:/state                  | :/state
        P-08  | coffee:                        | :
        P-08  | coffee://                      | «»
        P-08  | coffee:///state                | /state
        P-08  | coffee://user:pw@state         | user:pw@state
        P-08  | coffee://user.name@state       | user.name@state
        P-08  | coffee://state:99/             | state:99
        P-08  | coffee://state/more            | state/more
        P-08  | coffee://state/more.html       | state/more.html
        P-08  | coffee://state//               | state/
        P-08  | coffee://state#x               | state#x
        P-08  | coffee://sta%74e               | sta%74e
        dots  | coffee://echo?email=a.b@x.io   | echo
    ";
    const OTHERS: &str = "
        DQ-17  | coffee://com.example.app.callback?code=1   | CallbackAddress
        DQ-17  | coffee://com.example.oauth                 | CallbackAddress
        DQ-17  | coffee://u@com.example.callback:1/x        | CallbackAddress
        DQ-17  | coffee:com.example.callback                | CallbackAddress
        DQ-17  | coffee:///com.example.callback             | CallbackAddress
        scheme | https://app.example.com                    | OtherScheme
        scheme | coffees://state                            | OtherScheme
        scheme | « coffee://state»                          | OtherScheme
        scheme | state                                      | OtherScheme
        scheme | «»                                         | OtherScheme
    ";
    for [id, text, route] in rows(COMMANDS) {
        assert_eq!(Some(command(text).route()), cell(route), "{id}: {text}");
    }
    for [id, text, reason] in rows(OTHERS) {
        let text = text.replace(['«', '»'], "");
        assert_eq!(
            format!("{:?}", read(&text).unwrap_err()),
            reason,
            "{id}: {text}"
        );
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

/// That it is linear shows in the bench; a quadratic search would not come to an end here.
#[tokio::test]
async fn large_commands_pass_and_larger_ones_are_refused() {
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
        let heard = bed.ask(&text).await;
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
