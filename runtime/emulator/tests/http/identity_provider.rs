//! The identity provider and the callback: what a person, a form or a script may decide, where a
//! browser may be sent, and what is kept and logged of it.

use serde_json::{Value, json};

use crate::native::{Native, emulator, http, seeded};
use crate::oauth::{
    GOOGLE, PEOPLE, SIGN_INS, SIGN_UPS, decide, first, query, redeem, url_in, visit,
};

#[tokio::test]
async fn callbacks_that_nobody_waits_for_are_refused() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &GOOGLE).await;
    let url = url_in(first(&made)).to_owned();
    let (_, wrong, _) = visit(&format!("{url}&decision=wrong_state")).await;
    let (_, right, _) = visit(&format!("{url}&decision=approve")).await;
    let (wrong, right) = (wrong.expect("a callback"), right.expect("a callback"));
    let refused = |body: String| assert!(body.contains("oauth_callback_invalid"), "{body}");
    let (status, _, body) = visit(&wrong).await;
    assert_eq!(status, 400);
    refused(body);
    assert_eq!(visit(&right).await.0, 303);
    let (status, _, body) = visit(&right).await;
    assert_eq!(status, 400, "a state works once");
    refused(body);
    let (status, _, body) = visit(&format!("{}/v1/oauth_callback", native.base)).await;
    assert_eq!(status, 400);
    refused(body);
}

#[tokio::test]
async fn a_late_answer_has_expired() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &GOOGLE).await;
    native.advance(11 * 60 * 1000).await;
    let read = native.get(&format!("{SIGN_INS}/{}", made.id())).await;
    assert_eq!(first(&read)["status"], "expired");
    let back = decide(url_in(first(&made)), "decision=approve").await;
    let code = query(&back, "__clerk_error_code");
    assert_eq!(code.as_deref(), Some("verification_expired"));
}

#[tokio::test]
async fn closing_the_window_calls_nobody_back_and_twice_calls_back_twice() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &GOOGLE).await;
    let url = url_in(first(&made)).to_owned();
    let (status, location, body) = visit(&format!("{url}&decision=close")).await;
    assert_eq!((status, location), (200, None));
    assert!(body.contains("window.close()"));
    let (_, callback, _) = visit(&format!("{url}&decision=twice&account=google-jane")).await;
    let (status, location, body) = visit(&callback.expect("a callback")).await;
    assert_eq!((status, location), (200, None));
    assert!(
        body.contains("href=\"myapp://callback?rotating_token_nonce="),
        "{body}"
    );
}

#[tokio::test]
async fn a_script_answers_without_a_page() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let script = json!({ "script": [
        { "provider": "x", "decision": "deny" },
        { "provider": "google", "account": "google-jane" },
    ]});
    native.control("POST", "idp", script).await;
    let made = native.post(SIGN_INS, &GOOGLE).await;
    let back = decide(url_in(first(&made)), "").await;
    assert!(query(&back, "created_session_id").is_some(), "{back}");
    let other = Native::new(&emulator);
    let form = [
        ("strategy", "oauth_x"),
        ("redirect_url", "myapp://callback"),
    ];
    let made = other.post(SIGN_INS, &form).await;
    let back = decide(url_in(first(&made)), "").await;
    let code = query(&back, "__clerk_error_code");
    assert_eq!(code.as_deref(), Some("oauth_access_denied"));
    let left = native.control("GET", "idp", Value::Null).await;
    assert_eq!(left.body["script"], json!([]));
}

#[tokio::test]
async fn the_page_offers_accounts_and_runs_nothing_of_theirs() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let evil = json!({ "accounts": [{ "provider": "custom_acme", "subject": "\"><script>",
        "first_name": "<b>{{app}}", "email": "e@example.com" }] });
    native.control("POST", "idp", evil).await;
    let form = [
        ("strategy", "oauth_custom_acme"),
        ("redirect_url", "myapp://callback"),
    ];
    let made = native.post(SIGN_INS, &form).await;
    let (status, _, page) = visit(url_in(first(&made))).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("&lt;b&gt;{{app}}") && page.contains("&quot;&gt;&lt;script&gt;"),
        "{page}"
    );
    for part in [
        "decision",
        "approve_new",
        "deny",
        "close",
        "wrong_state",
        "twice",
        "delay_ms",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let posted = http()
        .post(url_in(first(&made)))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("decision=deny");
    let landed = posted.send().await;
    assert!(
        landed.is_err(),
        "the browser was sent to an app that no HTTP client can follow"
    );
}

#[tokio::test]
async fn providers_and_redirects_are_those_of_the_instance() {
    let listed = r#"{ "social": ["google", "twitter", "custom_acme"],
        "redirect_urls": ["myapp://callback", "http://127.0.0.1/done"] }"#;
    let emulator = emulator(listed).await;
    let native = Native::new(&emulator);
    let social = native.get("/v1/environment").await.body["user_settings"]["social"].clone();
    for (key, enabled) in [
        ("oauth_google", true),
        ("oauth_twitter", true),
        ("oauth_custom_acme", true),
        ("oauth_x", false),
        ("oauth_apple", false),
    ] {
        assert_eq!(social[key]["enabled"], enabled, "{key}");
    }
    let url = "myapp://callback";
    let not_listed = "redirect_url_not_associated_with_instance";
    for (strategy, url, expected) in [
        ("oauth_google", url, (200, "no error")),
        (
            "oauth_google",
            "http://127.0.0.1:50123/done",
            (200, "no error"),
        ),
        ("oauth_google", "", (422, "form_param_nil")),
        ("oauth_google", "otherapp://callback", (422, not_listed)),
        (
            "oauth_google",
            "javascript:alert(1)",
            (422, "prohibited_redirect_url"),
        ),
        ("oauth_google", "callback", (422, "invalid_redirect_url")),
        ("oauth_x", url, (400, "oauth_provider_not_enabled")),
        (
            "oauth_custom_other",
            url,
            (400, "oauth_provider_not_enabled"),
        ),
        ("oauth_nowhere", url, (400, "oauth_unsupported_provider")),
    ] {
        let form = [("strategy", strategy), ("redirect_url", url)];
        for path in [SIGN_INS, SIGN_UPS] {
            let answer = native.post(path, &form).await;
            assert_eq!(answer.refusal(), expected, "{path} {strategy} {url}");
        }
    }
    let bare = native.post(SIGN_INS, &GOOGLE[..1]).await;
    assert_eq!(bare.refusal(), (422, "form_param_missing"));
}

#[tokio::test]
async fn an_unlisted_redirect_may_be_followed_without_a_nonce() {
    let instance = r#"{ "redirect_urls": ["other://x"], "unlisted_redirect": "without_nonce" }"#;
    let emulator = emulator(instance).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_UPS, &GOOGLE).await;
    let external = &made.response()["verifications"]["external_account"];
    let back = decide(url_in(external), "decision=approve_new").await;
    assert_eq!(query(&back, "rotating_token_nonce"), None);
    assert!(query(&back, "created_session_id").is_some());
}

#[tokio::test]
async fn an_open_browser_leg_survives_a_snapshot_and_the_log_shows_no_secret() {
    let emulator = seeded(PEOPLE).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &GOOGLE).await;
    let snapshot = native.control("GET", "export", Value::Null).await.body;
    native.control("POST", "reset", Value::Null).await;
    assert_eq!(native.control("POST", "import", snapshot).await.status, 200);
    let back = decide(url_in(first(&made)), "decision=approve&account=google-jane").await;
    redeem(&native, &format!("{SIGN_INS}/{}", made.id()), &back).await;
    let log = native
        .control("GET", "log", Value::Null)
        .await
        .body
        .to_string();
    assert!(log.contains("/v1/oauth_callback") && log.contains("/idp/google/authorize"));
    let state = query(url_in(first(&made)), "state").expect("a state");
    let nonce = query(&back, "rotating_token_nonce").expect("a nonce");
    for secret in [state, nonce, "google-jane".to_owned()] {
        assert!(!log.contains(&secret), "{secret} is in the log");
    }
}
