//! Sign-in and sign-up through a provider, as a native app does it: the call, the browser, the
//! callback, the nonce.

use serde_json::{Value, json};

use crate::native::{Answer, Native, emulator, http, seeded};

pub(crate) const SIGN_INS: &str = "/v1/client/sign_ins";
pub(crate) const SIGN_UPS: &str = "/v1/client/sign_ups";
pub(crate) const GOOGLE: [(&str, &str); 2] = [
    ("strategy", "oauth_google"),
    ("redirect_url", "myapp://callback"),
];

/// Jane has a Google account, Rex has one and a second factor, Nora has no user yet.
pub(crate) const PEOPLE: &str = r#"{
    "users": [
        { "id": "user_jane", "emails": ["jane@example.com"], "first_name": "Jane",
          "external_accounts": [{ "provider": "google", "subject": "google-jane" }] },
        { "id": "user_rex", "emails": ["rex@example.com"], "totp_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
          "backup_codes": ["back0001"], "external_accounts": [{ "provider": "google", "subject": "google-rex" }] },
        { "id": "user_paul", "emails": ["paul@example.com"], "password": "correct horse battery" },
        { "id": "user_bad", "emails": ["bad@example.com"], "banned": true,
          "external_accounts": [{ "provider": "google", "subject": "google-bad" }] }
    ],
    "accounts": [
        { "provider": "google", "subject": "google-nora", "email": "nora@example.com",
          "first_name": "Nora", "last_name": "Fay" }
    ],
    "instance": { "social": ["google", "x", "custom_acme"] }
}"#;

/// The page at the end of one step of a browser, which follows no redirect by itself.
pub(crate) async fn visit(url: &str) -> (u16, Option<String>, String) {
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .build()
        .expect("the browser has no wrong settings");
    let response = browser.get(url).send().await.expect("an answer");
    let location = response.headers().get("location");
    let location = location.map(|value| value.to_str().expect("text").to_owned());
    (
        response.status().as_u16(),
        location,
        response.text().await.expect("a body"),
    )
}

/// Decides at the provider and follows the browser until it leaves the emulator.
pub(crate) async fn decide(url: &str, decision: &str) -> String {
    let _ = http();
    let (status, callback, body) = visit(&format!("{url}&{decision}")).await;
    assert_eq!(status, 303, "{body}");
    let (status, back, body) = visit(&callback.expect("a callback")).await;
    assert_eq!(status, 303, "{body}");
    back.expect("the app's address")
}

pub(crate) fn url_in(verification: &Value) -> &str {
    verification["external_verification_redirect_url"]
        .as_str()
        .unwrap_or_else(|| panic!("no URL in {verification}"))
}

pub(crate) fn query(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).expect("a URL");
    let mut pairs = url.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

pub(crate) fn first(answer: &Answer) -> &Value {
    &answer.response()["first_factor_verification"]
}

/// Reads the attempt with the nonce of the callback, as every SDK does.
pub(crate) async fn redeem(native: &Native, attempt: &str, back: &str) -> Answer {
    let nonce = query(back, "rotating_token_nonce").expect("a nonce");
    native
        .get(&format!("{attempt}?rotating_token_nonce={nonce}"))
        .await
}

#[tokio::test]
async fn a_known_person_signs_in_with_a_nonce_that_works_once() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &GOOGLE).await;
    assert_eq!(made.attempt(), "needs_identifier");
    assert_eq!(first(&made)["status"], "unverified");
    let before = native.token();
    let back = decide(url_in(first(&made)), "decision=approve&account=google-jane").await;
    assert!(back.starts_with("myapp://callback?"), "{back}");
    let stale = native.with_token(before.clone());
    let attempt = format!("{SIGN_INS}/{}", made.id());
    assert_eq!(
        stale.get(&attempt).await.refusal(),
        (401, "authentication_invalid"),
        "the browser leg has rotated the token"
    );
    let done = redeem(&native, &attempt, &back).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    assert_eq!(first(&done)["status"], "verified");
    assert_ne!(native.token(), before, "the answer carries the new token");
    let session = done.response()["created_session_id"]
        .as_str()
        .expect("a session");
    assert_eq!(query(&back, "created_session_id").as_deref(), Some(session));
    assert_eq!(done.client()["last_active_session_id"], session);
    let account = &done.client()["sessions"][0]["user"]["external_accounts"][0];
    assert_eq!(account["provider"], "oauth_google");
    assert_eq!(account["provider_user_id"], "google-jane");
    assert_eq!(native.get("/v1/me").await.status, 200);
    let again = redeem(&stale, &attempt, &back).await;
    assert_eq!(again.refusal(), (401, "authentication_invalid"));
}

#[tokio::test]
async fn the_client_itself_takes_the_nonce_too() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &GOOGLE).await;
    let back = decide(url_in(first(&made)), "decision=approve&account=google-jane").await;
    let done = redeem(&native, "/v1/client", &back).await;
    assert_eq!(done.response()["sessions"][0]["status"], "active");
    assert_eq!(native.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn prepare_replaces_the_browser_leg_of_create() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &GOOGLE).await;
    let path = format!("{SIGN_INS}/{}/prepare_first_factor", made.id());
    let prepared = native.post(&path, &GOOGLE).await;
    assert_eq!(prepared.attempt(), "needs_identifier", "{}", prepared.body);
    assert_ne!(url_in(first(&prepared)), url_in(first(&made)));
    let (_, callback, _) = visit(&format!("{}&decision=approve", url_in(first(&made)))).await;
    let (status, _, body) = visit(&callback.expect("a callback")).await;
    assert!(
        status == 400 && body.contains("oauth_callback_invalid"),
        "{body}"
    );
    let back = decide(
        url_in(first(&prepared)),
        "decision=approve&account=google-jane",
    )
    .await;
    assert!(query(&back, "rotating_token_nonce").is_some());
}

#[tokio::test]
async fn a_stranger_is_transferred_to_a_sign_up() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &GOOGLE).await;
    let nothing = native.post(SIGN_UPS, &[("transfer", "true")]).await;
    assert_eq!(nothing.refusal(), (400, "account_transfer_invalid"));
    let back = decide(
        url_in(first(&made)),
        "decision=approve&account=nora@example.com",
    )
    .await;
    assert_eq!(query(&back, "__clerk_status").as_deref(), Some("failed"));
    let code = query(&back, "__clerk_error_code");
    assert_eq!(code.as_deref(), Some("external_account_not_found"));
    assert_eq!(query(&back, "rotating_token_nonce"), None);
    let read = native.get(&format!("{SIGN_INS}/{}", made.id())).await;
    assert_eq!(first(&read)["status"], "transferable");
    assert_eq!(first(&read)["error"]["code"], "external_account_not_found");
    let done = native.post(SIGN_UPS, &[("transfer", "true")]).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    let user = &done.client()["sessions"][0]["user"];
    assert_eq!(user["first_name"], "Nora");
    let email = &user["email_addresses"][0];
    assert_eq!(email["email_address"], "nora@example.com");
    assert_eq!(email["verification"]["strategy"], "from_oauth_google");
    assert_eq!(email["linked_to"][0]["type"], "oauth_google");
    assert_eq!(
        user["external_accounts"][0]["provider_user_id"],
        "google-nora"
    );
}

#[tokio::test]
async fn a_known_person_is_transferred_to_a_sign_in() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_UPS, &GOOGLE).await;
    let external = &made.response()["verifications"]["external_account"];
    let back = decide(url_in(external), "decision=approve&account=google-jane").await;
    let code = query(&back, "__clerk_error_code");
    assert_eq!(code.as_deref(), Some("external_account_exists"));
    let read = native.get(&format!("{SIGN_UPS}/{}", made.id())).await;
    let external = &read.response()["verifications"]["external_account"];
    assert_eq!(external["status"], "transferable");
    assert_eq!(external["error"]["code"], "external_account_exists");
    let done = native.post(SIGN_INS, &[("transfer", "true")]).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    assert_eq!(done.client()["sessions"][0]["user"]["id"], "user_jane");
    let second = Native::new(&emulator);
    let again = second.post(SIGN_INS, &[("transfer", "true")]).await;
    assert_eq!(again.refusal(), (400, "account_transfer_invalid"));
}

#[tokio::test]
async fn a_sign_up_completes_in_the_browser_or_says_what_is_missing() {
    for (instance, expected) in [
        (r#"{ "social": ["google"] }"#, "complete"),
        (
            r#"{ "social": ["google"], "attributes": { "username": "required" } }"#,
            "missing_requirements",
        ),
    ] {
        let emulator = emulator(instance).await;
        let native = Native::new(&emulator);
        let made = native.post(SIGN_UPS, &GOOGLE).await;
        let external = &made.response()["verifications"]["external_account"];
        let back = decide(url_in(external), "decision=approve_new").await;
        let done = redeem(&native, &format!("{SIGN_UPS}/{}", made.id()), &back).await;
        assert_eq!(done.attempt(), expected, "{}", done.body);
        if expected == "complete" {
            continue;
        }
        assert_eq!(done.response()["missing_fields"], json!(["username"]));
        assert_eq!(done.response()["unverified_fields"], json!([]));
        let path = format!("{SIGN_UPS}/{}", made.id());
        let last = native
            .call("PATCH", &path, &[("username", "newperson")])
            .await;
        assert_eq!(last.attempt(), "complete", "{}", last.body);
        let user = &last.client()["sessions"][0]["user"];
        assert_eq!(user["external_accounts"][0]["provider"], "oauth_google");
    }
}

#[tokio::test]
async fn a_sign_up_of_nobody_waits_even_where_nothing_is_required() {
    let emulator = emulator(r#"{ "attributes": { "email_address": "on" } }"#).await;
    let native = Native::new(&emulator);
    let form = [
        ("strategy", "oauth_google"),
        ("redirect_url", "com.example.app://callback"),
    ];
    let begun = native.post("/v1/client/sign_ups", &form).await;
    assert_eq!(begun.attempt(), "missing_requirements", "{}", begun.body);
    let form = [("username", "somebody")];
    let path = format!("/v1/client/sign_ups/{}", begun.id());
    let named = native.call("PATCH", &path, &form).await;
    assert_eq!(named.attempt(), "complete", "{}", named.body);
}

#[tokio::test]
async fn an_address_the_provider_vouches_for_links_and_another_does_not() {
    let emulator = seeded(PEOPLE).await;
    for (verified, expected) in [("false", "transferable"), ("true", "verified")] {
        let native = Native::new(&emulator);
        let made = native.post(SIGN_INS, &GOOGLE).await;
        let account = format!("new-{verified}@example.com");
        let paul = json!({ "accounts": [{ "provider": "google", "subject": account,
            "email": "paul@example.com", "email_verified": verified == "true" }] });
        assert_eq!(native.control("POST", "idp", paul).await.status, 200);
        let decision = format!("decision=approve&account={account}");
        let back = decide(url_in(first(&made)), &decision).await;
        let attempt = format!("{SIGN_INS}/{}", made.id());
        let read = match query(&back, "rotating_token_nonce") {
            Some(_) => redeem(&native, &attempt, &back).await,
            None => native.get(&attempt).await,
        };
        assert_eq!(first(&read)["status"], expected);
        if verified == "false" {
            let sign_up = native.post(SIGN_UPS, &[("transfer", "true")]).await;
            let missing = &sign_up.response()["missing_fields"];
            assert_eq!(
                *missing,
                json!(["email_address"]),
                "Paul's address is not given away"
            );
        }
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_the_browser() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &GOOGLE).await;
    let back = decide(url_in(first(&made)), "decision=approve&account=google-rex").await;
    assert_eq!(query(&back, "created_session_id"), None);
    let attempt = format!("{SIGN_INS}/{}", made.id());
    let read = redeem(&native, &attempt, &back).await;
    assert_eq!(read.attempt(), "needs_second_factor");
    let form = [("strategy", "backup_code"), ("code", "back0001")];
    let done = native
        .post(&format!("{attempt}/attempt_second_factor"), &form)
        .await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
}

/// What the person does, the code the app is told, the verification's status.
#[tokio::test]
async fn refusals_reach_the_app_and_leave_the_attempt_usable() {
    let emulator = seeded(PEOPLE).await;
    for (decision, code) in [
        ("decision=deny", "oauth_access_denied"),
        ("decision=wrong_code", "oauth_token_exchange_error"),
        ("decision=approve&account=google-bad", "user_banned"),
    ] {
        let native = Native::new(&emulator);
        let form = [GOOGLE[0], GOOGLE[1], ("identifier", "paul@example.com")];
        let made = native.post(SIGN_INS, &form).await;
        let back = decide(url_in(first(&made)), decision).await;
        assert_eq!(query(&back, "__clerk_error_code").as_deref(), Some(code));
        assert_eq!(query(&back, "rotating_token_nonce"), None);
        let read = native.get(&format!("{SIGN_INS}/{}", made.id())).await;
        assert_eq!(first(&read)["status"], "failed");
        assert_eq!(first(&read)["error"]["code"], code);
        assert!(first(&read)["external_verification_redirect_url"].is_null());
        let session = native.sign_in("paul@example.com").await;
        assert!(session.starts_with("sess_"));
    }
}
