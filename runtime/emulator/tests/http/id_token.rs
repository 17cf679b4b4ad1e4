//! Sign-in and sign-up with an id token from the platform's own sheet.

use serde_json::{Value, json};

use crate::native::{Native, emulator};
use crate::oauth::{SIGN_INS, SIGN_UPS, first};

async fn token(native: &Native, wanted: Value) -> String {
    let answer = native.control("POST", "id_tokens", wanted).await;
    answer.body["token"].as_str().expect("a token").to_owned()
}

fn ann() -> Value {
    json!({ "provider": "apple", "subject": "apple-ann", "email": "ann@example.com" })
}

#[tokio::test]
async fn a_first_sign_up_takes_the_name_from_the_app_and_the_next_is_transferred() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let token = token(&native, ann()).await;
    let form = [
        ("strategy", "oauth_token_apple"),
        ("token", &token),
        ("first_name", "Ann"),
        ("last_name", "Lee"),
    ];
    let done = native.post(SIGN_UPS, &form).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    let user = &done.client()["sessions"][0]["user"];
    assert_eq!(
        (&user["first_name"], &user["last_name"]),
        (&json!("Ann"), &json!("Lee"))
    );
    assert_eq!(user["external_accounts"][0]["provider"], "oauth_apple");

    let again = Native::new(&emulator);
    let known = again.post(SIGN_UPS, &form[..2]).await;
    let external = &known.response()["verifications"]["external_account"];
    assert_eq!(external["status"], "transferable", "{}", known.body);
    assert_eq!(external["error"]["code"], "external_account_exists");
    let signed_in = again.post(SIGN_INS, &[("transfer", "true")]).await;
    assert_eq!(signed_in.attempt(), "complete", "{}", signed_in.body);
    let direct = Native::new(&emulator).post(SIGN_INS, &form[..2]).await;
    assert_eq!(direct.attempt(), "complete", "{}", direct.body);
}

#[tokio::test]
async fn a_stranger_at_sign_in_is_transferred_to_a_sign_up() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let token = token(&native, ann()).await;
    let form = [("strategy", "oauth_token_apple"), ("token", &token)];
    let open = native.post(SIGN_INS, &form).await;
    assert_eq!(first(&open)["status"], "transferable", "{}", open.body);
    let done = native.post(SIGN_UPS, &[("transfer", "true")]).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
}

#[tokio::test]
async fn tokens_are_checked_for_signer_age_audience_and_issuer() {
    let emulator = emulator(r#"{ "id_token_audiences": ["com.example.app"] }"#).await;
    let native = Native::new(&emulator);
    for (change, strategy, code) in [
        (
            json!({ "forged": true }),
            "oauth_token_apple",
            "oauth_token_exchange_error",
        ),
        (
            json!({ "expires_in_seconds": 0 }),
            "oauth_token_apple",
            "oauth_token_exchange_error",
        ),
        (
            json!({ "audience": "com.other" }),
            "oauth_token_apple",
            "oauth_token_exchange_error",
        ),
        (
            json!({}),
            "oauth_token_google",
            "oauth_token_exchange_error",
        ),
        (json!({}), "google_one_tap", "google_one_tap_token_invalid"),
    ] {
        let mut wanted = ann();
        for (key, value) in change.as_object().expect("fields") {
            wanted[key] = value.clone();
        }
        let token = token(&native, wanted).await;
        let form = [("strategy", strategy), ("token", token.as_str())];
        for path in [SIGN_INS, SIGN_UPS] {
            let answer = native.post(path, &form).await;
            assert_eq!(answer.refusal(), (400, code), "{path} {change}");
        }
    }
    let bare = native
        .post(SIGN_INS, &[("strategy", "oauth_token_apple")])
        .await;
    assert_eq!(bare.refusal(), (422, "form_param_missing"));
}

const ONE_TAP: &str = "google_one_tap";

fn gus() -> Value {
    json!({
        "provider": "google", "subject": "google-gus", "email": "gus@example.com",
        "given_name": "Gus", "family_name": "Moor",
    })
}

#[tokio::test]
async fn a_stranger_of_google_is_refused_at_sign_in_and_signs_up_with_the_same_token() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let token = token(&native, gus()).await;
    let form = [("strategy", ONE_TAP), ("token", token.as_str())];
    let unknown = native.post(SIGN_INS, &form).await;
    assert_eq!(unknown.refusal(), (404, "external_account_not_found"));
    let done = native.post(SIGN_UPS, &form).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    let user = &done.client()["sessions"][0]["user"];
    assert_eq!(
        (&user["first_name"], &user["last_name"]),
        (&json!("Gus"), &json!("Moor")),
        "the token tells the name"
    );
    assert_eq!(user["external_accounts"][0]["provider"], "oauth_google");

    let direct = Native::new(&emulator).post(SIGN_INS, &form).await;
    assert_eq!(direct.attempt(), "complete", "{}", direct.body);
    let again = Native::new(&emulator);
    let known = again.post(SIGN_UPS, &form).await;
    let external = &known.response()["verifications"]["external_account"];
    assert_eq!(external["status"], "transferable", "{}", known.body);
    let signed_in = again.post(SIGN_INS, &[("transfer", "true")]).await;
    assert_eq!(signed_in.attempt(), "complete", "{}", signed_in.body);
}

#[tokio::test]
async fn tokens_of_one_tap_are_for_the_client_id_that_the_environment_tells() {
    let mine = "1234-web.apps.googleusercontent.com";
    let config = json!({ "google_one_tap_client_id": mine, "id_token_audiences": ["com.other"] });
    let emulator = emulator(&config.to_string()).await;
    let native = Native::new(&emulator);
    let environment = native.call("GET", "/v1/environment", &[]).await;
    let told = &environment.body["display_config"]["google_one_tap_client_id"];
    assert_eq!(told, mine);
    for (change, refusal) in [
        (json!({}), (404, "external_account_not_found")),
        (
            json!({ "audience": "com.other" }),
            (400, "google_one_tap_token_invalid"),
        ),
        (
            json!({ "forged": true }),
            (400, "google_one_tap_token_invalid"),
        ),
        (
            json!({ "expires_in_seconds": 0 }),
            (400, "google_one_tap_token_invalid"),
        ),
    ] {
        let mut wanted = gus();
        for (key, value) in change.as_object().expect("fields") {
            wanted[key] = value.clone();
        }
        let token = token(&native, wanted).await;
        let form = [("strategy", ONE_TAP), ("token", token.as_str())];
        let answer = native.post(SIGN_INS, &form).await;
        assert_eq!(answer.refusal(), refusal, "{change}");
    }
}

#[tokio::test]
async fn an_instance_without_a_client_id_takes_no_token_of_one_tap() {
    let emulator = emulator(r#"{ "google_one_tap_client_id": null }"#).await;
    let native = Native::new(&emulator);
    let token = token(&native, gus()).await;
    let form = [("strategy", ONE_TAP), ("token", token.as_str())];
    for path in [SIGN_INS, SIGN_UPS] {
        let answer = native.post(path, &form).await;
        assert_eq!(answer.refusal(), (400, "google_one_tap_token_invalid"));
    }
}
