//! Sign-in: each first factor, each step, the new password, the ticket.

use serde_json::{Value, json};

use crate::native::{Answer, Native, PASSWORD, emulator, seeded};

pub(crate) const SIGN_INS: &str = "/v1/client/sign_ins";

pub(crate) async fn step(native: &Native, id: &str, step: &str, form: &[(&str, &str)]) -> Answer {
    native.post(&format!("{SIGN_INS}/{id}/{step}"), form).await
}

/// An attempt that has come to its first factor.
pub(crate) async fn identified(native: &Native, identifier: &str) -> Answer {
    let answer = native.post(SIGN_INS, &[("identifier", identifier)]).await;
    assert_eq!(answer.attempt(), "needs_first_factor", "{}", answer.body);
    answer
}

pub(crate) fn factor<'a>(answer: &'a Answer, list: &str, strategy: &str) -> &'a Value {
    let factors = answer.response()[list]
        .as_array()
        .expect("a list of factors");
    factors
        .iter()
        .find(|factor| factor["strategy"] == strategy)
        .expect(strategy)
}

pub(crate) fn strategies(answer: &Answer, list: &str) -> Vec<String> {
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
            "email_link",
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
            "email_link",
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
