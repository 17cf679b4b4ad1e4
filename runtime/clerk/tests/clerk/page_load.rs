//! The gate in front of a page load, and the app coming back to the front.

use std::sync::Arc;
use std::time::Duration;

use transom_clerk::PageLoad;
use transom_clerk::contract::capabilities::Lifecycle;

use crate::world::{Lent, Manners, World};

const PAGE: &str = "https://app.example.com/dashboard?x=1";

async fn signed_in() -> (Arc<Lent>, World) {
    let lent = Arc::<Lent>::default();
    let mut world = World::lending(&lent).await;
    world.configure().await;
    world.sign_in().await;
    world.send("clerk://ssr?header=Authorization").await;
    world.settle().await;
    world.line.clear();
    (lent, world)
}

fn session(lent: &Lent) -> String {
    lent.cookies("app.example.com")["__session"]
        .value
        .expose()
        .to_owned()
}

fn header(load: &PageLoad) -> Option<(&str, &str)> {
    let header = load.header.as_ref()?;
    Some((&header.name, header.value.expose()))
}

#[tokio::test]
async fn a_young_token_costs_no_request() {
    let (lent, world) = signed_in().await;
    world.advance(Duration::from_secs(44)).await;
    let load = world.bridge.before_navigation(PAGE).await;
    let bearer = format!("Bearer {}", session(&lent));
    assert_eq!(header(&load), Some(("Authorization", bearer.as_str())));
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn an_old_token_is_replaced_and_its_cookie_is_there_when_the_page_loads() {
    let (lent, world) = signed_in().await;
    let old = session(&lent);
    world.advance(Duration::from_secs(46)).await;
    let load = world.bridge.before_navigation(PAGE).await;
    assert_ne!(session(&lent), old);
    let bearer = format!("Bearer {}", session(&lent));
    assert_eq!(header(&load), Some(("Authorization", bearer.as_str())));
    assert_eq!(world.line.calls().len(), 1);
    assert_eq!(world.jwt(), Some(session(&lent).into()));
}

#[tokio::test]
async fn other_pages_carry_nothing() {
    let (_, world) = signed_in().await;
    for url in [
        "https://evil.example/",
        "http://app.example.com/",
        "https://app.example.com.evil.example/",
        "https://app.example.com@evil.example/",
        "https://sub.app.example.com/",
        "file:///app.example.com",
        "javascript:alert(1)",
        "",
        "http://10.0.0.1/",
    ] {
        let load = world.bridge.before_navigation(url).await;
        assert_eq!(load, PageLoad::default(), "{url}");
    }
    for url in [
        "http://localhost:3000/",
        "http://127.0.0.1/",
        "https://APP.example.com:8443/",
    ] {
        let load = world.bridge.before_navigation(url).await;
        assert!(load.header.is_some(), "{url}");
    }
}

#[tokio::test]
async fn signed_out_or_turned_off_a_page_load_carries_nothing() {
    let (_, mut world) = signed_in().await;
    world.send("clerk://signout").await;
    assert_eq!(
        world.bridge.before_navigation(PAGE).await,
        PageLoad::default()
    );
    world.sign_in().await;
    world.send("clerk://ssr?enabled=0").await;
    assert_eq!(
        world.bridge.before_navigation(PAGE).await,
        PageLoad::default()
    );
}

#[tokio::test]
async fn offline_a_page_load_is_not_held_up_for_ever_and_carries_no_expired_token() {
    let (_, world) = signed_in().await;
    world.line.cut(true);
    world.advance(Duration::from_mins(2)).await;
    let bridge = world.bridge.clone();
    let load = tokio::spawn(async move { bridge.before_navigation(PAGE).await });
    world.advance_device(Duration::from_secs(6)).await;
    assert_eq!(load.await.unwrap(), PageLoad::default());
}

#[tokio::test]
async fn a_shell_that_never_answers_does_not_hold_a_page_load_up() {
    let (lent, world) = signed_in().await;
    lent.behave(Manners::Silent);
    world.advance(Duration::from_secs(46)).await;
    let bridge = world.bridge.clone();
    let load = tokio::spawn(async move { bridge.before_navigation(PAGE).await });
    world.advance_device(Duration::from_secs(6)).await;
    load.await.unwrap();
}

#[tokio::test]
async fn dq_23_the_app_comes_back_with_a_new_token_and_new_cookies() {
    let (lent, world) = signed_in().await;
    world.lifecycle(Lifecycle::Background);
    world.advance(Duration::from_hours(1)).await;
    let old = session(&lent);
    world.bridge.resume().await;
    assert_ne!(session(&lent), old);
    assert_eq!(world.jwt(), Some(session(&lent).into()));
    let calls = world.line.calls();
    assert_eq!(
        calls
            .iter()
            .filter(|call| call.ends_with("/tokens"))
            .count(),
        1,
        "{calls:?}"
    );
}
