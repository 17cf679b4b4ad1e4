//! J and I8: the scripts that a web view evaluates, run in a real JavaScript engine.

use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde::Deserialize;
use serde_json::{Value, json};
use transom_runtime::Message;

use crate::support::bed::{APP, Bed, origin};

const LISTENS: &str = "window.onCoffeeEvent = function (event) { seen.push(event) };";

#[derive(Deserialize, Debug)]
struct Saw {
    seen: Vec<Value>,
    warnings: Vec<String>,
    thrown: Vec<String>,
    values: Vec<String>,
    probe: Value,
}

/// Runs cases in node, each in a window of its own. `None`, and loudly so, when there is no node.
fn run(cases: &[Value]) -> Option<Vec<Saw>> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engine/page.js");
    let node = Command::new("node")
        .arg(page)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut node = match node {
        Ok(node) => node,
        Err(reason) => {
            println!("SKIPPED(node): {reason}; install Node 20 or newer");
            return None;
        }
    };
    let input = json!({ "cases": cases }).to_string();
    node.stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn case(setup: &str, scripts: &[String], probe: &str) -> Value {
    json!({ "setup": setup, "origin": APP, "scripts": scripts, "probe": probe })
}

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

#[test]
fn a_page_cannot_break_the_bridge() {
    let brew = event(&json!({ "ok": true, "event": "brew" }));
    let serve = event(&json!({ "ok": true, "event": "serve" }));
    let replaced = "window.onCoffeeEvent = function (event) { seen.push(event.event, event.n) };
        JSON.parse = JSON.stringify = function () { return 'evil' };
        Object.prototype.toJSON = function () { return 'evil' };";
    let warning = "window.onCoffeeEvent is not a function, so the event \"brew\" was dropped.";
    // id, setup, scripts, seen, warnings, thrown, probe and what it gives
    let table: Vec<(
        &str,
        &str,
        Vec<String>,
        Value,
        Vec<&str>,
        Vec<&str>,
        &str,
        Value,
    )> = vec![
        (
            "heard once",
            LISTENS,
            vec![brew.clone()],
            json!([{"ok": true, "event": "brew"}]),
            vec![],
            vec![],
            "0",
            json!(0),
        ),
        (
            "J-03 a handler that throws",
            "var n = 0; window.onCoffeeEvent = function (event) { if (n++ === 0) throw new Error('oh'); seen.push(event.event) };",
            vec![brew.clone(), serve],
            json!(["serve"]),
            vec![],
            vec!["oh"],
            "n",
            json!(2),
        ),
        (
            "DQ-02 no handler",
            "",
            vec![brew.clone()],
            json!([]),
            vec![warning],
            vec![],
            "0",
            json!(0),
        ),
        (
            "J-04 no function",
            "window.onCoffeeEvent = { call: 1 };",
            vec![brew.clone()],
            json!([]),
            vec![warning],
            vec![],
            "0",
            json!(0),
        ),
        (
            "J-04 a getter that throws",
            "Object.defineProperty(window, 'onCoffeeEvent', { get: function () { throw new Error('no') } });",
            vec![brew.clone()],
            json!([]),
            vec![warning],
            vec![],
            "0",
            json!(0),
        ),
        (
            "no console either",
            "window.console = null;",
            vec![brew.clone()],
            json!([]),
            vec![],
            vec![],
            "0",
            json!(0),
        ),
        (
            "J-05 the page replaces JSON",
            replaced,
            vec![event(&json!({ "event": "brew", "n": 1 }))],
            json!(["brew", 1]),
            vec![],
            vec![],
            "0",
            json!(0),
        ),
        (
            "DQ-03 a handler set in between",
            "",
            vec![
                "setTimeout(function () {}, 0)".to_owned(),
                LISTENS.to_owned(),
                brew.clone(),
            ],
            json!([{"ok": true, "event": "brew"}]),
            vec![],
            vec![],
            "0",
            json!(0),
        ),
        (
            "DQ-18 the global comes in a later task",
            "window.token = 'old'; window.onCoffeeEvent = function () { seen.push(token); setTimeout(function () { seen.push(token) }, 0) };",
            vec![brew.clone(), assign("token", &json!("new"))],
            json!(["old", "new"]),
            vec![],
            vec![],
            "token",
            json!("new"),
        ),
        (
            "T-10 a frozen global",
            "Object.defineProperty(window, 'token', { value: 1, writable: false });",
            vec![assign("token", &json!(2))],
            json!([]),
            vec!["window.token could not be written."],
            vec![],
            "token",
            json!(1),
        ),
        (
            "DQ-22 null is null",
            "window.token = 1;",
            vec![assign("token", &Value::Null)],
            json!([]),
            vec![],
            vec![],
            "[token === null, 'token' in window]",
            json!([true, true]),
        ),
        (
            "M-7 a callback is gone after its first call",
            "window._t = function (answer) { delete window._t; seen.push(answer) };",
            vec![
                callback("_t", &json!({"success": true})),
                callback("_t", &json!({"success": true})),
            ],
            json!([{"success": true}]),
            vec![],
            vec![],
            "0",
            json!(0),
        ),
        (
            "M-7 a path into nothing",
            "window.a = { b: null };",
            vec![callback("a.b.c", &json!(1)), callback("x.y", &json!(1))],
            json!([]),
            vec![],
            vec![],
            "0",
            json!(0),
        ),
        (
            "M-5 an object, not a text",
            "window.f = function (answer) { seen.push(typeof answer) };",
            vec![callback("f", &json!({}))],
            json!(["object"]),
            vec![],
            vec![],
            "0",
            json!(0),
        ),
        (
            "a callback that throws",
            "window.f = function () { throw new Error('oh') };",
            vec![callback("f", &json!({}))],
            json!([]),
            vec![],
            vec!["oh"],
            "0",
            json!(0),
        ),
        (
            "an entry called __proto__ stays an entry",
            LISTENS,
            vec![event(
                &json!({"meta": {"__proto__": {"admin": true}, "x": "{\"__proto__\":1}"}}),
            )],
            json!([{"meta": {"__proto__": {"admin": true}, "x": "{\"__proto__\":1}"}}]),
            vec![],
            vec![],
            "[seen[0].meta.admin === undefined, ({}).admin === undefined]",
            json!([true, true]),
        ),
    ];
    let cases: Vec<_> = table
        .iter()
        .map(|(_, setup, scripts, .., probe, _)| case(setup, scripts, probe))
        .collect();
    let Some(saw) = run(&cases) else { return };
    for ((id, _, scripts, seen, warnings, thrown, _, probe), saw) in table.iter().zip(saw) {
        assert_eq!(Value::from(saw.seen), *seen, "{id}");
        assert_eq!(saw.warnings, *warnings, "{id}");
        assert_eq!(saw.thrown, *thrown, "{id}");
        assert_eq!(saw.probe, *probe, "{id}");
        assert_eq!(saw.values.len(), scripts.len(), "{id}");
        assert!(
            saw.values.iter().all(|value| !value.starts_with("threw")),
            "{id}: {:?}",
            saw.values
        );
    }
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

#[test]
fn the_wire_form_is_one_json_object() {
    let json = r#"{"ok":true}"#.to_owned();
    for (message, wire) in [
        (
            Message::Event {
                handler: "onCoffeeEvent",
                name: "brew",
                json: json.clone(),
            },
            json!({"kind": "event", "name": "onCoffeeEvent", "payload": {"ok": true}}),
        ),
        (
            Message::Assign {
                global: "g",
                json: "null".into(),
            },
            json!({"kind": "assign", "name": "g", "value": null}),
        ),
        (
            Message::Callback {
                function: "a.b".into(),
                json,
            },
            json!({"kind": "call", "name": "a.b", "value": {"ok": true}}),
        ),
    ] {
        assert_eq!(
            serde_json::from_str::<Value>(&message.to_wire()).unwrap(),
            wire
        );
    }
}
