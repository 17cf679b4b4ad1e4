//! `signout`, with and without a server to tell.

use std::time::Duration;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::Lifecycle;

use crate::world::{Mishap, World, code};

const SIGNED_OUT: &str = "DELETE /v1/client/sessions";

fn complete() -> Value {
    json!({ "ok": true, "event": "signOut", "status": "complete" })
}

#[tokio::test]
async fn dq_22_the_token_is_null_before_the_event() {
    let mut world = World::signed_in().await;
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
    assert_eq!(world.send("clerk://signout").await, complete());
    assert_eq!(
        (world.page.order(seen), world.jwt()),
        (vec!["=".into(), "signOut".into()], Some(Value::Null))
    );
    assert_eq!(world.line.calls(), [SIGNED_OUT]);
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
    assert_eq!(world.send("clerk://token").await["jwt"], Value::Null);
}

#[tokio::test]
async fn nobody_signed_in_is_signed_out_without_network() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    assert_eq!(world.send("clerk://signout").await, complete());
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn the_device_stays_the_client_it_was() {
    let mut world = World::signed_in().await;
    world.send("clerk://signout").await;
    world.settle().await;
    let before = world.server.export().await;
    world.line.clear();
    world.sign_in().await;
    assert!(world.line.sent()[0].token.is_some());
    let after = world.server.export().await;
    let clients = |state: &Value| state["clients"].as_object().map(serde_json::Map::len);
    assert_eq!(clients(&before), clients(&after));
}

#[tokio::test]
async fn c_04_offline_the_user_is_signed_out_here_and_the_server_is_told_after_a_restart() {
    let mut world = World::signed_in().await;
    world.settle().await;
    let token = world.line.sent().pop().unwrap();
    world.line.cut(true);
    let seen = world.page.count();
    world.submit("clerk://signout");
    world.advance(Duration::from_secs(1)).await;
    assert_eq!(world.page.next_event(seen).await, complete());
    assert_eq!(world.jwt(), Some(Value::Null));
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);

    // Started again, still offline: nobody is signed in.
    let mut world = world.restart();
    assert_eq!(world.configure().await["status"], "configured");
    let state = world.send("clerk://state").await;
    assert_eq!(state["isSignedIn"], false);

    // Started again, with a network: the server is told, with the token of then.
    let mut world = world.restart();
    world.line.cut(false);
    world.line.clear();
    world.configure().await;
    world.settle().await;
    let sent = world.line.sent();
    let told = sent
        .iter()
        .find(|sent| sent.what == SIGNED_OUT)
        .expect("the server is told");
    assert!(told.token.is_some(), "{token:?}");
    let log = world.server.log().await;
    assert!(
        log.contains(&(SIGNED_OUT.to_owned(), "current".to_owned())),
        "{log:?}"
    );
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
    // Told once.
    let mut world = world.restart();
    world.line.clear();
    world.configure().await;
    world.settle().await;
    assert!(!world.line.calls().contains(&SIGNED_OUT.to_owned()));
    world.sign_in().await;
}

#[tokio::test]
async fn offline_the_server_is_told_when_the_network_is_back() {
    let world = World::signed_in().await;
    world.line.cut(true);
    let seen = world.page.count();
    world.submit("clerk://signout");
    world.advance(Duration::from_secs(1)).await;
    assert_eq!(world.page.next_event(seen).await, complete());
    world.line.cut(false);
    world.line.clear();
    world.lifecycle(Lifecycle::Online);
    world.settle().await;
    assert_eq!(world.line.calls(), [SIGNED_OUT]);
    world.lifecycle(Lifecycle::Online);
    world.settle().await;
    assert_eq!(world.line.calls(), [SIGNED_OUT]);
}

#[tokio::test]
async fn somebody_else_can_sign_in_while_the_server_has_not_heard_yet() {
    let mut world = World::signed_in().await;
    world.line.cut(true);
    let seen = world.page.count();
    world.submit("clerk://signout");
    world.advance(Duration::from_secs(1)).await;
    world.page.next_event(seen).await;
    world.line.cut(false);
    world.line.clear();
    world.sign_in().await;
    assert_eq!(
        world.line.sent()[0].token,
        None,
        "the old token is not used for anybody else"
    );
    world.lifecycle(Lifecycle::Online);
    world.settle().await;
    assert!(world.line.calls().contains(&SIGNED_OUT.to_owned()));
    // The sign-out of then does not touch the session of now.
    assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
    world.advance(Duration::from_secs(20)).await;
    assert!(world.send("clerk://token").await["jwt"].is_string());
}

#[tokio::test]
async fn c_04_a_sign_out_whose_answer_is_lost_is_complete_and_repeated() {
    let mut world = World::signed_in().await;
    world.settle().await;
    let gate = world.line.hold(SIGNED_OUT);
    let seen = world.page.count();
    world.submit("clerk://signout");
    world.settle().await;
    world.advance(Duration::from_secs(20)).await;
    assert_eq!(world.page.next_event(seen).await, complete());
    gate.add_permits(100);
    world.line.clear();
    world.lifecycle(Lifecycle::Online);
    world.settle().await;
    assert_eq!(world.line.calls(), [SIGNED_OUT]);
    world.sign_in().await;
}

#[tokio::test]
async fn c_04_signout_failed_means_that_nobody_will_remember_to_tell_the_server() {
    let mut world = World::signed_in().await;
    world.line.cut(true);
    world.store.mishap(Some(Mishap::Full));
    let seen = world.page.count();
    world.submit("clerk://signout");
    world.advance(Duration::from_secs(1)).await;
    let event = world.page.next_event(seen).await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("signOut"), "signout_failed")
    );
    // On this device the user is signed out all the same.
    assert_eq!(world.jwt(), Some(Value::Null));
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
}
