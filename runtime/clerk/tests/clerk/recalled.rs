//! C, K, T: what happens around an open browser: sign-out, another instance, another attempt, a
//! refresh, a reload.

use std::time::Duration;

use serde_json::Value;
use transom_clerk::contract::capabilities::Lifecycle;

use crate::browser::{GOOGLE, approve, attempt_path, failed, is_signed_in, nonces, world};
use crate::world::{PASSWORD, Visit};

#[tokio::test]
async fn c_01_signing_out_closes_the_browser_and_nobody_is_signed_in_later() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    world.browser.next(Visit::GoneAway);
    let seen = world.page.events().len();
    world.submit(GOOGLE);
    let back = world.browser.came_back(1).await;
    world.submit("clerk://signout");
    world.settle().await;
    let events = &world.page.events()[seen..];
    let names: Vec<_> = events
        .iter()
        .map(|it| it["event"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 2, "{events:?}");
    assert!(
        names.contains(&"oauth") && names.contains(&"signOut"),
        "{names:?}"
    );
    assert_eq!(world.browser.closed(), 1);
    world.arrive(&back);
    world.settle().await;
    assert!(nonces(&world).is_empty());
    assert!(!is_signed_in(&mut world).await);
    let mut world = world.restart();
    world.arrive(&back);
    world.configure().await;
    world.settle().await;
    assert!(!is_signed_in(&mut world).await, "nor in the next run");
}

#[tokio::test]
async fn c_01_signing_out_while_the_nonce_is_redeemed_signs_the_new_session_out() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    let gate = world.browser.hold();
    let seen = world.page.events().len();
    world.submit(GOOGLE);
    world.browser.came_back(1).await;
    let answers = world.line.hold(&format!("GET {}", attempt_path(&world)));
    gate.add_permits(1);
    world.settle().await;
    assert_eq!(nonces(&world).len(), 1);
    world.submit("clerk://signout");
    world.settle().await;
    answers.add_permits(1);
    world.settle().await;
    let events = world.page.events().split_off(seen);
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(
        events
            .iter()
            .any(|it| it["event"] == "oauth" && it["ok"] == false),
        "{events:?}"
    );
    assert!(!is_signed_in(&mut world).await);
    assert_eq!(world.jwt(), Some(Value::Null));
}

#[tokio::test]
async fn k_another_instance_closes_the_browser_and_ends_the_flow() {
    let world = world().await;
    approve(&world, "g-jane").await;
    world.browser.next(Visit::GoneAway);
    let seen = world.page.events().len();
    world.submit(GOOGLE);
    let back = world.browser.came_back(1).await;
    let other = "clerk://configure?key=pk_test_Y2xlcmsuZXhhbXBsZS5jb20k";
    world.submit(other);
    world.settle().await;
    let events = world.page.events().split_off(seen);
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(
        events
            .iter()
            .any(|it| it["event"] == "oauth" && it["ok"] == false),
        "{events:?}"
    );
    assert_eq!(world.browser.closed(), 1);
    world.arrive(&back);
    world.settle().await;
    assert!(nonces(&world).is_empty());
}

#[tokio::test]
async fn dq_26_another_attempt_takes_the_place_of_the_browser() {
    let world = world().await;
    approve(&world, "g-jane").await;
    world.browser.next(Visit::GoneAway);
    let seen = world.page.events().len();
    world.submit(GOOGLE);
    let back = world.browser.came_back(1).await;
    world.submit(&format!(
        "clerk://manual?method=password&identifier=mona+clerk_test@example.com&password={PASSWORD}"
    ));
    world.settle().await;
    world.arrive(&back);
    world.settle().await;
    let events = world.page.events().split_off(seen);
    assert_eq!(events.len(), 2, "{events:?}");
    let of = |name: &str| events.iter().find(|it| it["event"] == name).unwrap();
    failed(
        of("oauth"),
        "Another attempt took its place. The browser was closed.",
    );
    assert_eq!(of("signIn")["status"], "needs_second_factor");
    assert!(nonces(&world).is_empty());
}

/// Everything that may be on its way when a browser comes back: a foreground refresh before it, and
/// answers in any order.
#[tokio::test]
async fn t_10_pain_2_no_refresh_gets_between_the_browser_and_its_nonce() {
    for moment in 0..3 {
        let mut world = world().await;
        approve(&world, "g-jane").await;
        let gate = world.browser.hold();
        let seen = world.page.count();
        if moment == 0 {
            world.submit(GOOGLE);
            world.lifecycle(Lifecycle::Foreground);
        } else {
            world.submit(GOOGLE);
        }
        world.browser.came_back(1).await;
        if moment == 1 {
            world.lifecycle(Lifecycle::Foreground);
            world.lifecycle(Lifecycle::Online);
            assert_eq!(world.send("clerk://token").await["jwt"], Value::Null);
        }
        gate.add_permits(1);
        if moment == 2 {
            world.lifecycle(Lifecycle::Foreground);
        }
        let event = world
            .page
            .next(seen, |message| match message {
                transom_runtime::Message::Event { json, .. } => serde_json::from_str::<Value>(json)
                    .ok()
                    .filter(|event| event["event"] == "signIn"),
                _ => None,
            })
            .await;
        assert_eq!(event["status"], "complete", "{event}");
        world.advance(Duration::from_mins(2)).await;
        assert!(is_signed_in(&mut world).await);
        assert!(world.jwt().unwrap().is_string());
    }
}

#[tokio::test]
async fn h10_after_a_reload_the_event_goes_to_the_new_page() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    let gate = world.browser.hold();
    let seen = world.page.count();
    world.submit(GOOGLE);
    world.browser.came_back(1).await;
    world.reload();
    gate.add_permits(1);
    let event = world.page.next_event(seen).await;
    assert_eq!(event["status"], "complete");
}

#[tokio::test]
async fn i7_l_01_what_the_browser_carries_is_in_no_log() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    world.send(GOOGLE).await;
    let back = world.browser.came_back(1).await;
    world.arrive(&back);
    world.settle().await;
    let nonce = nonces(&world).remove(0);
    let page = world.browser.opened()[0].url.expose().to_owned();
    for line in world.journal.lines() {
        assert!(!line.contains(&nonce) && !line.contains(&page), "{line}");
    }
    for (_, value) in world.store.history() {
        let value = value.unwrap_or_default();
        assert!(
            !value.contains(&nonce) && !value.contains("/idp/"),
            "{value}"
        );
    }
}
