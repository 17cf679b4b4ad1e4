//! Sessions and tokens: what they say, when they rotate, how they end.

use serde_json::{Value, json};

use crate::native::{Native, claims, emulator};

#[tokio::test]
async fn a_token_says_who_and_for_how_long() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native
        .control(
            "POST",
            "clock",
            json!({ "freeze": true, "now": 1_800_000_000_000_i64 }),
        )
        .await;
    let session = native.sign_in("jane").await;
    native.advance(90_000).await;
    let answer = native
        .post(&format!("/v1/client/sessions/{session}/tokens"), &[])
        .await;
    assert_eq!(answer.body["object"], "token");
    let said = claims(answer.body["jwt"].as_str().expect("a token"));
    let expected = json!({
        "exp": 1_800_000_150, "fva": [1, -1], "iat": 1_800_000_090, "iss": emulator.base_url(),
        "jti": said["jti"], "nbf": 1_800_000_080, "sid": session, "sts": "active",
        "sub": "user_jane", "v": 2,
    });
    assert_eq!(
        said, expected,
        "and no azp, for a native request has no origin"
    );
}

#[tokio::test]
async fn a_template_must_be_known() {
    let emulator = emulator(r#"{ "jwt_templates": [{ "name": "mine" }] }"#).await;
    let native = Native::new(&emulator);
    let session = native.sign_in("jane").await;
    let path = |name: &str| format!("/v1/client/sessions/{session}/tokens/{name}");
    let known = native.post(&path("mine"), &[]).await;
    assert!(known.body["jwt"].is_string());
    assert_eq!(
        native.post(&path("other"), &[]).await.refusal(),
        (404, "resource_not_found")
    );
}

#[tokio::test]
async fn the_device_token_rotates_on_sign_in_and_the_old_one_is_stale() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let created = native.get("/v1/client").await;
    let old = native.token();
    assert!(old.is_some(), "a tokenless native read makes a client");
    native.sign_in("jane").await;
    assert_ne!(native.token(), old);

    let stale = native.with_token(old.clone());
    let answer = stale.get("/v1/client").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.response()["sessions"],
        json!([]),
        "a fresh, empty client"
    );
    assert_ne!(answer.response()["id"], created.response()["id"]);
    assert!(
        stale.token().is_some() && stale.token() != old,
        "with a token of its own"
    );
    let session_kept = native.get("/v1/client").await;
    assert_eq!(
        session_kept.response()["sessions"].as_array().map(Vec::len),
        Some(1)
    );

    let log = native.control("GET", "log", Value::Null).await;
    let states: Vec<&str> = log.body["requests"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|request| request["token"]["state"].as_str())
        .collect();
    assert_eq!(states, ["none", "current", "stale", "current"]);
}

#[tokio::test]
async fn a_stale_token_may_be_unauthorized_instead() {
    let emulator = emulator(r#"{ "stale_token": "unauthorized" }"#).await;
    let native = Native::new(&emulator);
    native.get("/v1/client").await;
    let stale = native.with_token(native.token());
    native.sign_in("jane").await;
    assert_eq!(
        stale.get("/v1/client").await.refusal(),
        (401, "authentication_invalid")
    );
}

#[tokio::test]
async fn a_tokenless_read_may_be_null() {
    let emulator = emulator(r#"{ "native_get_creates_client": false }"#).await;
    let native = Native::new(&emulator);
    let read = native.get("/v1/client").await;
    assert_eq!(read.body, json!({ "response": null, "client": null }));
    assert_eq!(read.header("authorization"), None);
    let created = native.post("/v1/client", &[]).await;
    assert!(
        created.response()["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("client_"))
    );
    assert!(native.token().is_some());
}

#[tokio::test]
async fn touching_makes_a_session_the_last_active_one() {
    let emulator = emulator(r#"{ "single_session": false }"#).await;
    let native = Native::new(&emulator);
    let jane = native.sign_in("jane").await;
    let paul = {
        let answer = native
            .post(
                "/v1/client/sign_ups",
                &[
                    ("email_address", "zoe+clerk_test@example.com"),
                    ("strategy", "email_code"),
                ],
            )
            .await;
        let path = format!("/v1/client/sign_ups/{}/attempt_verification", answer.id());
        let done = native
            .post(&path, &[("strategy", "email_code"), ("code", "424242")])
            .await;
        assert_eq!(
            done.client()["last_active_session_id"],
            done.response()["created_session_id"]
        );
        done.response()["created_session_id"]
            .as_str()
            .expect("a session")
            .to_owned()
    };
    let touch = format!("/v1/client/sessions/{jane}/touch");
    let form = [("active_organization_id", ""), ("intent", "select_session")];
    let touched = native.post(&touch, &form).await;
    assert_eq!(touched.client()["last_active_session_id"], jane);
    assert!(touched.response()["last_active_token"]["jwt"].is_string());
    let foreign = native
        .post(&touch, &[("active_organization_id", "org_none")])
        .await;
    assert_eq!(
        foreign.refusal(),
        (404, "organization_not_found_or_unauthorized")
    );

    let removed = native
        .post(&format!("/v1/client/sessions/{jane}/remove"), &[])
        .await;
    assert_eq!(removed.attempt(), "removed");
    assert_eq!(removed.client()["last_active_session_id"], paul);
    let late = native
        .post(&format!("/v1/client/sessions/{jane}/tokens"), &[])
        .await;
    assert_eq!(late.refusal(), (401, "authentication_invalid"));
}

#[tokio::test]
async fn sessions_end_in_every_documented_way() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let session = native.sign_in("jane").await;
    let ended = native
        .post(&format!("/v1/client/sessions/{session}/end"), &[])
        .await;
    assert_eq!(ended.attempt(), "ended");

    native.sign_in("jane").await;
    let all = native.call("DELETE", "/v1/client/sessions", &[]).await;
    assert_eq!(all.response()["sessions"], json!([]));
    assert_eq!(all.response()["last_active_session_id"], Value::Null);
    assert_eq!(native.get("/v1/me").await.refusal(), (401, "signed_out"));

    native.sign_in("jane").await;
    let before = native.token();
    let destroyed = native.call("DELETE", "/v1/client", &[]).await;
    assert_eq!(destroyed.body, json!({ "response": null, "client": null }));
    let after = native.with_token(before).get("/v1/client").await;
    assert_eq!(after.response()["sessions"], json!([]));
}

#[tokio::test]
async fn a_session_expires_after_a_week() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let session = native.sign_in("jane").await;
    native.advance(7 * 24 * 60 * 60 * 1000).await;
    let read = native.get(&format!("/v1/client/sessions/{session}")).await;
    assert_eq!(read.attempt(), "expired");
    assert_eq!(read.client()["sessions"], json!([]));
}

#[tokio::test]
async fn another_device_can_be_signed_out() {
    let emulator = emulator("{}").await;
    let (phone, tablet) = (Native::new(&emulator), Native::new(&emulator));
    let (here, there) = (phone.sign_in("jane").await, tablet.sign_in("jane").await);
    let path = |rest: &str| format!("/v1/me/sessions{rest}?_clerk_session_id={here}");
    let active = phone.get(&path("/active")).await;
    assert_eq!(
        active.body.as_array().map(Vec::len),
        Some(2),
        "a bare list of both"
    );
    let revoked = phone.post(&path(&format!("/{there}/revoke")), &[]).await;
    assert_eq!(revoked.attempt(), "revoked");
    assert_eq!(
        tablet.get("/v1/client").await.response()["sessions"],
        json!([])
    );
    let again = phone.post(&path(&format!("/{there}/revoke")), &[]).await;
    assert_eq!(again.refusal(), (400, "invalid_action_for_session"));
}

#[tokio::test]
async fn a_client_that_carries_no_token_is_told() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let session = native.sign_in("jane").await;
    let nobody = native.with_token(None);
    let tokens = format!("/v1/client/sessions/{session}/tokens");
    assert_eq!(
        nobody.post(&tokens, &[]).await.refusal(),
        (400, "client_not_found")
    );
    assert_eq!(
        nobody.get("/v1/me").await.refusal(),
        (401, "authentication_invalid")
    );
    let stranger = native.with_token(Some("made.up.token".to_owned()));
    assert_eq!(
        stranger.post(&tokens, &[]).await.refusal(),
        (401, "authentication_invalid")
    );
}
