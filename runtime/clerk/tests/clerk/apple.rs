//! `method=apple` with Apple's own sheet. Without it Apple is one more page: see `oauth.rs`.

use std::sync::Arc;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::apple_credential::Failure;

use crate::browser::{GOOGLE, is_signed_in};
use crate::world::{AppleSheet, CODE, Setup, World, code, seed};

const APPLE: &str = "clerk://manual?method=apple";

/// An app that lends the sheet and no browser, before which Jane stands, whom Clerk knows.
async fn world() -> (World, Arc<AppleSheet>) {
    with(false, false).await
}

async fn with(names_required: bool, browser: bool) -> (World, Arc<AppleSheet>) {
    let sheet: Arc<AppleSheet> = Arc::default();
    let mut seed = seed();
    seed["instance"] = json!({ "social": ["apple", "google"] });
    if names_required {
        seed["instance"]["attributes"] = json!({ "first_name": "required" });
    }
    seed["users"][0]["external_accounts"] = json!([{ "provider": "apple", "subject": "a-jane" }]);
    let mut world = World::with(Setup {
        seed,
        optional: sheet.lent(),
        browser,
        ..Setup::default()
    })
    .await;
    sheet.connect(world.server.url());
    sheet.user(json!({ "subject": "a-jane" }));
    world.configure().await;
    world.settle().await;
    world.line.clear();
    (world, sheet)
}

/// Somebody whom Clerk does not know.
fn nora() -> Value {
    json!({ "subject": "a-nora", "email": "nora@example.com" })
}

fn failed(event: &Value, message: &str) {
    assert_eq!(
        *event,
        json!({ "ok": false, "event": "apple", "error": { "code": "apple_failed", "message": message } })
    );
}

/// The names that the last sign-up carried.
fn names(world: &World) -> Vec<String> {
    let sent = world.line.sent();
    let last = sent
        .iter()
        .rfind(|sent| sent.what == "POST /v1/client/sign_ups");
    let form = last.map(|sent| sent.form.clone()).unwrap_or_default();
    let fields = form.split('&').filter(|field| field.contains("_name="));
    fields.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_known_user_signs_in_with_one_request_and_without_a_browser() {
    let (mut world, sheet) = world().await;
    let seen = world.page.count();
    let event = world.send(APPLE).await;
    assert_eq!(
        event,
        json!({
            "ok": true, "event": "signIn", "status": "complete", "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com", "sessionStatus": "active",
        })
    );
    assert!(world.page.next_jwt(seen).await.is_string());
    let sent = world.line.sent();
    assert_eq!(sent[0].what, "POST /v1/client/sign_ins");
    let token = sheet.tokens().pop().unwrap();
    let form = format!("strategy=oauth_token_apple&token={token}&code={CODE}");
    assert_eq!(sent[0].form, form);
    let creates = sent.iter().filter(|it| it.what.contains("/sign_"));
    assert_eq!(creates.count(), 1);
}

#[tokio::test]
async fn every_sheet_gets_a_nonce_of_its_own_and_no_other_token_counts() {
    let (mut world, sheet) = world().await;
    sheet.user(json!({ "subject": "a-jane", "nonce": "another" }));
    for _ in 0..2 {
        let event = world.send(APPLE).await;
        failed(
            &event,
            "Apple's token does not answer this request, so it was not used.",
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
    let nonces = sheet.nonces();
    assert_ne!(nonces[0], nonces[1]);
    for nonce in nonces {
        assert_eq!(nonce.len(), 64);
        assert!(nonce.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
    // A platform without nonces signs tokens without one.
    sheet.user(json!({ "subject": "a-jane", "nonce": null }));
    assert_eq!(world.send(APPLE).await["status"], "complete");
}

#[tokio::test]
async fn dq_29_each_way_the_sheet_ends_badly_says_which_and_opens_no_browser() {
    let (mut world, sheet) = with(false, true).await;
    for (failure, says) in [
        (Failure::Cancelled, "The user cancelled Sign in with Apple."),
        (Failure::Misconfigured, "entitlement"),
        (Failure::Unavailable, "nothing to show Apple's sheet from"),
    ] {
        sheet.fail(Some(failure));
        let event = world.send(APPLE).await;
        assert_eq!(
            (&event["event"], code(&event)),
            (&json!("apple"), "apple_failed")
        );
        let message = event["error"]["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
    }
    assert_eq!(world.line.calls(), [""; 0]);
    assert!(world.browser.opened().is_empty());
    sheet.fail(None);
    assert_eq!(world.send(APPLE).await["status"], "complete");
    assert!(world.browser.opened().is_empty());
}

#[tokio::test]
async fn b_09_a_new_user_is_transferred_with_one_request_that_carries_the_name() {
    let (mut world, sheet) = world().await;
    sheet.user(nora());
    sheet.name("Nora", "Fay");
    let event = world.send(APPLE).await;
    assert_eq!(
        (&event["event"], &event["status"], &event["emailAddress"]),
        (
            &json!("signUp"),
            &json!("complete"),
            &json!("nora@example.com")
        ),
        "{event}"
    );
    assert_eq!(names(&world), ["first_name=Nora", "last_name=Fay"]);
    let calls = world.line.calls();
    let creates = calls.iter().filter(|it| it.contains("/sign_"));
    assert_eq!(
        creates.collect::<Vec<_>>(),
        ["POST /v1/client/sign_ins", "POST /v1/client/sign_ups"]
    );
}

#[tokio::test]
async fn b_09_a_known_user_who_signs_up_is_transferred_with_one_request() {
    let (mut world, _sheet) = world().await;
    let event = world.send(&format!("{APPLE}&type=signup")).await;
    assert_eq!(
        (&event["event"], &event["userId"]),
        (&json!("signIn"), &json!("user_jane")),
        "{event}"
    );
}

#[tokio::test]
async fn a_new_user_who_signs_up_needs_one_request_that_carries_the_name() {
    let (mut world, sheet) = with(true, false).await;
    sheet.user(nora());
    sheet.name("Nora", "Fay");
    let event = world.send(&format!("{APPLE}&type=signup")).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("signUp"), &json!("complete")),
        "{event}"
    );
    assert_eq!(names(&world), ["first_name=Nora", "last_name=Fay"]);
}

/// Clerk refuses the sign-up to which Apple's answer leads.
async fn fail_to_sign_up(world: &mut World) {
    let refusal = json!({ "errors": [{ "code": "captcha_invalid", "message": "Not a person." }] });
    let rule = json!({
        "match": { "method": "POST", "path": "/v1/client/sign_ups" },
        "then": { "status": 422, "body": refusal },
    });
    world.server.fault(rule).await;
    failed(&world.send(APPLE).await, "Not a person.");
    world.server.heal().await;
    world.line.clear();
}

#[tokio::test]
async fn a_name_that_apple_told_is_nobody_elses() {
    let (mut world, sheet) = with(true, false).await;
    sheet.user(nora());
    sheet.name("Nora", "Fay");
    fail_to_sign_up(&mut world).await;

    sheet.user(json!({ "subject": "a-jane" }));
    let event = world.send(&format!("{APPLE}&type=signup")).await;
    assert_eq!(event["userId"], "user_jane", "{event}");
    assert_eq!(names(&world), [""; 0]);
}

#[tokio::test]
async fn a_name_that_apple_told_once_is_told_until_it_has_arrived_and_not_after() {
    let (mut world, sheet) = with(true, false).await;
    sheet.user(nora());
    sheet.name("Nora", "Fay");
    fail_to_sign_up(&mut world).await;
    let event = world.send(APPLE).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("signUp"), &json!("complete")),
        "{event}"
    );
    assert_eq!(names(&world), ["first_name=Nora", "last_name=Fay"]);
    world.send("clerk://signout").await;
    world.line.clear();
    world.send(&format!("{APPLE}&type=signup")).await;
    assert_eq!(names(&world), [""; 0]);
}

#[tokio::test]
async fn a_token_that_clerk_refuses_fails_in_clerks_words() {
    let (mut world, sheet) = world().await;
    for wrong in [
        json!({ "forged": true }),
        json!({ "expires_in_seconds": 0 }),
    ] {
        let mut user = wrong;
        user["subject"] = json!("a-jane");
        sheet.user(user);
        let event = world.send(APPLE).await;
        assert_eq!(
            (&event["event"], code(&event)),
            (&json!("apple"), "apple_failed")
        );
        let creates = world.line.calls();
        assert!(creates.contains(&"POST /v1/client/sign_ins".to_owned()));
    }
    assert!(!is_signed_in(&mut world).await);
}

#[tokio::test]
async fn b_08_h9_beside_an_open_sheet_nothing_else_opens() {
    let (mut world, sheet) = with(false, true).await;
    let gate = sheet.hold();
    world.submit(APPLE);
    world.settle().await;
    let event = world.send(APPLE).await;
    failed(
        &event,
        "Apple's sheet or a browser is open already. Wait for its event before you open the next.",
    );
    assert_eq!(code(&world.send(GOOGLE).await), "oauth_failed");
    assert!(world.browser.opened().is_empty());
    let seen = world.page.count();
    gate.add_permits(1);
    assert_eq!(world.page.next_event(seen).await["status"], "complete");
    assert_eq!(sheet.nonces().len(), 1);
}

#[tokio::test]
async fn c_01_after_a_sign_out_the_sheet_signs_nobody_in() {
    let (mut world, sheet) = world().await;
    let gate = sheet.hold();
    let seen = world.page.events().len();
    world.submit(APPLE);
    world.settle().await;
    world.submit("clerk://signout");
    world.settle().await;
    gate.add_permits(1);
    world.settle().await;
    let events = world.page.events().split_off(seen);
    let of_apple: Vec<_> = events.iter().filter(|it| it["event"] == "apple").collect();
    assert_eq!((events.len(), of_apple.len()), (2, 1), "{events:?}");
    assert_eq!(code(of_apple[0]), "apple_failed");
    assert!(sheet.tokens().is_empty());
    assert!(!is_signed_in(&mut world).await);
}

#[tokio::test]
async fn l_01_neither_token_nor_code_is_written_down() {
    let (mut world, sheet) = world().await;
    sheet.user(json!({ "subject": "a-jane", "forged": true }));
    world.send(APPLE).await;
    sheet.user(json!({ "subject": "a-jane" }));
    world.send(APPLE).await;
    world.settle().await;
    let lines = world.journal.lines().join("\n");
    for secret in sheet.tokens().iter().map(String::as_str).chain([CODE]) {
        assert!(!lines.contains(secret), "{secret}");
    }
    assert_eq!(sheet.tokens().len(), 2);
}

#[tokio::test]
async fn consent_that_was_given_goes_with_the_sign_up_and_with_nothing_else() {
    for kind in ["", "&type=signup"] {
        let (mut world, sheet) = world().await;
        sheet.user(nora());
        let event = world
            .send(&format!("{APPLE}{kind}&legalAccepted=true"))
            .await;
        assert_eq!(event["event"], "signUp", "{event}");
        let sent = world.line.sent().into_iter();
        let with = sent.filter(|it| it.form.contains("legal_accepted=true"));
        let with: Vec<String> = with.map(|it| it.what).collect();
        assert_eq!(with, ["POST /v1/client/sign_ups"], "{kind}");
    }
}
