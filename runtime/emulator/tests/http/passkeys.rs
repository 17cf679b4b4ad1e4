//! Passkeys from registration to sign-in, with the software authenticator of the control plane;
//! each way in which an answer can be wrong; and the quota.

use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::native::{Answer, Native, emulator};

/// Status and code.
type Refused = (u16, &'static str);

/// What the tests lie about, and the answer at registration and at sign-in.
const LIES: [(&str, Refused, Refused); 13] = [
    ("wrong_challenge", FORGED, FOREIGN),
    ("wrong_origin", FORGED, FOREIGN),
    ("wrong_rp", FORGED, FOREIGN),
    ("wrong_type", FORGED, FOREIGN),
    ("not_present", FORGED, FOREIGN),
    ("not_verified", FORGED, FOREIGN),
    ("malformed", UNREADABLE, UNREADABLE),
    ("attested", UNREADABLE, GOOD),
    ("wrong_algorithm", UNREADABLE, GOOD),
    ("bad_signature", GOOD, FOREIGN),
    ("replayed_counter", GOOD, FOREIGN),
    ("wrong_user", GOOD, FOREIGN),
    ("unknown_credential", GOOD, (404, "passkey_not_registered")),
];
const FORGED: Refused = (400, "passkey_invalid_verification");
const FOREIGN: Refused = (400, "passkey_authentication_failure");
const UNREADABLE: Refused = (422, "passkey_invalid_public_key_credential");
const GOOD: Refused = (200, "no error");

/// The software authenticator's answer to a nonce.
async fn answer(native: &Native, ceremony: &str, nonce: &Value, more: Value) -> String {
    let mut ask = json!({ "options": nonce });
    for (key, value) in more.as_object().into_iter().flatten() {
        ask[key] = value.clone();
    }
    let path = format!("authenticator/{ceremony}");
    let made = native.control("POST", &path, ask).await;
    assert_eq!(made.status, 200, "{}", made.body);
    made.body.to_string()
}

async fn attempt_registration(native: &Native, created: &Answer, more: Value) -> Answer {
    let nonce = &created.response()["verification"]["nonce"];
    let credential = answer(native, "create", nonce, more).await;
    let path = format!("/v1/me/passkeys/{}/attempt_verification", created.id());
    let form = [
        ("strategy", "passkey"),
        ("public_key_credential", &credential),
    ];
    native.post(&path, &form).await
}

async fn register(native: &Native, more: Value) -> Answer {
    let created = native.post("/v1/me/passkeys", &[]).await;
    attempt_registration(native, &created, more).await
}

async fn attempt_sign_in(native: &Native, begun: &Answer, more: Value) -> Answer {
    let nonce = &begun.response()["first_factor_verification"]["nonce"];
    let credential = answer(native, "get", nonce, more).await;
    let path = format!("/v1/client/sign_ins/{}/attempt_first_factor", begun.id());
    let form = [
        ("strategy", "passkey"),
        ("public_key_credential", &credential),
    ];
    native.post(&path, &form).await
}

async fn sign_in(native: &Native, more: Value) -> Answer {
    let form = [("strategy", "passkey")];
    let begun = native.post("/v1/client/sign_ins", &form).await;
    attempt_sign_in(native, &begun, more).await
}

/// A device that has registered a passkey for this user, and nothing else.
async fn registered(emulator: &Emulator, user: &str) -> Native {
    let native = Native::new(emulator);
    native.sign_in(user).await;
    let made = register(&native, json!({})).await;
    assert_eq!(made.status, 200, "{}", made.body);
    native.call("DELETE", "/v1/client/sessions", &[]).await;
    native
}

#[tokio::test]
async fn a_passkey_is_registered_renamed_and_deleted() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let created = native.post("/v1/me/passkeys", &[]).await;
    let verification = &created.response()["verification"];
    assert_eq!(verification["status"], "unverified");
    let nonce = verification["nonce"]
        .as_str()
        .expect("the nonce is a string");
    let options: Value = serde_json::from_str(nonce).expect("the nonce holds JSON");
    assert_eq!(options["rp"]["id"], "localhost");
    assert_eq!(options["pubKeyCredParams"][0]["alg"], -7);
    let user = |answer: &Answer| answer.client()["sessions"][0]["user"].clone();
    assert_eq!(
        user(&created)["passkeys"],
        json!([]),
        "it is not registered yet"
    );

    let made = attempt_registration(&native, &created, json!({})).await;
    assert_eq!(made.response()["verification"]["status"], "verified");
    assert_eq!(made.response()["verification"]["nonce"], Value::Null);
    assert_eq!(user(&made)["passkeys"][0]["id"], made.id());
    let again = attempt_registration(&native, &created, json!({})).await;
    assert_eq!(again.refusal(), (400, "verification_already_verified"));

    let path = format!("/v1/me/passkeys/{}", made.id());
    let renamed = native.call("PATCH", &path, &[("name", "Key ring")]).await;
    assert_eq!(renamed.response()["name"], "Key ring");
    let empty = native.call("PATCH", &path, &[("name", "")]).await;
    assert_eq!(empty.refusal(), (422, "form_param_nil"));
    assert_eq!(
        native.get(&path).await.response()["last_used_at"],
        Value::Null
    );

    let second = native.post("/v1/me/passkeys", &[]).await;
    let options = second.response()["verification"]["nonce"].as_str();
    let options: Value = serde_json::from_str(options.expect("a nonce")).expect("JSON");
    assert_eq!(
        options["excludeCredentials"].as_array().map(Vec::len),
        Some(1)
    );

    let deleted = native.call("DELETE", &path, &[]).await;
    assert_eq!(deleted.response()["deleted"], true);
    assert_eq!(user(&deleted)["passkeys"], json!([]));
    native.call("DELETE", "/v1/client/sessions", &[]).await;
    let gone = sign_in(&native, json!({})).await;
    assert_eq!(gone.refusal(), (404, "passkey_not_registered"));
}

#[tokio::test]
async fn a_passkey_says_itself_who_signs_in() {
    let emulator = emulator("{}").await;
    let native = registered(&emulator, "jane").await;
    let form = [("strategy", "passkey")];
    let begun = native.post("/v1/client/sign_ins", &form).await;
    assert_eq!(begun.attempt(), "needs_first_factor");
    assert_eq!(begun.response()["identifier"], Value::Null);
    assert_eq!(
        begun.response()["supported_first_factors"],
        json!([{ "strategy": "passkey" }])
    );
    let first = &begun.response()["first_factor_verification"];
    assert_eq!(first["object"], "verification_passkey");
    let path = format!("/v1/client/sign_ins/{}/prepare_first_factor", begun.id());
    let prepared = native.post(&path, &form).await;
    let nonce = |answer: &Answer| answer.response()["first_factor_verification"]["nonce"].clone();
    assert_ne!(nonce(&prepared), nonce(&begun), "each nonce is new");
    let stale = attempt_sign_in(&native, &begun, json!({})).await;
    assert_eq!(stale.refusal(), FOREIGN, "and takes the place of the last");
    let prepared = native.post(&path, &form).await;
    let done = attempt_sign_in(&native, &prepared, json!({})).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    assert_eq!(done.response()["identifier"], "jane+clerk_test@example.com");
    let user = &done.client()["sessions"][0]["user"];
    assert_eq!(user["id"], "user_jane");
    assert!(user["passkeys"][0]["last_used_at"].is_i64());
}

#[tokio::test]
async fn a_known_user_is_asked_for_one_of_their_passkeys() {
    let emulator = emulator("{}").await;
    let native = registered(&emulator, "jane").await;
    let begun = native
        .post("/v1/client/sign_ins", &[("identifier", "jane")])
        .await;
    let factors = begun.response()["supported_first_factors"].as_array();
    assert!(
        factors
            .expect("factors")
            .contains(&json!({ "strategy": "passkey" }))
    );
    let path = format!("/v1/client/sign_ins/{}/prepare_first_factor", begun.id());
    let form = [("strategy", "passkey")];
    let prepared = native.post(&path, &form).await;
    let done = attempt_sign_in(&native, &prepared, json!({})).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    native.call("DELETE", "/v1/client/sessions", &[]).await;

    let form = [("identifier", "paul@example.com")];
    let without = native.post("/v1/client/sign_ins", &form).await;
    let path = format!("/v1/client/sign_ins/{}/prepare_first_factor", without.id());
    let refused = native.post(&path, &[("strategy", "passkey")]).await;
    assert_eq!(refused.refusal(), (400, "no_passkeys_found_for_user"));
    let form = [("strategy", "passkey"), ("identifier", "jane")];
    let both = native.post("/v1/client/sign_ins", &form).await;
    assert_eq!(both.refusal(), (422, "form_conditional_param_disallowed"));
}

#[tokio::test]
async fn every_lie_at_registration_is_found() {
    for (lie, code, _) in LIES {
        let emulator = emulator("{}").await;
        let native = Native::new(&emulator);
        native.sign_in("jane").await;
        let made = register(&native, json!({ "tamper": lie })).await;
        assert_eq!(made.refusal(), code, "{lie}: {}", made.body);
    }
}

#[tokio::test]
async fn every_lie_at_sign_in_is_found() {
    for (lie, _, code) in LIES {
        let emulator = emulator("{}").await;
        let native = registered(&emulator, "jane").await;
        sign_in(&native, json!({})).await;
        native.call("DELETE", "/v1/client/sessions", &[]).await;
        let done = sign_in(&native, json!({ "tamper": lie })).await;
        assert_eq!(done.refusal(), code, "{lie}: {}", done.body);
        if code != GOOD {
            let client = native.get("/v1/client").await;
            assert_eq!(client.response()["sessions"], json!([]), "{lie}");
        }
    }
}

#[tokio::test]
async fn a_challenge_is_answered_once_and_in_time() {
    let emulator = emulator("{}").await;
    let native = registered(&emulator, "jane").await;
    let form = [("strategy", "passkey")];
    let begun = native.post("/v1/client/sign_ins", &form).await;
    let lie = json!({ "tamper": "bad_signature" });
    let wrong = attempt_sign_in(&native, &begun, lie).await;
    assert_eq!(wrong.refusal(), FOREIGN);
    let again = attempt_sign_in(&native, &begun, json!({})).await;
    assert_eq!(again.refusal(), (400, "verification_failed"));
    let late = native.post("/v1/client/sign_ins", &form).await;
    native.advance(10 * 60 * 1000).await;
    let late = attempt_sign_in(&native, &late, json!({})).await;
    assert_eq!(late.refusal(), (400, "verification_expired"));
}

#[tokio::test]
async fn origins_are_a_setting() {
    let origins = json!(["android:apk-key-hash:bm9uZQ", "https://app.example.com"]);
    let settings = json!({ "passkeys": { "rp_id": "example.com", "origins": origins } });
    let emulator = emulator(&settings.to_string()).await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    for (origin, code) in [
        ("android:apk-key-hash:bm9uZQ", GOOD),
        ("https://app.example.com", GOOD),
        ("https://app.example.com:8443", FORGED),
        ("https://example.com", FORGED),
        ("http://localhost", FORGED),
    ] {
        native.control("DELETE", "authenticator", Value::Null).await;
        let made = register(&native, json!({ "origin": origin })).await;
        assert_eq!(made.refusal(), code, "{origin}: {}", made.body);
    }
}

#[tokio::test]
async fn a_passkey_stands_for_both_factors_unless_the_instance_says_otherwise() {
    for (settings, status) in [
        ("{}", "complete"),
        (
            r#"{ "passkeys": { "satisfies_second_factor": false } }"#,
            "needs_second_factor",
        ),
    ] {
        let emulator = emulator(settings).await;
        let native = Native::new(&emulator);
        native.sign_in("jane").await;
        register(&native, json!({})).await;
        let phones = native.get("/v1/me/phone_numbers").await;
        let path = format!(
            "/v1/me/phone_numbers/{}",
            phones.body[0]["id"].as_str().expect("an id")
        );
        let form = [("reserved_for_second_factor", "true")];
        native.call("PATCH", &path, &form).await;
        native.call("DELETE", "/v1/client/sessions", &[]).await;
        let done = sign_in(&native, json!({})).await;
        assert_eq!(done.attempt(), status, "{}", done.body);
    }
}

#[tokio::test]
async fn passkeys_have_a_quota_and_a_switch() {
    let quota = emulator(r#"{ "passkeys": { "max_per_user": 1 } }"#).await;
    let native = Native::new(&quota);
    native.sign_in("jane").await;
    register(&native, json!({})).await;
    let second = native.post("/v1/me/passkeys", &[]).await;
    assert_eq!(second.refusal(), (403, "passkey_quota_exceeded"));

    let off = emulator(r#"{ "attributes": { "passkey": "off" } }"#).await;
    let native = Native::new(&off);
    let form = [("strategy", "passkey")];
    let refused = native.post("/v1/client/sign_ins", &form).await;
    assert_eq!(refused.refusal(), (403, "feature_not_enabled"));
    native.sign_in("jane").await;
    let refused = native.post("/v1/me/passkeys", &[]).await;
    assert_eq!(refused.refusal(), (403, "feature_not_enabled"));
}

#[tokio::test]
async fn a_snapshot_goes_on_with_its_passkeys() {
    let first = emulator("{}").await;
    let native = registered(&first, "jane").await;
    let snapshot = native.control("GET", "export", Value::Null).await.body;
    let second = emulator("{}").await;
    let native = Native::new(&second);
    native.control("POST", "import", snapshot).await;
    let done = sign_in(&native, json!({})).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
}
