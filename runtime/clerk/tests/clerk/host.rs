//! What the app's own code hears, without a page.

use std::time::Duration;

use serde_json::Value;
use transom_clerk::States;
use transom_clerk::contract::{ErrorCode, events};

use crate::token::minted;
use crate::world::{World, within};

/// The next state.
async fn next(states: &mut States) -> events::State {
    within("a state", states.next()).await.unwrap()
}

#[tokio::test]
async fn a_state_is_told_once_and_each_later_one_when_it_comes() {
    let mut world = World::new().await;
    let mut states = world.bridge.states();
    assert!(!next(&mut states).await.is_configured);
    world.configure().await;
    let configured = next(&mut states).await;
    assert!(configured.is_configured && !configured.is_signed_in);
    world.sign_in().await;
    let signed_in = next(&mut states).await;
    let email_address = signed_in.email_address.as_deref();
    assert_eq!(email_address, Some("jane+clerk_test@example.com"));
    assert_eq!(signed_in, world.bridge.state());
    world.send("clerk://signout").await;
    assert!(!next(&mut states).await.is_signed_in);
}

#[tokio::test]
async fn a_token_that_is_renewed_is_no_new_state() {
    let mut world = World::signed_in().await;
    let mut states = world.bridge.states();
    next(&mut states).await;
    world.advance(Duration::from_mins(2)).await;
    assert!(minted(&world) > 0);
    world.send("clerk://signout").await;
    assert!(!next(&mut states).await.is_signed_in);
}

#[tokio::test]
async fn the_states_end_with_the_bridge() {
    let world = World::signed_in().await;
    let mut states = world.bridge.states();
    next(&mut states).await;
    let _next_run = world.restart();
    assert_eq!(within("the end", states.next()).await, None);
}

#[tokio::test]
async fn the_app_gets_a_fresh_token_and_the_page_the_same() {
    let world = World::signed_in().await;
    let before = world.jwt();
    world.advance_device(Duration::from_secs(10)).await;
    let token = world.bridge.token(None).await.unwrap().unwrap();
    world.settle().await;
    assert_eq!(world.jwt(), Some(Value::from(token.expose())));
    assert_ne!(world.jwt(), before);
}

#[tokio::test]
async fn a_template_makes_a_token_for_the_app_alone() {
    let world = World::signed_in().await;
    let before = world.jwt();
    let token = world.bridge.token(Some("demo")).await.unwrap().unwrap();
    world.settle().await;
    assert_ne!(before, Some(Value::from(token.expose())));
    assert_eq!(world.jwt(), before);
}

#[tokio::test]
async fn the_app_hears_the_same_errors_as_a_page() {
    let mut world = World::new().await;
    let refused = world.bridge.token(None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotConfigured);
    world.configure().await;
    assert!(world.bridge.token(None).await.unwrap().is_none());
    world.sign_in().await;
    let refused = world.bridge.token(Some("none")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::TokenFetchFailed);
}
