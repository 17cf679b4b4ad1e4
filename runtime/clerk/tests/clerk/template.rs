//! `token?template=…`: tokens for others than the page's own server.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{World, code};

const DEMO: &str = "clerk://token?template=demo";

#[tokio::test]
async fn it_comes_in_the_event_and_not_in_the_page() {
    let mut world = World::signed_in().await;
    let shown = world.jwt();
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
    let event = world.send(DEMO).await;
    assert!(event["jwt"].is_string(), "{event}");
    assert_ne!(Some(&event["jwt"]), shown.as_ref());
    assert_eq!(
        (world.page.order(seen), world.jwt()),
        (vec!["token".to_owned()], shown)
    );
    let calls = world.line.calls();
    assert_eq!(calls.len(), 1);
    assert!(calls[0].ends_with("/tokens/demo"), "{calls:?}");
    // It is no session token, and is not handed out as one.
    let session = world.send("clerk://token").await;
    assert_ne!(session["jwt"], event["jwt"]);
}

#[tokio::test]
async fn t_03_who_asks_meanwhile_shares_the_request_of_the_same_template() {
    let mut world = World::signed_in().await;
    world.advance(Duration::from_secs(20)).await;
    world.line.clear();
    let gate = world.line.hold("POST /tokens/demo");
    let seen = world.page.events().len();
    for command in [
        DEMO,
        DEMO,
        "clerk://token",
        "clerk://token?template=none",
        DEMO,
    ] {
        world.submit(command);
    }
    world.settle().await;
    gate.add_permits(10);
    world.settle().await;
    let mut calls = world.line.calls();
    calls.sort();
    let ends = |end: &str| calls.iter().filter(|call| call.ends_with(end)).count();
    assert_eq!(
        (ends("/demo"), ends("/tokens"), ends("/none")),
        (1, 1, 1),
        "{calls:?}"
    );
    let events = world.page.events().split_off(seen);
    assert_eq!(events.len(), 5);
    // And who asks later asks anew.
    world.line.release();
    world.send(DEMO).await;
    assert!(world.line.calls().last().unwrap().ends_with("/demo"));
}

#[tokio::test]
async fn a_template_that_is_not_there_fails_and_signs_nobody_out() {
    let mut world = World::signed_in().await;
    let event = world.send("clerk://token?template=supabase").await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("token"), "token_fetch_failed")
    );
    assert!(world.jwt().unwrap().is_string());
    assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
}

#[tokio::test]
async fn nobody_signed_in_has_none() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    let event = world.send(DEMO).await;
    assert_eq!(event, json!({ "ok": true, "event": "token", "jwt": null }));
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn the_name_stays_one_segment_of_the_path() {
    let mut world = World::signed_in().await;
    world.settle().await;
    world.line.clear();
    world.send("clerk://token?template=a/b?c=d#e").await;
    let calls = world.line.calls();
    assert!(calls[0].ends_with("/tokens/a%2Fb%3Fc=d%23e"), "{calls:?}");
}

#[tokio::test]
async fn i7_it_is_not_logged() {
    let mut world = World::signed_in().await;
    let event = world.send(DEMO).await;
    let jwt: &Value = &event["jwt"];
    assert!(
        !world
            .journal
            .lines()
            .join("\n")
            .contains(jwt.as_str().unwrap())
    );
}
