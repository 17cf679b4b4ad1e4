//! What a sign-in is refused for: wrong codes and passwords, limits, locks, fields, other sessions.

use serde_json::{Value, json};

use crate::native::{Form, Native, PASSWORD, emulator, seeded};
use crate::sign_in::{SIGN_INS, identified, step};

#[tokio::test]
async fn codes_are_refused_by_the_rules() {
    let emulator = emulator(r#"{ "max_code_attempts": 2 }"#).await;
    let native = Native::new(&emulator);
    let id = identified(&native, "paul@example.com").await.id();
    let attempt = async |code: &str| {
        let form = [("strategy", "email_code"), ("code", code)];
        step(&native, &id, "attempt_first_factor", &form).await
    };
    let prepare = async || {
        step(
            &native,
            &id,
            "prepare_first_factor",
            &[("strategy", "email_code")],
        )
        .await
    };
    assert_eq!(
        attempt("000000").await.refusal(),
        (400, "verification_missing")
    );
    assert_eq!(prepare().await.status, 200);
    let code = native.code("paul@example.com").await;

    let soon = prepare().await;
    assert_eq!(soon.refusal(), (429, "verification_code_too_many_requests"));
    assert_eq!(soon.header("retry-after"), Some("30"));

    let wrong = attempt("wrong!").await;
    assert_eq!(wrong.refusal(), (422, "form_code_incorrect"));
    assert_eq!(wrong.body["errors"][0]["meta"]["param_name"], "code");
    let told = &wrong.body["meta"]["client"]["sign_in"]["first_factor_verification"];
    assert_eq!(told["attempts"], 1, "the refusal tells the counted attempt");
    assert_eq!(
        attempt("wrong!").await.refusal(),
        (400, "verification_failed")
    );
    assert_eq!(attempt(&code).await.refusal(), (400, "verification_failed"));

    native.advance(30_000).await;
    assert_eq!(
        prepare().await.status,
        200,
        "a new code may follow after half a minute"
    );
    let code = native.code("paul@example.com").await;
    let form = [("strategy", "phone_code"), ("code", code.as_str())];
    let other = step(&native, &id, "attempt_first_factor", &form).await;
    assert_eq!(other.refusal(), (400, "verification_strategy_invalid"));
    native.advance(10 * 60 * 1000).await;
    assert_eq!(
        attempt(&code).await.refusal(),
        (400, "verification_expired")
    );
}

#[tokio::test]
async fn wrong_passwords_warn_and_then_lock() {
    let emulator =
        emulator(r#"{ "lockout": { "max_attempts": 3, "duration_minutes": 60 } }"#).await;
    let native = Native::new(&emulator);
    let wrong = async || {
        let form = [("identifier", "jane"), ("password", "wrong")];
        native.post(SIGN_INS, &form).await
    };
    let first = wrong().await;
    assert_eq!(first.refusal(), (422, "form_password_incorrect"));
    assert_eq!(first.body["errors"][0]["meta"]["param_name"], "password");
    assert_eq!(first.body["errors"][1]["code"], "account_lockout_warning");
    wrong().await;
    assert_eq!(wrong().await.refusal(), (403, "user_locked"));
    let form = [("identifier", "jane"), ("password", PASSWORD)];
    let right = native.post(SIGN_INS, &form).await;
    assert_eq!(
        right.refusal(),
        (403, "user_locked"),
        "a right password does not open the lock"
    );
    native.advance(60 * 60 * 1000).await;
    native.sign_in("jane").await;
}

#[tokio::test]
async fn a_second_session_is_refused_as_the_instance_says() {
    let single = emulator("{}").await;
    let native = Native::new(&single);
    native.sign_in("jane").await;
    let form = [("identifier", "mona+clerk_test@example.com")];
    assert_eq!(
        native.post(SIGN_INS, &form).await.refusal(),
        (400, "session_exists")
    );

    let multi = emulator(r#"{ "single_session": false }"#).await;
    let native = Native::new(&multi);
    let session = native.sign_in("jane").await;
    let again = native.post(SIGN_INS, &[("identifier", "jane")]).await;
    assert_eq!(again.refusal(), (400, "identifier_already_signed_in"));
    assert_eq!(again.body["errors"][0]["meta"]["session_id"], session);
    let other = native.post(SIGN_INS, &form).await;
    assert_eq!(other.attempt(), "needs_first_factor");
}

#[tokio::test]
async fn older_attempts_and_unknown_ones_are_out_of_reach() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let old = identified(&native, "jane").await.id();
    assert_eq!(
        native.post(SIGN_INS, &[]).await.attempt(),
        "needs_identifier"
    );
    let form = [("strategy", "password"), ("password", PASSWORD)];
    let late = step(&native, &old, "attempt_first_factor", &form).await;
    assert_eq!(late.refusal(), (403, "resource_forbidden"));
    let none = native.get(&format!("{SIGN_INS}/sia_none")).await;
    assert_eq!(none.refusal(), (404, "resource_not_found"));
}

#[tokio::test]
async fn refusals_name_the_field() {
    let emulator = emulator(r#"{ "social": ["google"] }"#).await;
    let native = Native::new(&emulator);
    let cases: [(&Form, u16, &str, Value); 10] = [
        (
            &[("identifier", "nobody")],
            422,
            "form_identifier_not_found",
            json!("identifier"),
        ),
        (
            &[("identifier", "jane"), ("pass", "x")],
            422,
            "form_param_unknown",
            json!("pass"),
        ),
        (
            &[("unsafe_metadata[a]", "x")],
            422,
            "form_param_unknown",
            json!("unsafe_metadata[a]"),
        ),
        (
            &[("strategy", "email_code")],
            422,
            "form_param_missing",
            json!("identifier"),
        ),
        (
            &[("strategy", "password"), ("identifier", "")],
            422,
            "form_param_nil",
            json!("identifier"),
        ),
        (
            &[("strategy", "teleport"), ("identifier", "jane")],
            422,
            "form_param_value_invalid",
            json!("strategy"),
        ),
        (
            &[("transfer", "maybe")],
            422,
            "form_param_type_invalid",
            json!("transfer"),
        ),
        (
            &[("transfer", "true")],
            400,
            "account_transfer_invalid",
            Value::Null,
        ),
        (
            &[("strategy", "oauth_github"), ("redirect_url", "a://b")],
            400,
            "oauth_provider_not_enabled",
            Value::Null,
        ),
        (
            &[("strategy", "oauth_myspace"), ("redirect_url", "a://b")],
            400,
            "oauth_unsupported_provider",
            Value::Null,
        ),
    ];
    for (form, status, code, param) in cases {
        let answer = native.post(SIGN_INS, form).await;
        assert_eq!(answer.refusal(), (status, code), "{form:?}");
        assert_eq!(
            answer.body["errors"][0]["meta"]["param_name"], param,
            "{form:?}"
        );
    }
}

#[tokio::test]
async fn enumeration_protection_hides_who_exists() {
    let emulator = emulator(r#"{ "enumeration_protection": true }"#).await;
    let native = Native::new(&emulator);
    for identifier in ["jane", "nobody"] {
        let form = [("identifier", identifier), ("password", "wrong")];
        let answer = native.post(SIGN_INS, &form).await;
        assert_eq!(
            answer.refusal(),
            (422, "form_password_or_identifier_incorrect")
        );
    }
}

#[tokio::test]
async fn banned_and_locked_users_are_told() {
    let emulator = seeded(
        r#"{ "users": [
            { "username": "banned", "password": "some pass word", "banned": true },
            { "username": "locked", "password": "some pass word", "locked": true }
        ] }"#,
    )
    .await;
    for (name, code) in [("banned", "user_banned"), ("locked", "user_locked")] {
        let form = [("identifier", name), ("password", "some pass word")];
        let answer = Native::new(&emulator).post(SIGN_INS, &form).await;
        assert_eq!(answer.refusal(), (403, code));
    }
}

#[tokio::test]
async fn rate_limits_hold_when_they_are_on() {
    let emulator = emulator(r#"{ "rate_limits": true }"#).await;
    let native = Native::new(&emulator);
    for _ in 0..5 {
        assert_eq!(native.post(SIGN_INS, &[]).await.status, 200);
    }
    let sixth = native.post(SIGN_INS, &[]).await;
    assert_eq!(sixth.refusal(), (429, "too_many_requests"));
    assert_eq!(sixth.header("retry-after"), Some("10"));
    native.advance(10_000).await;
    assert_eq!(native.post(SIGN_INS, &[]).await.status, 200);
}
