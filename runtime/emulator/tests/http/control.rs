//! The control plane: outbox, clock, snapshots, users, log, and who may call it.

use serde_json::{Value, json};

use crate::native::{Native, PASSWORD, emulator, http, read};

#[tokio::test]
async fn the_outbox_can_be_waited_for() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let waiting = native.control(
        "GET",
        "outbox?to=paul@example.com&wait_ms=60000",
        Value::Null,
    );
    let sending = async {
        let form = [("identifier", "jane"), ("strategy", "email_code")];
        native.post("/v1/client/sign_ins", &form).await;
        let form = [
            ("identifier", "paul@example.com"),
            ("strategy", "email_code"),
        ];
        native.post("/v1/client/sign_ins", &form).await
    };
    let (waited, _) = tokio::join!(waiting, sending);
    let messages = waited.body["messages"]
        .as_array()
        .expect("messages")
        .clone();
    assert_eq!(messages.len(), 1, "Jane's message is not Paul's");
    let message = &messages[0];
    assert_eq!(message["to"], "paul@example.com");
    assert_eq!(message["channel"], "email");
    assert_eq!(message["purpose"], "sign_in");
    assert_eq!(message["test"], false);
    assert_eq!(message["code"].as_str().map(str::len), Some(6));
    let after = format!("outbox?after={}", message["number"]);
    assert_eq!(
        native.control("GET", &after, Value::Null).await.body,
        json!({ "messages": [] })
    );
    let unknown = native.control("GET", "outbox?form=x", Value::Null).await;
    assert_eq!(unknown.status, 400);
}

#[tokio::test]
async fn the_outbox_has_a_page_without_foreign_parts() {
    let emulator = emulator("{}").await;
    let page = read(http().get(emulator.outbox_url())).await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let html = page.body.as_str().expect("a page");
    assert!(html.contains("prefers-color-scheme"));
    for foreign in ["https://", "http://", "src=", "@import"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
}

#[tokio::test]
async fn the_clock_freezes_advances_and_skews() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let set = json!({ "freeze": true, "now": 1_700_000_000_000_i64 });
    assert_eq!(
        native.control("POST", "clock", set).await.body["now"],
        1_700_000_000_000_i64
    );
    let health = native.get("/v1/health").await;
    assert_eq!(health.header("date"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
    native.advance(1500).await;
    let skewed = native
        .control("POST", "clock", json!({ "skew_ms": -500 }))
        .await;
    assert_eq!(
        skewed.body,
        json!({ "now": 1_700_000_001_000_i64, "frozen": true, "skew_ms": -500 })
    );
    let wrong = native
        .control("POST", "clock", json!({ "advance": 1 }))
        .await;
    assert_eq!(wrong.status, 400);
    let text = wrong.body["error"].as_str().expect("a reason");
    assert!(
        text.contains("line 1, column") && text.contains("advance_ms"),
        "{text}"
    );
}

#[tokio::test]
async fn a_snapshot_goes_out_and_in_byte_for_byte() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native
        .control("POST", "clock", json!({ "freeze": true }))
        .await;
    let session = native.sign_in("jane").await;
    let form = [
        ("email_address", "half+clerk_test@example.com"),
        ("strategy", "email_code"),
    ];
    Native::new(&emulator)
        .post("/v1/client/sign_ups", &form)
        .await;
    let export = async || {
        let answer = http()
            .get(format!("{}/__emu/export", emulator.base_url()))
            .send()
            .await;
        answer.expect("an answer").text().await.expect("a body")
    };
    let first = export().await;
    assert!(!first.contains(PASSWORD), "passwords are kept as hashes");
    assert_eq!(
        native.control("POST", "reset", Value::Null).await.status,
        200
    );
    assert_ne!(export().await, first);
    let seeded = export().await;
    let other = json!({ "users": [{ "id": "user_eve", "emails": ["eve@example.com"] }] });
    assert_eq!(native.control("POST", "reset", other).await.status, 200);
    let brought = export().await;
    assert!(brought.contains("user_eve") && !brought.contains("user_demo"));
    let wrong = native.control("POST", "reset", json!({ "user": [] })).await;
    assert_eq!(wrong.status, 400);
    assert_eq!(
        export().await,
        brought,
        "a seed that is none changes nothing"
    );
    native.control("POST", "reset", Value::Null).await;
    assert_eq!(export().await, seeded, "without a seed: the first one");
    let gone = native.with_token(native.token()).get("/v1/client").await;
    assert_eq!(
        gone.response()["sessions"],
        json!([]),
        "a reset forgets clients"
    );

    let url = format!("{}/__emu/import", emulator.base_url());
    let imported = read(http().post(url).body(first.clone())).await;
    assert_eq!(imported.status, 200, "{}", imported.body);
    assert_eq!(export().await, first);
    let again = native.get("/v1/client").await;
    assert_eq!(
        again.response()["sessions"][0]["id"],
        session,
        "old device tokens work again"
    );
    native.with_token(None).sign_in("jane").await;
}

#[tokio::test]
async fn equal_seeds_give_equal_runs() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let emulator = emulator("{}").await;
        let native = Native::new(&emulator);
        native
            .control(
                "POST",
                "clock",
                json!({ "freeze": true, "now": 1_700_000_000_000_i64 }),
            )
            .await;
        let client = native.get("/v1/client").await.response()["id"].clone();
        let form = [
            ("identifier", "paul@example.com"),
            ("strategy", "email_code"),
        ];
        let attempt = native.post("/v1/client/sign_ins", &form).await.id();
        runs.push((
            client,
            attempt,
            native.token(),
            native.code("paul@example.com").await,
        ));
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn users_are_made_and_mistakes_are_named() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let user = json!({ "emails": ["eve@example.com"], "password": PASSWORD });
    let made = native.control("POST", "users", user).await;
    assert!(
        made.body["id"]
            .as_str()
            .is_some_and(|id| id.len() == "user_".len() + 27)
    );
    native.sign_in("eve@example.com").await;
    let cases = [
        (
            json!({ "emails": ["eve@example.com"] }),
            "belongs to another user",
        ),
        (json!({ "emails": ["nowhere"] }), "user.emails[0]"),
        (
            json!({ "phone": ["+12015550100"] }),
            "Did you mean `phones`?",
        ),
        (json!({ "totp_secret": "not base32!" }), "user.totp_secret"),
    ];
    for (body, reason) in cases {
        let answer = native.control("POST", "users", body.clone()).await;
        let text = answer.body["error"].as_str().expect("a reason").to_owned();
        assert!(
            answer.status == 400 && text.contains(reason),
            "{body}: {text}"
        );
    }
}

#[tokio::test]
async fn the_log_tells_names_and_masks_values() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let log = native.control("GET", "log", Value::Null).await;
    let request = &log.body["requests"][0];
    assert_eq!(request["method"], "POST");
    assert_eq!(request["path"], "/v1/client/sign_ins");
    assert_eq!(request["status"], 200);
    let params = json!({ "_is_native": "true", "identifier": "***", "password": "***" });
    assert_eq!(request["params"], params);
    let text = log.body.to_string();
    let token = native.token().expect("a token");
    for secret in [PASSWORD, token.as_str()] {
        assert!(!text.contains(secret));
    }
    native.control("DELETE", "log", Value::Null).await;
    let log = native.control("GET", "log", Value::Null).await;
    assert_eq!(log.body, json!({ "requests": [] }));
}

#[tokio::test]
async fn strangers_are_turned_away() {
    let emulator = emulator("{}").await;
    let url = format!("{}/__emu/export", emulator.base_url());
    let cases: [(&str, &str, u16); 7] = [
        ("x-nothing", "", 200),
        ("origin", "http://localhost:5173", 200),
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("host", "evil.example", 403),
        ("host", "localhost:4410", 200),
        ("sec-fetch-site", "cross-site", 403),
    ];
    for (name, value, status) in cases {
        let answer = read(http().get(&url).header(name, value)).await;
        assert_eq!(answer.status, status, "{name}: {value}");
    }
    let unknown = Native::new(&emulator)
        .control("GET", "nothing", Value::Null)
        .await;
    assert_eq!(unknown.status, 404);
}
