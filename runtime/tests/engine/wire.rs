//! The form in which a message goes over a socket to a page agent.

use serde_json::{Value, json};
use transom_runtime::Message;

#[test]
fn the_wire_form_is_one_json_object() {
    let json = r#"{"ok":true}"#.to_owned();
    for (message, wire) in [
        (
            Message::Hello {
                contract: r#"{"name":"coffee","version":"1.0.0","commands":["brew"]}"#.into(),
            },
            json!({
                "kind": "hello",
                "contract": {"name": "coffee", "version": "1.0.0", "commands": ["brew"]},
            }),
        ),
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
