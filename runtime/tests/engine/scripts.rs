//! J and I8: the scripts that a web view evaluates, run in a real JavaScript engine.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use transom_runtime::Message;

use crate::support::bed::{APP, Bed, origin};
use crate::support::node::{case, run};

const LISTENS: &str = "window.onCoffeeEvent = function (event) { seen.push(event) };";

fn event(json: &Value) -> String {
    let message = Message::Event {
        handler: "onCoffeeEvent",
        name: "brew",
        json: json.to_string(),
    };
    message.script(&origin(APP))
}

fn assign(global: &'static str, value: &Value) -> String {
    Message::Assign {
        global,
        json: value.to_string(),
    }
    .script(&origin(APP))
}

fn callback(function: &str, value: &Value) -> String {
    Message::Callback {
        function: function.to_owned(),
        json: value.to_string(),
    }
    .script(&origin(APP))
}

#[test]
fn hostile_texts_arrive_verbatim_and_run_nothing() {
    let texts = [
        ("J-01", "');alert(1)//"),
        ("J-01", "</script><script>seen.push(1)</script>"),
        ("J-01", "<!--"),
        ("J-01", "`${seen.push(1)}`"),
        ("J-01", "\\"),
        ("J-01", "\\u0022});seen.push(1);({\""),
        ("J-01", "\"]}});seen.push(1)//"),
        ("J-01", "&quot;&amp;"),
        ("J-02", "a\u{2028}b\u{2029}c"),
        ("J-02", "a\0b"),
        ("J-02", "\u{fffd}\u{feff}😀\r\n\t"),
    ];
    let cases: Vec<_> = texts
        .iter()
        .map(|(_, text)| {
            let message = json!({ "ok": false, "error": { "code": "x", "message": text } });
            let scripts =
                [event(&message), assign("g", &json!(text)), callback("app.done", &json!({ "t": text }))];
            let setup = format!("{LISTENS} window.app = {{ done: function (answer) {{ seen.push(answer, this === app) }} }};");
            case(&setup, &scripts, "[g, Object.keys(window).length]")
        })
        .collect();
    let Some(saw) = run(&cases) else { return };
    for ((id, text), saw) in texts.iter().zip(saw) {
        let event = json!({ "ok": false, "error": { "code": "x", "message": text } });
        assert_eq!(
            saw.seen,
            [event, json!({ "t": text }), json!(true)],
            "{id}: {text:?}"
        );
        assert_eq!(saw.probe[0], json!(text), "{id}: {text:?}");
        assert_eq!(saw.values, ["undefined"; 3], "{id}: {text:?}");
        assert!(
            saw.warnings.is_empty() && saw.thrown.is_empty(),
            "{id}: {saw:?}"
        );
    }
}

/// A page, what reaches it, and what it makes of it.
struct Page {
    id: &'static str,
    setup: &'static str,
    scripts: Vec<String>,
    seen: Value,
    warnings: &'static [&'static str],
    thrown: &'static [&'static str],
    /// What is evaluated at the end, and what it gives.
    probe: (&'static str, Value),
}

impl Default for Page {
    fn default() -> Self {
        Self {
            id: "",
            setup: "",
            scripts: vec![event(&json!({ "event": "brew" }))],
            seen: json!([]),
            warnings: &[],
            thrown: &[],
            probe: ("0", json!(0)),
        }
    }
}

fn check(pages: &[Page]) {
    let cases: Vec<_> = pages
        .iter()
        .map(|page| case(page.setup, &page.scripts, page.probe.0))
        .collect();
    let Some(saw) = run(&cases) else { return };
    for (page, saw) in pages.iter().zip(saw) {
        let id = page.id;
        assert_eq!(Value::from(saw.seen), page.seen, "{id}");
        assert_eq!(saw.warnings, page.warnings, "{id}");
        assert_eq!(saw.thrown, page.thrown, "{id}");
        assert_eq!(saw.probe, page.probe.1, "{id}");
        assert_eq!(saw.values.len(), page.scripts.len(), "{id}");
        let calm = saw.values.iter().all(|value| !value.starts_with("threw"));
        assert!(calm, "{id}: {:?}", saw.values);
    }
}

const DROPPED: &[&str] =
    &["window.onCoffeeEvent is not a function, so the event \"brew\" was dropped."];

#[test]
fn an_agent_hears_what_is_offered_and_a_page_without_one_is_left_alone() {
    let hello = || {
        let contract = r#"{"name":"coffee","version":"1.0.0","commands":["brew"]}"#.into();
        vec![Message::Hello { contract }.script(&origin(APP))]
    };
    let heard = json!({ "name": "coffee", "version": "1.0.0", "commands": ["brew"] });
    check(&[
        Page {
            id: "an agent",
            setup: "window.__transom = { receive: function (message) { seen.push(message) } };",
            scripts: hello(),
            seen: json!([{ "kind": "hello", "contract": heard }]),
            ..Page::default()
        },
        Page {
            id: "no agent",
            scripts: hello(),
            ..Page::default()
        },
    ]);
}

#[test]
fn a_handler_cannot_break_the_bridge() {
    check(&[
        Page {
            id: "heard once",
            setup: LISTENS,
            seen: json!([{ "event": "brew" }]),
            ..Page::default()
        },
        Page {
            id: "J-03 DQ-04 a handler that throws",
            setup: "var n = 0;
                window.onCoffeeEvent = function (event) {
                    if (n++ === 0) throw new Error('oh');
                    seen.push(event.event);
                };",
            scripts: vec![
                event(&json!({ "event": "brew" })),
                event(&json!({ "event": "serve" })),
            ],
            seen: json!(["serve"]),
            thrown: &["oh"],
            probe: ("n", json!(2)),
            ..Page::default()
        },
        Page {
            id: "DQ-02 no handler",
            warnings: DROPPED,
            ..Page::default()
        },
        Page {
            id: "J-04 no function",
            setup: "window.onCoffeeEvent = { call: 1 };",
            warnings: DROPPED,
            ..Page::default()
        },
        Page {
            id: "J-04 a getter that throws",
            setup: "Object.defineProperty(window, 'onCoffeeEvent', {
                get: function () { throw new Error('no') } });",
            warnings: DROPPED,
            ..Page::default()
        },
        Page {
            id: "no console either",
            setup: "window.console = null;",
            ..Page::default()
        },
        Page {
            id: "J-05 the page replaces JSON",
            setup: "window.onCoffeeEvent = function (event) { seen.push(event.event) };
                JSON.parse = JSON.stringify = function () { return 'evil' };
                Object.prototype.toJSON = function () { return 'evil' };",
            seen: json!(["brew"]),
            ..Page::default()
        },
        Page {
            id: "DQ-03 a handler set in between",
            scripts: vec![
                "0".to_owned(),
                LISTENS.to_owned(),
                event(&json!({ "event": "brew" })),
            ],
            seen: json!([{ "event": "brew" }]),
            ..Page::default()
        },
        Page {
            id: "an entry called __proto__ stays an entry",
            setup: LISTENS,
            scripts: vec![event(&json!({
                "meta": { "__proto__": { "admin": true }, "x": "{\"__proto__\":1}" },
            }))],
            seen: json!([{
                "meta": { "__proto__": { "admin": true }, "x": "{\"__proto__\":1}" },
            }]),
            probe: (
                "[seen[0].meta.admin === undefined, ({}).admin === undefined]",
                json!([true, true]),
            ),
            ..Page::default()
        },
    ]);
}

#[test]
fn globals_are_written_in_their_own_task() {
    check(&[
        Page {
            id: "DQ-18 the global comes in a later task",
            setup: "window.token = 'old';
                window.onCoffeeEvent = function () {
                    seen.push(token);
                    setTimeout(function () { seen.push(token) }, 0);
                };",
            scripts: vec![event(&json!({})), assign("token", &json!("new"))],
            seen: json!(["old", "new"]),
            probe: ("token", json!("new")),
            ..Page::default()
        },
        Page {
            id: "T-10 a frozen global",
            setup: "Object.defineProperty(window, 'token', { value: 1, writable: false });",
            scripts: vec![assign("token", &json!(2))],
            warnings: &["window.token could not be written."],
            probe: ("token", json!(1)),
            ..Page::default()
        },
        Page {
            id: "DQ-22 null is null",
            setup: "window.token = 1;",
            scripts: vec![assign("token", &Value::Null)],
            probe: ("[token === null, 'token' in window]", json!([true, true])),
            ..Page::default()
        },
    ]);
}

#[test]
fn callbacks_are_called_where_they_are() {
    check(&[
        Page {
            id: "M-7 a callback is gone after its first call",
            setup: "window._t = function (answer) { delete window._t; seen.push(answer) };",
            scripts: vec![
                callback("_t", &json!({ "n": 1 })),
                callback("_t", &json!({ "n": 2 })),
            ],
            seen: json!([{ "n": 1 }]),
            ..Page::default()
        },
        Page {
            id: "M-7 a path into nothing",
            setup: "window.a = { b: null };",
            scripts: vec![callback("a.b.c", &json!(1)), callback("x.y", &json!(1))],
            ..Page::default()
        },
        Page {
            id: "M-5 an object, not a text",
            setup: "window.f = function (answer) { seen.push(typeof answer) };",
            scripts: vec![callback("f", &json!({}))],
            seen: json!(["object"]),
            ..Page::default()
        },
        Page {
            id: "a callback that throws",
            setup: "window.f = function () { throw new Error('oh') };",
            scripts: vec![callback("f", &json!({}))],
            thrown: &["oh"],
            ..Page::default()
        },
    ]);
}

#[test]
fn n_01_a_script_does_nothing_in_a_page_of_another_origin() {
    let setup = format!("{LISTENS} window.f = function (x) {{ seen.push(x) }};");
    let scripts = [
        event(&json!({"ok": true})),
        assign("token", &json!("t")),
        callback("f", &json!({})),
    ];
    let cases: Vec<_> = ["https://evil.io", "https://app.example.com.evil.io", "null", "http://app.example.com"]
        .iter()
        .map(|at| json!({ "setup": setup, "origin": at, "scripts": scripts, "probe": "'token' in window" }))
        .collect();
    for saw in run(&cases).into_iter().flatten() {
        assert!(saw.seen.is_empty() && saw.warnings.is_empty(), "{saw:?}");
        assert_eq!(saw.probe, json!(false));
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "\\PC{0,12}",
        "[\"'<>&\\\\/`$\u{2028}\u{2029}\\x00-\\x1f]{0,12}",
        Just("__proto__".to_owned())
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(text.clone(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// I8: constant text around one value. Any value is put in place of a plain one, and nothing else may change.
#[test]
fn i8_a_script_is_a_template_around_one_value() {
    let mut runner = TestRunner::new(Config::with_cases(1));
    let values: Vec<Value> = (0..300)
        .map(|_| any_json().new_tree(&mut runner).unwrap().current())
        .collect();
    let plain = event(&json!("PLAIN"));
    let (before, after) = plain.split_once("\"PLAIN\"").unwrap();
    let mut scripts = Vec::new();
    for value in &values {
        let script = event(value);
        let inside = script
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .unwrap();
        assert!(
            !inside.contains(['<', '>', '&', '\u{2028}', '\u{2029}']),
            "{inside}"
        );
        scripts.push(script);
    }
    let Some(saw) = run(&[case(LISTENS, &scripts, "0")]) else {
        return;
    };
    assert_eq!(saw[0].seen, values);
}

#[tokio::test]
async fn what_the_engine_delivers_is_what_a_page_sees() {
    let bed = Bed::new();
    bed.ask("coffee://early").await;
    bed.ask("barista://bar/order?drink=</script>&callback=done")
        .await;
    let scripts: Vec<_> = bed
        .shell
        .all()
        .iter()
        .map(|delivery| delivery.message.script(&delivery.origin))
        .collect();
    let setup =
        format!("{LISTENS} window.done = function (answer) {{ seen.push(answer.data.drink) }};");
    let Some(saw) = run(&[case(&setup, &scripts, "[coffeeBalance, coffeeToken]")]) else {
        return;
    };
    let event = json!({ "ok": true, "event": "early", "token": "tok_event_0987654321" });
    assert_eq!(saw[0].seen, [event, json!("</script>")]);
    assert_eq!(saw[0].probe, json!([7, "tok_early_1234567890"]));
}
