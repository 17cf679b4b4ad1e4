//! Faults: each effect, and which requests it hits.

use serde_json::{Value, json};

use crate::native::{Native, PASSWORD, emulator, encode, http};

async fn fault(native: &Native, rule: Value) {
    let answer = native.control("POST", "faults", rule).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn a_status_comes_with_its_headers_and_only_as_often_as_asked() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    fault(
        &native,
        json!({
            "match": { "method": "GET", "path": "/v1/client", "nth": 2, "times": 2 },
            "then": { "status": 429, "retry_after": 7 },
        }),
    )
    .await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let answer = native.get("/v1/client").await;
        if answer.status == 429 {
            assert_eq!(answer.header("retry-after"), Some("7"));
            assert_eq!(answer.code(), "too_many_requests");
        }
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [200, 429, 429, 200]);
    let rules = native.control("GET", "faults", Value::Null).await;
    assert_eq!(rules.body["faults"][0]["applied"], 2);
    native.control("DELETE", "faults", Value::Null).await;
    let none = native.control("GET", "faults", Value::Null).await;
    assert_eq!(none.body, json!({ "faults": [] }));
}

#[tokio::test]
async fn the_log_tells_which_token_a_request_carried_that_was_never_looked_at() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let rule = json!({ "match": { "path": "/v1/client/sessions" }, "then": { "status": 503 } });
    fault(&native, rule).await;
    native.call("DELETE", "/v1/client/sessions", &[]).await;
    let log = native.control("GET", "log", Value::Null).await;
    let requests = log.body["requests"].as_array().expect("a list");
    let last = requests.last().expect("a request");
    assert_eq!(
        (&last["status"], &last["token"]["state"]),
        (&json!(503), &json!("current"))
    );
}

async fn raw_sign_in(native: &Native) -> Result<reqwest::Response, reqwest::Error> {
    let url = format!("{}/v1/client/sign_ins?_is_native=1", native.base);
    http()
        .post(url)
        .header("authorization", native.token().expect("a token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(encode(&[("identifier", "jane"), ("password", PASSWORD)]))
        .send()
        .await
}

#[tokio::test]
async fn a_reset_may_come_before_or_after_the_commit() {
    for (reset, committed) in [("before_commit", false), ("after_commit", true)] {
        let emulator = emulator("{}").await;
        let native = Native::new(&emulator);
        native.get("/v1/client").await;
        let rule =
            json!({ "match": { "path": "/v1/client/sign_ins" }, "then": { "reset": reset } });
        fault(&native, rule).await;
        let error = raw_sign_in(&native)
            .await
            .expect_err("the connection is reset");
        assert!(
            format!("{error:?}").contains("ConnectionReset"),
            "{error:?}"
        );
        let log = native.control("GET", "log", Value::Null).await;
        let last = log.body["requests"]
            .as_array()
            .and_then(|all| all.last())
            .cloned();
        assert_eq!(last.expect("a request")["fault"], 1);
        // The token rotated with the lost answer, so the one at hand is stale.
        let read = native.get("/v1/client").await;
        let log = native.control("GET", "log", Value::Null).await;
        let state = log.body["requests"]
            .as_array()
            .and_then(|all| all.last())
            .cloned();
        let state = state.expect("a request")["token"]["state"].clone();
        assert_eq!(
            state,
            if committed { "stale" } else { "current" },
            "{}",
            read.body
        );
    }
}

#[tokio::test]
async fn answers_can_be_truncated_emptied_or_foreign() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let environment = async |then: Value| {
        fault(
            &native,
            json!({ "match": { "path": "/v1/environment" }, "then": then }),
        )
        .await;
        native.get("/v1/environment").await
    };
    let cut = environment(json!({ "truncate": 100 })).await;
    assert_eq!(cut.body.as_str().map(str::len), Some(100), "no longer JSON");
    let empty = environment(json!({ "empty_body": true })).await;
    assert_eq!(empty.body, "");
    let typed = environment(json!({ "content_type": "text/plain" })).await;
    assert_eq!(typed.header("content-type"), Some("text/plain"));
    let portal = environment(json!({ "captive_portal": true })).await;
    assert_eq!(
        (portal.status, portal.header("content-type")),
        (200, Some("text/html"))
    );
    assert!(
        portal
            .body
            .as_str()
            .is_some_and(|page| page.starts_with("<!doctype html>"))
    );
    let broken = environment(json!({ "status": 503, "body": { "down": true } })).await;
    assert_eq!(
        (broken.status, &broken.body),
        (503, &json!({ "down": true }))
    );
}

#[tokio::test]
async fn the_authorization_header_can_be_bent() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.get("/v1/client").await;
    let first = native.token();
    native.sign_in("jane").await;
    for (mode, expected) in [
        ("omit", None),
        ("empty", Some("")),
        ("bearer_only", Some("Bearer")),
        ("stale", first.as_deref()),
        ("keep", native.token().as_deref()),
    ] {
        let rule = json!({ "match": { "path": "/v1/client" }, "then": { "auth_header": mode } });
        fault(&native, rule).await;
        let answer = native.with_token(native.token()).get("/v1/client").await;
        assert_eq!(answer.header("authorization"), expected, "{mode}");
        assert_eq!(
            answer.response()["sessions"].as_array().map(Vec::len),
            Some(1)
        );
    }
}

#[tokio::test]
async fn an_empty_client_can_be_had_on_demand() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    fault(
        &native,
        json!({ "match": { "path": "/v1/client" }, "then": { "empty_client": true } }),
    )
    .await;
    let bystander = native.with_token(native.token());
    let answer = bystander.get("/v1/client").await;
    assert_eq!(
        (answer.status, &answer.response()["sessions"]),
        (200, &json!([]))
    );
    assert_ne!(bystander.token(), native.token());
    let kept = native.get("/v1/client").await;
    assert_eq!(
        kept.response()["sessions"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn a_delayed_request_holds_no_other_up() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let rule = json!({ "match": { "path": "/v1/environment" }, "then": { "delay_ms": 3_600_000 } });
    fault(&native, rule).await;
    tokio::select! {
        biased;
        _ = native.get("/v1/environment") => panic!("an hour has not passed"),
        () = async {
            for _ in 0..20 {
                assert_eq!(native.get("/v1/client").await.status, 200);
            }
        } => {}
    }
    // A stop does not wait for the hour either.
    emulator.stop().await;
}

#[tokio::test]
async fn rules_with_mistakes_are_refused() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    for rule in [
        json!({ "then": { "delay": 5 } }),
        json!({ "then": { "status": 99 } }),
        json!({ "match": {} }),
        json!({ "then": { "reset": "sometimes" } }),
    ] {
        assert_eq!(
            native.control("POST", "faults", rule.clone()).await.status,
            400,
            "{rule}"
        );
    }
}
