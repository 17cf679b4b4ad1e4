//! `method=google` with Google's own sheet. Where it is missing Google is one more page: see
//! `oauth.rs`.

use std::sync::Arc;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::google_credential::Failure;

use crate::browser::{GOOGLE as BY_BROWSER, is_signed_in};
use crate::tenants::configure_other;
use crate::world::{GoogleSheet, Setup, World, code, seed};

const GOOGLE: &str = "clerk://manual?method=google";

/// An app that lends the sheet and no browser, before which Jane stands, whom Clerk knows.
async fn world() -> (World, Arc<GoogleSheet>) {
    with(json!({}), false).await
}

async fn with(instance: Value, browser: bool) -> (World, Arc<GoogleSheet>) {
    let sheet: Arc<GoogleSheet> = Arc::default();
    let mut seed = seed();
    seed["instance"] = instance;
    seed["users"][0]["external_accounts"] = json!([{ "provider": "google", "subject": "g-jane" }]);
    let mut world = World::with(Setup {
        seed,
        optional: sheet.lent(),
        browser,
        ..Setup::default()
    })
    .await;
    sheet.connect(world.server.url());
    sheet.user(json!({ "subject": "g-jane" }));
    world.configure().await;
    world.settle().await;
    world.line.clear();
    (world, sheet)
}

/// Somebody whom Clerk does not know.
fn nora() -> Value {
    json!({
        "subject": "g-nora", "email": "nora@example.com",
        "given_name": "Nora", "family_name": "Fay",
    })
}

fn failed(event: &Value, message: &str) {
    assert_eq!(
        *event,
        json!({ "ok": false, "event": "google", "error": { "code": "google_failed", "message": message } })
    );
}

/// The attempts that were created, each with the fields of its form.
fn creates(world: &World) -> Vec<String> {
    let sent = world.line.sent();
    let creates = sent.iter().filter(|it| it.what.contains("/sign_"));
    creates
        .map(|it| format!("{} {}", it.what, it.form))
        .collect()
}

fn create(family: &str, sheet: &GoogleSheet) -> String {
    let token = sheet.tokens().pop().unwrap();
    format!("POST /v1/client/{family} strategy=google_one_tap&token={token}")
}

#[tokio::test]
async fn a_known_user_signs_in_with_one_request_and_without_a_browser() {
    let (mut world, sheet) = world().await;
    let seen = world.page.count();
    let event = world.send(GOOGLE).await;
    assert_eq!(
        event,
        json!({
            "ok": true, "event": "signIn", "status": "complete", "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com", "sessionStatus": "active",
        })
    );
    assert!(world.page.next_jwt(seen).await.is_string());
    assert_eq!(creates(&world), [create("sign_ins", &sheet)]);
}

#[tokio::test]
async fn every_sheet_gets_a_nonce_of_its_own_and_no_other_token_counts() {
    let (mut world, sheet) = world().await;
    for nonce in [json!("another"), json!(null)] {
        sheet.user(json!({ "subject": "g-jane", "nonce": nonce }));
        let event = world.send(GOOGLE).await;
        failed(
            &event,
            "Google's token does not answer this request, so it was not used.",
        );
    }
    assert_eq!(creates(&world), [""; 0]);
    let nonces = sheet.nonces();
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn dq_29_each_way_the_sheet_ends_badly_says_which_and_opens_no_browser() {
    let (mut world, sheet) = with(json!({}), true).await;
    for (failure, says) in [
        (
            Failure::Cancelled,
            "The user cancelled Sign in with Google.",
        ),
        (Failure::Misconfigured, "signing certificate"),
        (Failure::Unavailable, "nothing to show Google's sheet from"),
    ] {
        sheet.fail(Some(failure));
        let event = world.send(GOOGLE).await;
        assert_eq!(
            (&event["event"], code(&event)),
            (&json!("google"), "google_failed")
        );
        let message = event["error"]["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
    }
    assert_eq!(creates(&world), [""; 0]);
    assert!(world.browser.opened().is_empty());
    sheet.fail(None);
    assert_eq!(world.send(GOOGLE).await["status"], "complete");
    assert!(world.browser.opened().is_empty());
}

/// The command signs Jane in by Google's page.
async fn takes_the_browser(world: &mut World) {
    let script = json!([{ "decision": "approve", "account": "g-jane" }]);
    world.server.at_provider(script).await;
    let event = world.send(GOOGLE).await;
    assert_eq!(
        (&event["event"], &event["userId"]),
        (&json!("signIn"), &json!("user_jane")),
        "{event}"
    );
    assert_eq!(world.browser.opened().len(), 1);
    assert!(creates(world)[0].contains("strategy=oauth_google"));
}

#[tokio::test]
async fn on_a_device_without_a_google_account_the_browser_opens() {
    let (mut world, sheet) = with(json!({}), true).await;
    sheet.fail(Some(Failure::NoAccount));
    takes_the_browser(&mut world).await;
    assert_eq!(sheet.nonces().len(), 1);
}

#[tokio::test]
async fn where_the_instance_has_no_client_id_the_browser_opens_at_once() {
    for none in [json!(null), json!("")] {
        let (mut world, sheet) = with(json!({ "google_one_tap_client_id": none }), true).await;
        takes_the_browser(&mut world).await;
        assert_eq!(sheet.nonces(), [""; 0]);
    }
}

#[tokio::test]
async fn without_a_browser_a_device_without_an_account_says_what_the_app_lacks() {
    let (mut world, sheet) = world().await;
    sheet.fail(Some(Failure::NoAccount));
    assert_eq!(code(&world.send(GOOGLE).await), "sdk_not_linked");
}

#[tokio::test]
async fn i10_by_the_originals_command_google_is_always_a_page() {
    let (mut world, sheet) = with(json!({}), true).await;
    let script = json!([{ "decision": "approve", "account": "g-jane" }]);
    world.server.at_provider(script).await;
    assert_eq!(world.send(BY_BROWSER).await["status"], "complete");
    assert_eq!(world.browser.opened().len(), 1);
    assert_eq!(sheet.nonces(), [""; 0]);
}

#[tokio::test]
async fn b_09_a_new_user_signs_up_with_the_same_token_that_tells_the_name() {
    let (mut world, sheet) =
        with(json!({ "attributes": { "first_name": "required" } }), false).await;
    sheet.user(nora());
    let event = world.send(GOOGLE).await;
    assert_eq!(
        (&event["event"], &event["status"], &event["emailAddress"]),
        (
            &json!("signUp"),
            &json!("complete"),
            &json!("nora@example.com")
        ),
        "{event}"
    );
    assert_eq!(
        creates(&world),
        [create("sign_ins", &sheet), create("sign_ups", &sheet)]
    );
}

#[tokio::test]
async fn b_09_a_known_user_who_signs_up_is_transferred_with_one_request() {
    let (mut world, sheet) = world().await;
    let event = world.send(&format!("{GOOGLE}&type=signup")).await;
    assert_eq!(
        (&event["event"], &event["userId"]),
        (&json!("signIn"), &json!("user_jane")),
        "{event}"
    );
    let transfer = "POST /v1/client/sign_ins transfer=true".to_owned();
    assert_eq!(creates(&world), [create("sign_ups", &sheet), transfer]);
}

#[tokio::test]
async fn b_09_a_sign_in_that_clerk_keeps_for_a_transfer_is_transferred() {
    let (mut world, sheet) = world().await;
    sheet.user(nora());
    // What the emulator does for Apple's tokens, Clerk may do for Google's.
    let kept = json!({ "response": {
        "object": "sign_in_attempt", "id": "sia_kept", "status": "needs_identifier",
        "first_factor_verification": { "status": "transferable", "strategy": "google_one_tap" },
    }, "client": null });
    let rule = json!({
        "match": { "method": "POST", "path": "/v1/client/sign_ins" },
        "then": { "status": 200, "body": kept },
    });
    world.server.fault(rule).await;
    world.send(GOOGLE).await;
    let transfer = "POST /v1/client/sign_ups transfer=true".to_owned();
    assert_eq!(creates(&world), [create("sign_ins", &sheet), transfer]);
}

#[tokio::test]
async fn a_new_user_who_signs_up_needs_one_request() {
    let (mut world, sheet) = world().await;
    sheet.user(nora());
    let event = world.send(&format!("{GOOGLE}&type=signup")).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("signUp"), &json!("complete")),
        "{event}"
    );
    assert_eq!(creates(&world), [create("sign_ups", &sheet)]);
}

#[tokio::test]
async fn a_token_that_clerk_refuses_fails_in_clerks_words() {
    let (mut world, sheet) = world().await;
    for wrong in [
        json!({ "forged": true }),
        json!({ "expires_in_seconds": 0 }),
        json!({ "audience": "somebody-elses.apps.googleusercontent.com" }),
    ] {
        let mut user = wrong;
        user["subject"] = json!("g-jane");
        sheet.user(user);
        world.line.clear();
        let event = world.send(GOOGLE).await;
        failed(&event, "The token of Google is not valid.");
        assert_eq!(creates(&world), [create("sign_ins", &sheet)]);
    }
    assert!(!is_signed_in(&mut world).await);
}

#[tokio::test]
async fn b_08_h9_beside_an_open_sheet_nothing_else_opens() {
    let (mut world, sheet) = with(json!({}), true).await;
    let gate = sheet.hold();
    world.submit(GOOGLE);
    world.settle().await;
    let event = world.send(GOOGLE).await;
    failed(
        &event,
        "Google's sheet or a browser is open already. Wait for its event before you open the next.",
    );
    assert_eq!(code(&world.send(BY_BROWSER).await), "oauth_failed");
    let apple = world.send("clerk://manual?method=apple").await;
    assert_eq!(code(&apple), "apple_failed");
    assert!(world.browser.opened().is_empty());
    let seen = world.page.count();
    gate.add_permits(1);
    assert_eq!(world.page.next_event(seen).await["status"], "complete");
    assert_eq!(sheet.nonces().len(), 1);
}

#[tokio::test]
async fn c_01_after_a_sign_out_the_sheet_signs_nobody_in() {
    what_comes_after("clerk://signout", "The user signed out in the meantime.").await;
}

#[tokio::test]
async fn k_01_after_a_move_to_another_instance_the_sheet_signs_nobody_in() {
    what_comes_after(
        &configure_other(),
        "Another Clerk instance was configured in the meantime.",
    )
    .await;
}

/// The sheet is open when a command takes its meaning away.
async fn what_comes_after(command: &str, why: &str) {
    let (mut world, sheet) = with(json!({}), true).await;
    let gate = sheet.hold();
    let seen = world.page.events().len();
    world.submit(GOOGLE);
    world.settle().await;
    world.submit(command);
    world.settle().await;
    gate.add_permits(1);
    world.settle().await;
    let events = world.page.events().split_off(seen);
    let of_google: Vec<_> = events.iter().filter(|it| it["event"] == "google").collect();
    assert_eq!((events.len(), of_google.len()), (2, 1), "{events:?}");
    let message = format!("{why} What Google's sheet says does not count any more.");
    failed(of_google[0], &message);
    assert!(sheet.tokens().is_empty());
    assert!(world.browser.opened().is_empty());
    assert!(!is_signed_in(&mut world).await);
}

#[tokio::test]
async fn l_01_no_token_is_written_down() {
    let (mut world, sheet) = world().await;
    sheet.user(json!({ "subject": "g-jane", "forged": true }));
    world.send(GOOGLE).await;
    sheet.user(json!({ "subject": "g-jane" }));
    world.send(GOOGLE).await;
    world.settle().await;
    let lines = world.journal.lines().join("\n");
    for token in sheet.tokens() {
        assert!(!lines.contains(&token), "{token}");
    }
    assert_eq!(sheet.tokens().len(), 2);
}

#[tokio::test]
async fn consent_that_was_given_goes_with_the_sign_up_and_with_nothing_else() {
    for kind in ["", "&type=signup"] {
        let (mut world, sheet) = world().await;
        sheet.user(nora());
        let event = world
            .send(&format!("{GOOGLE}{kind}&legalAccepted=true"))
            .await;
        assert_eq!(event["event"], "signUp", "{event}");
        let sent = world.line.sent().into_iter();
        let with = sent.filter(|it| it.form.contains("legal_accepted=true"));
        let with: Vec<String> = with.map(|it| it.what).collect();
        assert_eq!(with, ["POST /v1/client/sign_ups"], "{kind}");
    }
}
