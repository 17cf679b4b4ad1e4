//! The second factor, each kind of it, and the trust an unknown client must earn.

use serde_json::json;

use crate::native::{Native, PASSWORD, emulator};
use crate::sign_in::{SIGN_INS, factor, step, strategies};

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
