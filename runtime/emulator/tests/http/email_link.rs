//! E-mail links: the one that is polled for, and the one that opens a native app.

use serde_json::Value;

use crate::native::{Answer, Native, emulator};
use crate::oauth::{SIGN_INS, SIGN_UPS, first, query, visit};

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const PROVEN: [(&str, &str); 4] = [
    ("strategy", "email_link"),
    ("redirect_uri", "myapp://callback"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

async fn link(native: &Native, to: &str) -> String {
    let path = format!("outbox?to={}", to.replace('+', "%2B"));
    let outbox = native.control("GET", &path, Value::Null).await.body;
    let newest = outbox["messages"]
        .as_array()
        .and_then(|all| all.last())
        .expect("a message");
    newest["link"].as_str().expect("a link").to_owned()
}

async fn complete(native: &Native, opened: &str, verifier: &str) -> Answer {
    let flow = query(opened, "flow_id").expect("a flow");
    let approval = query(opened, "approval_token").expect("an approval");
    let form = [
        ("flow_id", flow.as_str()),
        ("approval_token", approval.as_str()),
        ("code_verifier", verifier),
    ];
    native.post("/v1/client/magic_links/complete", &form).await
}

#[tokio::test]
async fn a_polled_link_signs_in_whoever_asked_for_it() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let made = native
        .post(SIGN_INS, &[("identifier", "jane+clerk_test@example.com")])
        .await;
    let path = format!("{SIGN_INS}/{}", made.id());
    let form = [
        ("strategy", "email_link"),
        ("redirect_url", "https://example.com/done"),
    ];
    let prepared = native
        .post(&format!("{path}/prepare_first_factor"), &form)
        .await;
    assert_eq!(
        first(&prepared)["object"],
        "verification_email_link",
        "{}",
        prepared.body
    );
    assert_eq!(first(&native.get(&path).await)["status"], "unverified");
    let url = link(&native, "jane+clerk_test@example.com").await;
    let (_, back, _) = visit(&url).await;
    assert_eq!(
        back.as_deref(),
        Some("https://example.com/done?__clerk_status=verified")
    );
    let (status, _, body) = visit(&url).await;
    assert!(
        status == 400 && body.contains("verification_link_token_stale"),
        "{body}"
    );
    let read = native.get(&path).await;
    assert_eq!(read.attempt(), "complete", "{}", read.body);
    assert_eq!(
        native.get("/v1/me").await.status,
        200,
        "the token rotated in that answer"
    );
}

#[tokio::test]
async fn a_polled_link_expires_and_may_insist_on_its_client() {
    for (instance, wait, expected, shown) in [
        ("{}", 11, "expired", "expired"),
        (
            r#"{ "email_link_same_client": true }"#,
            0,
            "client_mismatch",
            "failed",
        ),
    ] {
        let emulator = emulator(instance).await;
        let native = Native::new(&emulator);
        let form = [
            ("identifier", "paul@example.com"),
            ("strategy", "email_link"),
            ("redirect_url", "https://example.com/"),
        ];
        let made = native.post(SIGN_INS, &form).await;
        native.advance(wait * 60 * 1000).await;
        let (_, back, _) = visit(&link(&native, "paul@example.com").await).await;
        let status = query(&back.expect("an address"), "__clerk_status");
        assert_eq!(status.as_deref(), Some(expected));
        let read = native.get(&format!("{SIGN_INS}/{}", made.id())).await;
        assert_eq!(first(&read)["status"], shown);
        assert_eq!(read.attempt(), "needs_first_factor");
    }
}

#[tokio::test]
async fn a_native_link_gives_a_ticket_to_whoever_has_the_verifier() {
    let emulator = emulator("{}").await;
    for (who, expected) in [
        ("jane+clerk_test@example.com", "complete"),
        ("mona+clerk_test@example.com", "needs_second_factor"),
    ] {
        let native = Native::new(&emulator);
        let made = native.post(SIGN_INS, &[("identifier", who)]).await;
        let path = format!("{SIGN_INS}/{}/prepare_first_factor", made.id());
        let prepared = native.post(&path, &PROVEN).await;
        assert_eq!(prepared.status, 200, "{}", prepared.body);
        let (_, opened, _) = visit(&link(&native, who).await).await;
        let opened = opened.expect("the app's address");
        assert!(opened.starts_with("myapp://callback?flow_id="), "{opened}");
        let wrong = complete(&native, &opened, "another").await;
        assert_eq!(wrong.refusal(), (422, "pkce_verification_failed"));
        let done = complete(&native, &opened, VERIFIER).await;
        let ticket = done.response()["ticket"]
            .as_str()
            .expect("a ticket")
            .to_owned();
        let again = complete(&native, &opened, VERIFIER).await;
        assert_eq!(again.refusal(), (422, "approval_token_consumed"));
        let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
        let signed_in = native.post(SIGN_INS, &form).await;
        assert_eq!(signed_in.attempt(), expected, "{}", signed_in.body);
    }
}

#[tokio::test]
async fn a_native_link_completes_a_sign_up_on_its_own_client() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let made = native
        .post(SIGN_UPS, &[("email_address", "new@example.com")])
        .await;
    let path = format!("{SIGN_UPS}/{}/prepare_verification", made.id());
    let prepared = native.post(&path, &PROVEN).await;
    let email = &prepared.response()["verifications"]["email_address"];
    assert_eq!(
        email["object"], "verification_email_link",
        "{}",
        prepared.body
    );
    let (_, opened, _) = visit(&link(&native, "new@example.com").await).await;
    let opened = opened.expect("the app's address");
    let stranger = complete(&Native::new(&emulator), &opened, VERIFIER).await;
    assert_eq!(
        stranger.refusal(),
        (403, "sign_up_email_link_not_same_client")
    );
    let done = complete(&native, &opened, VERIFIER).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
    assert_eq!(native.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn late_and_unknown_approvals_are_refused() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let form = [&[("identifier", "paul@example.com")][..], &PROVEN].concat();
    let made = native.post(SIGN_INS, &form).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let (_, opened, _) = visit(&link(&native, "paul@example.com").await).await;
    let opened = opened.expect("the app's address");
    let unknown = complete(&native, &format!("{opened}x"), VERIFIER).await;
    assert_eq!(unknown.refusal(), (422, "approval_token_invalid"));
    native.advance(11 * 60 * 1000).await;
    let late = complete(&native, &opened, VERIFIER).await;
    assert_eq!(late.refusal(), (422, "approval_token_expired"));
    let (status, _, body) = visit(&format!("{}/v1/verify?token=none", native.base)).await;
    assert!(
        status == 400 && body.contains("verification_link_token_invalid"),
        "{body}"
    );
}
