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
    let google = json!({ "provider": "google", "subject": "g", "email": "g@example.com" });
    let google = token(&native, google).await;
    let form = [("strategy", "google_one_tap"), ("token", google.as_str())];
    let unknown = native.post(SIGN_INS, &form).await;
    assert_eq!(unknown.refusal(), (404, "external_account_not_found"));
    let bare = native
        .post(SIGN_INS, &[("strategy", "oauth_token_apple")])
        .await;
    assert_eq!(bare.refusal(), (422, "form_param_missing"));
}
