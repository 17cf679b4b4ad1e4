//! B-07: the app is killed behind its browser, and what it comes back on starts it anew.

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{GOOGLE, approve, is_signed_in, nonces, world};
use crate::world::{CALLBACK, Visit, World, sign_in_command};

/// The app is killed while the browser is at the provider; gives the next run and the address that
/// the browser comes back on.
async fn killed(command: &str, account: &str) -> (World, String) {
    let world = world().await;
    approve(&world, account).await;
    world.browser.next(Visit::GoneAway);
    world.submit(command);
    let back = world.browser.came_back(1).await;
    (world.restart(), back)
}

/// The events of this run so far.
fn events(world: &World) -> Vec<Value> {
    world.page.events()
}

#[tokio::test]
async fn b_07_the_address_arrives_before_the_page() {
    let (mut world, back) = killed(&format!("{GOOGLE}&rid=r7"), "g-jane").await;
    world.arrive(&back);
    world.settle().await;
    assert!(
        nonces(&world).is_empty(),
        "nobody has named an instance yet"
    );
    let ready = world.configure().await;
    assert_eq!(ready["event"], "ready");
    world.settle().await;
    let events = events(&world);
    assert_eq!(
        events[1..],
        [json!({
            "ok": true, "event": "signIn", "status": "complete", "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com", "sessionStatus": "active", "rid": "r7",
        })]
    );
    assert_eq!(nonces(&world).len(), 1);
    assert!(world.jwt().unwrap().is_string());
    assert!(is_signed_in(&mut world).await);
}

#[tokio::test]
async fn b_07_the_address_arrives_when_the_page_is_there_already() {
    let (mut world, back) = killed(GOOGLE, "g-nora").await;
    world.configure().await;
    world.settle().await;
    assert_eq!(events(&world).len(), 1);
    world.arrive(&back);
    world.settle().await;
    let events = events(&world);
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(
        (&events[1]["event"], &events[1]["status"]),
        (&json!("signUp"), &json!("complete"))
    );
    assert!(world.jwt().unwrap().is_string());
}

#[tokio::test]
async fn b_07_an_app_that_knows_its_key_redeems_before_there_is_a_page() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    world.browser.next(Visit::GoneAway);
    world.submit(GOOGLE);
    let back = world.browser.came_back(1).await;
    world.know_key();
    let mut world = world.restart();
    world.arrive(&back);
    world.bridge.start().await.unwrap();
    world.settle().await;
    assert_eq!(nonces(&world).len(), 1);
    assert!(events(&world).is_empty(), "nobody listens yet");
    let seen = world.page.count();
    world.configure().await;
    world.settle().await;
    assert_eq!(world.page.order(seen), ["ready", "signIn", "="]);
}

#[tokio::test]
async fn b_07_what_fails_fails_on_the_event_of_its_command() {
    let sso = "clerk://manual?method=sso&email=eve@acme.example";
    for (command, event, code) in [
        (GOOGLE, "oauth", "oauth_failed"),
        ("clerk://manual?method=apple", "apple", "apple_failed"),
        ("clerk://manual?method=google", "google", "google_failed"),
        (sso, "enterpriseSSO", "enterprise_sso_failed"),
    ] {
        let world = world().await;
        world
            .server
            .at_provider(json!([{ "decision": "deny" }]))
            .await;
        world.browser.next(Visit::GoneAway);
        world.submit(command);
        let back = world.browser.came_back(1).await;
        let mut world = world.restart();
        world.arrive(&back);
        world.configure().await;
        world.settle().await;
        let events = events(&world);
        assert_eq!(events.len(), 2, "{events:?}");
        assert_eq!(
            (&events[1]["event"], &events[1]["error"]["code"]),
            (&json!(event), &json!(code))
        );
    }
}

#[tokio::test]
async fn i5_b_04_in_the_new_run_too_the_nonce_is_sent_once() {
    let (mut world, back) = killed(GOOGLE, "g-jane").await;
    world.configure().await;
    world.arrive(&back);
    world.arrive(&back);
    world.settle().await;
    world.arrive(&back);
    world.settle().await;
    assert_eq!(nonces(&world).len(), 1);
    assert_eq!(events(&world).len(), 2);
    let mut world = world.restart();
    world.arrive(&back);
    world.configure().await;
    world.settle().await;
    assert_eq!(nonces(&world).len(), 1);
    assert!(is_signed_in(&mut world).await);
}

#[tokio::test]
async fn b_02_another_address_is_ignored_and_the_right_one_still_counts() {
    let (mut world, back) = killed(GOOGLE, "g-jane").await;
    world.configure().await;
    for other in [
        "com.example.app://other",
        "org.example.app://callback",
        "com.example.app://callback/x",
    ] {
        world.arrive(&format!("{other}?rotating_token_nonce=foreign"));
        world.settle().await;
    }
    assert!(nonces(&world).is_empty());
    world.arrive(&back);
    world.settle().await;
    assert!(is_signed_in(&mut world).await);
}

#[tokio::test]
async fn b_05_after_eleven_minutes_nobody_is_waited_for() {
    let (mut world, back) = killed(GOOGLE, "g-jane").await;
    world.advance(Duration::from_mins(11)).await;
    world.configure().await;
    world.arrive(&back);
    world.settle().await;
    assert!(nonces(&world).is_empty());
    assert_eq!(events(&world).len(), 1);
    assert!(!is_signed_in(&mut world).await);
    assert_eq!(world.send(&sign_in_command()).await["status"], "complete");
}

#[tokio::test]
async fn b_05_a_sign_in_with_a_password_ends_the_wait() {
    let (mut world, back) = killed(GOOGLE, "g-jane").await;
    world.configure().await;
    let mona = sign_in_command().replace("jane+", "mona+");
    assert_eq!(world.send(&mona).await["status"], "needs_second_factor");
    world.arrive(&back);
    world.settle().await;
    assert!(nonces(&world).is_empty());
    assert_eq!(events(&world).len(), 2);
}

#[tokio::test]
async fn pain_2_a_start_with_a_stale_token_loses_nothing() {
    let (mut world, back) = killed(GOOGLE, "g-jane").await;
    world.configure().await;
    world.lifecycle(transom_clerk::contract::capabilities::Lifecycle::Foreground);
    world.send("clerk://token").await;
    world.settle().await;
    assert!(
        !world
            .line
            .calls()
            .iter()
            .skip_while(|it| !it.contains("sign_ins"))
            .any(|it| it == "GET /v1/client")
    );
    world.arrive(&back);
    world.settle().await;
    assert!(is_signed_in(&mut world).await);
}

#[tokio::test]
async fn the_record_of_who_left_holds_no_secret_of_the_browser() {
    let (world, back) = killed(GOOGLE, "g-jane").await;
    let nonce = back
        .split("rotating_token_nonce=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    let record = world.store.slots().into_values().next().unwrap();
    let departure = serde_json::from_str::<Value>(&record).unwrap()["departure"].clone();
    assert_eq!(departure["callback"], CALLBACK);
    assert_eq!(departure["origin"], "https://app.example.com");
    assert!(!record.contains(nonce) && !record.contains("/idp/"));
}
