//! Sign-up: data, verification, completion, refusals.

use serde_json::{Value, json};

use crate::native::{Answer, Form, Native, PASSWORD, emulator};

const SIGN_UPS: &str = "/v1/client/sign_ups";
const ADDRESS: &str = "new+clerk_test@example.com";

async fn step(native: &Native, id: &str, step: &str, form: &[(&str, &str)]) -> Answer {
    native.post(&format!("{SIGN_UPS}/{id}/{step}"), form).await
}

#[tokio::test]
async fn an_address_and_its_code_make_a_user() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let form = [
        ("email_address", ADDRESS),
        ("password", PASSWORD),
        ("first_name", "New"),
        ("unsafe_metadata", r#"{"plan":"free"}"#),
    ];
    let attempt = native.post(SIGN_UPS, &form).await;
    assert_eq!(
        attempt.attempt(),
        "missing_requirements",
        "{}",
        attempt.body
    );
    assert_eq!(
        attempt.response()["required_fields"],
        json!(["email_address"])
    );
    assert_eq!(
        attempt.response()["unverified_fields"],
        json!(["email_address"])
    );
    assert_eq!(
        attempt.response()["verifications"]["email_address"],
        Value::Null
    );
    let id = attempt.id();
    let prepared = step(
        &native,
        &id,
        "prepare_verification",
        &[("strategy", "email_code")],
    )
    .await;
    let verification = &prepared.response()["verifications"]["email_address"];
    assert_eq!(verification["next_action"], "needs_attempt");
    let wrong = [("strategy", "email_code"), ("code", "111111")];
    let refused = step(&native, &id, "attempt_verification", &wrong).await;
    assert_eq!(refused.refusal(), (422, "form_code_incorrect"));
    let right = [("strategy", "email_code"), ("code", "424242")];
    let token = native.token();
    let done = step(&native, &id, "attempt_verification", &right).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    assert_ne!(native.token(), token, "the device token rotates");
    assert_eq!(done.client()["sign_up"], Value::Null);
    let session = &done.client()["sessions"][0];
    assert_eq!(session["id"], done.response()["created_session_id"]);
    assert_eq!(
        session["user"]["unsafe_metadata"],
        json!({ "plan": "free" })
    );
    Native::new(&emulator).sign_in(ADDRESS).await;
}

#[tokio::test]
async fn a_strategy_on_creation_sends_the_code_at_once() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let form = [
        ("email_address", "real@example.com"),
        ("strategy", "email_code"),
    ];
    let id = native.post(SIGN_UPS, &form).await.id();
    let code = native.code("real@example.com").await;
    let form = [("strategy", "email_code"), ("code", code.as_str())];
    assert_eq!(
        step(&native, &id, "attempt_verification", &form)
            .await
            .attempt(),
        "complete"
    );
}

#[tokio::test]
async fn what_is_required_must_be_given_and_verified() {
    let emulator = emulator(
        r#"{ "legal_consent": true,
             "attributes": { "phone_number": "required", "password": "required" } }"#,
    )
    .await;
    let native = Native::new(&emulator);
    let attempt = native.post(SIGN_UPS, &[("email_address", ADDRESS)]).await;
    let missing = json!(["legal_accepted", "password", "phone_number"]);
    assert_eq!(attempt.response()["missing_fields"], missing);
    let id = attempt.id();
    let form = [
        ("phone_number", "+12015550177"),
        ("password", PASSWORD),
        ("legal_accepted", "1"),
    ];
    let patched = native
        .call("PATCH", &format!("{SIGN_UPS}/{id}"), &form)
        .await;
    assert_eq!(patched.response()["missing_fields"], json!([]));
    assert_eq!(
        patched.response()["unverified_fields"],
        json!(["email_address", "phone_number"])
    );
    for strategy in ["email_code", "phone_code"] {
        step(
            &native,
            &id,
            "prepare_verification",
            &[("strategy", strategy)],
        )
        .await;
        let form = [("strategy", strategy), ("code", "424242")];
        step(&native, &id, "attempt_verification", &form).await;
    }
    assert_eq!(
        native.get(&format!("{SIGN_UPS}/{id}")).await.attempt(),
        "complete"
    );
}

#[tokio::test]
async fn an_override_may_stand_in_the_query_or_the_form() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let id = native.post(SIGN_UPS, &[]).await.id();
    let by_query = format!("{SIGN_UPS}/{id}?_method=PATCH");
    let patched = native.post(&by_query, &[("first_name", "Query")]).await;
    assert_eq!(patched.response()["first_name"], "Query");
    let form = [("first_name", "Form"), ("_method", "PATCH")];
    let patched = native.post(&format!("{SIGN_UPS}/{id}"), &form).await;
    assert_eq!(patched.response()["first_name"], "Form");
}

#[tokio::test]
async fn refusals_name_the_field() {
    let emulator = emulator(r#"{ "attributes": { "last_name": "off" } }"#).await;
    let native = Native::new(&emulator);
    let cases: [(&Form, &str, Value); 14] = [
        (
            &[("email_address", "jane+clerk_test@example.com")],
            "form_identifier_exists",
            json!("email_address"),
        ),
        (
            &[("phone_number", "+12015550100")],
            "form_identifier_exists",
            json!("phone_number"),
        ),
        (
            &[("username", "Jane")],
            "form_identifier_exists",
            json!("username"),
        ),
        (
            &[("email_address", "nowhere")],
            "form_param_format_invalid",
            json!("email_address"),
        ),
        (
            &[("phone_number", "12")],
            "form_param_format_invalid",
            json!("phone_number"),
        ),
        (
            &[("username", "ab")],
            "form_username_invalid_length",
            json!("username"),
        ),
        (
            &[("username", "a b c d")],
            "form_username_invalid_character",
            json!("username"),
        ),
        (
            &[("username", "12345")],
            "form_username_needs_non_number_char",
            json!("username"),
        ),
        (
            &[("last_name", "Off")],
            "form_param_unknown",
            json!("last_name"),
        ),
        (
            &[("password", "short")],
            "form_password_length_too_short",
            json!("password"),
        ),
        (
            &[("password", "password1")],
            "form_password_pwned",
            json!("password"),
        ),
        (
            &[
                ("username", "usernameusername"),
                ("password", "usernameusername"),
            ],
            "form_password_matches_identifier",
            json!("password"),
        ),
        (
            &[("unsafe_metadata", "[1]")],
            "form_param_type_invalid",
            json!("unsafe_metadata"),
        ),
        (
            &[("strategy", "telepathy")],
            "form_param_value_invalid",
            json!("strategy"),
        ),
    ];
    for (form, code, param) in cases {
        let answer = native.post(SIGN_UPS, form).await;
        assert_eq!(answer.refusal(), (422, code), "{form:?}");
        assert_eq!(
            answer.body["errors"][0]["meta"]["param_name"], param,
            "{form:?}"
        );
    }
}

#[tokio::test]
async fn every_rule_of_the_password_policy_is_an_entry() {
    let emulator = emulator(
        r#"{ "password": { "min_length": 10, "max_length": 12, "require_numbers": true,
             "require_uppercase": true, "require_lowercase": true, "require_special_char": true } }"#,
    )
    .await;
    let native = Native::new(&emulator);
    let cases: [(&str, &[&str]); 4] = [
        (
            "aaaa",
            &[
                "length_too_short",
                "no_number",
                "no_uppercase",
                "no_special_char",
            ],
        ),
        (
            "AAAAAAAAAAAAA",
            &[
                "length_too_long",
                "no_number",
                "no_lowercase",
                "no_special_char",
            ],
        ),
        ("aaaaAAAA1111", &["no_special_char"]),
        ("aaaaAAAA11-1", &[]),
    ];
    for (password, rules) in cases {
        let answer = native.post(SIGN_UPS, &[("password", password)]).await;
        let errors = answer.body["errors"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let codes: Vec<&str> = errors
            .iter()
            .filter_map(|error| error["code"].as_str()?.strip_prefix("form_password_"))
            .collect();
        assert_eq!(codes, rules, "{password}");
    }
}

#[tokio::test]
async fn closed_instances_refuse_sign_ups() {
    for (mode, code) in [
        ("restricted", "sign_up_mode_restricted"),
        ("waitlist", "sign_up_restricted_waitlist"),
    ] {
        let emulator = emulator(&format!(r#"{{ "sign_up_mode": "{mode}" }}"#)).await;
        let answer = Native::new(&emulator)
            .post(SIGN_UPS, &[("email_address", ADDRESS)])
            .await;
        assert_eq!(answer.refusal(), (403, code));
    }
}

#[tokio::test]
async fn an_address_claimed_meanwhile_is_refused() {
    let emulator = emulator("{}").await;
    let (first, second) = (Native::new(&emulator), Native::new(&emulator));
    let form = [("email_address", ADDRESS), ("strategy", "email_code")];
    let ids = [
        first.post(SIGN_UPS, &form).await.id(),
        second.post(SIGN_UPS, &form).await.id(),
    ];
    let code = [("strategy", "email_code"), ("code", "424242")];
    let done = step(&first, &ids[0], "attempt_verification", &code).await;
    assert_eq!(done.attempt(), "complete");
    let late = step(&second, &ids[1], "attempt_verification", &code).await;
    assert_eq!(late.refusal(), (422, "form_identifier_exists"));
}
