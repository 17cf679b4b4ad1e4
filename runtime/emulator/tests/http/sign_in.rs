//! Sign-in: each strategy, each step, each refusal.

use serde_json::{Value, json};

use crate::native::{Answer, Form, Native, PASSWORD, emulator, seeded};

const SIGN_INS: &str = "/v1/client/sign_ins";

async fn step(native: &Native, id: &str, step: &str, form: &[(&str, &str)]) -> Answer {
    native.post(&format!("{SIGN_INS}/{id}/{step}"), form).await
}

/// An attempt that has come to its first factor.
async fn identified(native: &Native, identifier: &str) -> Answer {
    let answer = native.post(SIGN_INS, &[("identifier", identifier)]).await;
    assert_eq!(answer.attempt(), "needs_first_factor", "{}", answer.body);
    answer
}

fn factor<'a>(answer: &'a Answer, list: &str, strategy: &str) -> &'a Value {
    let factors = answer.response()[list]
        .as_array()
        .expect("a list of factors");
    factors
        .iter()
        .find(|factor| factor["strategy"] == strategy)
        .expect(strategy)
}

fn strategies(answer: &Answer, list: &str) -> Vec<String> {
    let factors = answer.response()[list]
        .as_array()
        .expect("a list of factors");
    factors
        .iter()
        .map(|f| f["strategy"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_password_takes_one_call() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let form = [("identifier", "jane"), ("password", PASSWORD)];
    let answer = native.post(SIGN_INS, &form).await;
    assert_eq!(answer.attempt(), "complete");
    assert_eq!(answer.response()["supported_first_factors"], Value::Null);
    let (client, session) = (answer.client(), &answer.client()["sessions"][0]);
    assert_eq!(client["sign_in"], Value::Null);
    assert_eq!(
        client["last_active_session_id"],
        answer.response()["created_session_id"]
    );
    assert_eq!(session["status"], "active");
    assert_eq!(session["user"]["id"], "user_jane");
    assert!(
        session["last_active_token"]["jwt"]
            .as_str()
            .is_some_and(|jwt| jwt.len() > 300)
    );
}

#[tokio::test]
async fn every_spelling_of_an_identifier_finds_the_user() {
    let emulator = emulator("{}").await;
    for identifier in ["JANE", "Jane+Clerk_Test@Example.com", "+1 (201) 555-0100"] {
        Native::new(&emulator).sign_in(identifier).await;
    }
}

#[tokio::test]
async fn a_password_may_come_in_a_second_call() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let id = identified(&native, "jane").await.id();
    let form = [("strategy", "password"), ("password", PASSWORD)];
    let answer = step(&native, &id, "attempt_first_factor", &form).await;
    assert_eq!(answer.attempt(), "complete");
    let again = step(&native, &id, "attempt_first_factor", &form).await;
    assert_eq!(again.refusal(), (400, "client_state_invalid"));
    let read = native.get(&format!("{SIGN_INS}/{id}")).await;
    assert_eq!(
        read.attempt(),
        "complete",
        "a completed attempt can still be read"
    );
}

#[tokio::test]
async fn factors_are_listed_as_recorded() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let by_email = identified(&native, "jane+clerk_test@example.com").await;
    assert_eq!(
        strategies(&by_email, "supported_first_factors"),
        [
            "password",
            "phone_code",
            "email_code",
            "reset_password_email_code"
        ],
    );
    let phone = factor(&by_email, "supported_first_factors", "phone_code");
    assert_eq!(phone["safe_identifier"], "+*********00");
    let by_phone = identified(&native, "+12015550100").await;
    assert_eq!(
        strategies(&by_phone, "supported_first_factors"),
        [
            "password",
            "phone_code",
            "email_code",
            "reset_password_phone_code"
        ],
    );
}

#[tokio::test]
async fn codes_sign_in_by_either_address() {
    let emulator = emulator("{}").await;
    for (strategy, id_field) in [
        ("email_code", "email_address_id"),
        ("phone_code", "phone_number_id"),
    ] {
        let native = Native::new(&emulator);
        let attempt = identified(&native, "jane").await;
        let found = factor(&attempt, "supported_first_factors", strategy);
        let address = found[id_field].as_str().expect("an id");
        let form = [("strategy", strategy), (id_field, address)];
        let prepared = step(&native, &attempt.id(), "prepare_first_factor", &form).await;
        let verification = &prepared.response()["first_factor_verification"];
        assert_eq!(verification["status"], "unverified");
        assert_eq!(verification["attempts"], 0);
        let form = [("strategy", strategy), ("code", "424242")];
        let done = step(&native, &attempt.id(), "attempt_first_factor", &form).await;
        assert_eq!(done.attempt(), "complete", "{}", done.body);
        assert_eq!(
            done.response()["first_factor_verification"]["status"],
            "verified"
        );
    }
}

#[tokio::test]
async fn a_strategy_on_creation_sends_the_code_at_once() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let form = [
        ("identifier", "paul@example.com"),
        ("strategy", "email_code"),
    ];
    let attempt = native.post(SIGN_INS, &form).await;
    let code = native.code("paul@example.com").await;
    assert_eq!(code.len(), 6);
    let form = [("strategy", "email_code"), ("code", code.as_str())];
    let next = step(&native, &attempt.id(), "attempt_first_factor", &form).await;
    assert_eq!(next.attempt(), "needs_second_factor");
}

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
async fn a_second_factor_by_totp_works_once() {
    let emulator = emulator("{}").await;
    // RFC 6238, appendix B: the code of this secret at 1111111109 s is 081804.
    let at = json!({ "freeze": true, "now": 1_111_111_109_000_i64 });
    let native = Native::new(&emulator);
    native.control("POST", "clock", at).await;
    for (code, expected) in [
        ("081804", "complete"),
        ("081804", "refused"),
        ("050471", "complete"),
    ] {
        let native = Native::new(&emulator);
        let form = [
            ("identifier", "mona+clerk_test@example.com"),
            ("password", PASSWORD),
        ];
        let attempt = native.post(SIGN_INS, &form).await;
        assert_eq!(attempt.attempt(), "needs_second_factor");
        assert_eq!(
            strategies(&attempt, "supported_second_factors"),
            ["totp", "backup_code"]
        );
        let form = [("strategy", "totp"), ("code", code)];
        let answer = step(&native, &attempt.id(), "attempt_second_factor", &form).await;
        match expected {
            "complete" => {
                assert_eq!(answer.attempt(), "complete", "{}", answer.body);
                let ages = &answer.client()["sessions"][0]["factor_verification_age"];
                assert_eq!(*ages, json!([0, 0]));
            }
            _ => assert_eq!(answer.refusal(), (422, "form_code_incorrect")),
        }
    }
}

#[tokio::test]
async fn a_backup_code_works_once() {
    let emulator = emulator("{}").await;
    for expected in [200, 422] {
        let native = Native::new(&emulator);
        let form = [
            ("identifier", "mona+clerk_test@example.com"),
            ("password", PASSWORD),
        ];
        let id = native.post(SIGN_INS, &form).await.id();
        let form = [("strategy", "backup_code"), ("code", "back0001")];
        let answer = step(&native, &id, "attempt_second_factor", &form).await;
        assert_eq!(answer.status, expected);
    }
}

#[tokio::test]
async fn a_second_factor_by_phone_is_sent_and_checked() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let form = [("identifier", "paul@example.com"), ("password", PASSWORD)];
    let attempt = native.post(SIGN_INS, &form).await;
    let found = factor(&attempt, "supported_second_factors", "phone_code");
    assert_eq!(found["default"], true);
    let id = attempt.id();
    let totp = [("strategy", "totp"), ("code", "000000")];
    let refused = step(&native, &id, "attempt_second_factor", &totp).await;
    assert_eq!(refused.refusal(), (400, "strategy_for_user_invalid"));
    step(
        &native,
        &id,
        "prepare_second_factor",
        &[("strategy", "phone_code")],
    )
    .await;
    let form = [("strategy", "phone_code"), ("code", "424242")];
    let done = step(&native, &id, "attempt_second_factor", &form).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
}

#[tokio::test]
async fn an_unknown_client_must_earn_trust_once() {
    let emulator = emulator(r#"{ "client_trust": true }"#).await;
    let native = Native::new(&emulator);
    let form = [("identifier", "jane"), ("password", PASSWORD)];
    let attempt = native.post(SIGN_INS, &form).await;
    assert_eq!(attempt.attempt(), "needs_client_trust");
    assert_eq!(
        attempt.response()["first_factor_verification"]["status"],
        "verified"
    );
    assert_eq!(
        strategies(&attempt, "supported_second_factors"),
        ["email_code", "phone_code"],
    );
    let id = attempt.id();
    step(
        &native,
        &id,
        "prepare_second_factor",
        &[("strategy", "email_code")],
    )
    .await;
    let code = [("strategy", "email_code"), ("code", "424242")];
    let done = step(&native, &id, "attempt_second_factor", &code).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    native.call("DELETE", "/v1/client/sessions", &[]).await;
    native.sign_in("jane").await;
}

#[tokio::test]
async fn a_forgotten_password_is_replaced() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let form = [
        ("identifier", "jane+clerk_test@example.com"),
        ("strategy", "reset_password_email_code"),
    ];
    let id = native.post(SIGN_INS, &form).await.id();
    let early = step(
        &native,
        &id,
        "reset_password",
        &[("password", "another pass word")],
    )
    .await;
    assert_eq!(early.refusal(), (400, "client_state_invalid"));
    let code = [
        ("strategy", "reset_password_email_code"),
        ("code", "424242"),
    ];
    let next = step(&native, &id, "attempt_first_factor", &code).await;
    assert_eq!(next.attempt(), "needs_new_password");
    let short = step(&native, &id, "reset_password", &[("password", "short")]).await;
    assert_eq!(short.refusal(), (422, "form_password_length_too_short"));
    let done = step(
        &native,
        &id,
        "reset_password",
        &[("password", "another pass word")],
    )
    .await;
    assert_eq!(done.attempt(), "complete");
    let other = Native::new(&emulator);
    let old = [("identifier", "jane"), ("password", PASSWORD)];
    assert_eq!(
        other.post(SIGN_INS, &old).await.code(),
        "form_password_incorrect"
    );
}

#[tokio::test]
async fn a_password_that_must_change_leads_to_a_new_one() {
    let emulator = seeded(
        r#"{ "users": [{ "username": "olga", "password": "old pass word", "must_reset_password": true }] }"#,
    )
    .await;
    let native = Native::new(&emulator);
    let form = [("identifier", "olga"), ("password", "old pass word")];
    let attempt = native.post(SIGN_INS, &form).await;
    assert_eq!(attempt.attempt(), "needs_new_password");
    let form = [("password", "new pass word")];
    let done = step(&native, &attempt.id(), "reset_password", &form).await;
    assert_eq!(done.attempt(), "complete");
}

#[tokio::test]
async fn a_ticket_signs_in_once_and_in_time() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let ticket = async |seconds: i64| {
        let body = json!({ "user_id": "user_mona", "expires_in_seconds": seconds });
        let answer = native.control("POST", "tickets", body).await;
        answer.body["ticket"].as_str().expect("a ticket").to_owned()
    };
    let redeem = async |ticket: &str| {
        let form = [("strategy", "ticket"), ("ticket", ticket)];
        Native::new(&emulator).post(SIGN_INS, &form).await
    };
    let first = ticket(60).await;
    assert_eq!(redeem(&first).await.attempt(), "complete");
    assert_eq!(
        redeem(&first).await.refusal(),
        (400, "sign_in_token_already_used_code")
    );
    assert_eq!(
        redeem("made up").await.refusal(),
        (400, "ticket_invalid_code")
    );
    let second = ticket(60).await;
    native.advance(60_000).await;
    assert_eq!(
        redeem(&second).await.refusal(),
        (400, "ticket_expired_code")
    );
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
