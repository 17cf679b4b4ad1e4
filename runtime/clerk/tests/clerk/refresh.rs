//! The refresher: when it renews the token, and when it leaves it alone.

use std::time::Duration;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::Lifecycle;

use crate::token::{minted, refused};
use crate::world::{World, line};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: i64 = 3_600_000;

#[tokio::test]
async fn dq_20_the_refresher_renews_every_50_seconds_with_one_timer() {
    let world = World::signed_in().await;
    world.settle().await;
    assert_eq!(world.clock.armed(), 1);
    world.line.clear();
    let (seen, before) = (world.page.count(), world.jwt());
    world.advance(49 * SECOND).await;
    assert_eq!((minted(&world), world.page.count()), (0, seen));
    world.advance(SECOND).await;
    assert_eq!(
        (minted(&world), world.page.order(seen)),
        (1, vec!["=".to_owned()])
    );
    assert_ne!(world.jwt(), before);
    // An hour: 72 renewals, 75 at most.
    for _ in 0..71 {
        world.advance(50 * SECOND).await;
    }
    assert_eq!(minted(&world), 72);
    assert_eq!(world.clock.armed(), 1);
}

#[tokio::test]
async fn signed_out_or_in_the_background_no_timer_is_armed() {
    let mut world = World::signed_in().await;
    world.lifecycle(Lifecycle::Background);
    world.settle().await;
    assert_eq!(world.clock.armed(), 0);
    world.lifecycle(Lifecycle::Foreground);
    world.settle().await;
    assert_eq!(world.clock.armed(), 1);
    world.send("clerk://signout").await;
    world.settle().await;
    assert_eq!(world.clock.armed(), 0);
}

#[tokio::test]
async fn the_shell_may_speak_from_any_of_its_threads() {
    let world = World::signed_in().await;
    world.lifecycle(Lifecycle::Background);
    world.advance(61 * SECOND).await;
    let seen = world.page.count();
    let bridge = world.bridge.clone();
    let shell = std::thread::spawn(move || bridge.lifecycle(&Lifecycle::Foreground));
    shell.join().unwrap();
    assert!(world.page.next_jwt(seen).await.is_string());
}

#[tokio::test]
async fn t_04_a_clock_that_jumps_causes_no_storm() {
    for jump in [HOUR, -HOUR] {
        let mut world = World::signed_in().await;
        world.settle().await;
        world.line.clear();
        world.clock.shift_wall(jump);
        world.lifecycle(Lifecycle::Foreground);
        world.advance(30 * SECOND).await;
        assert!(minted(&world) <= 1, "{jump}: {}", minted(&world));
        world.advance(30 * SECOND).await;
        assert!(minted(&world) <= 2, "{jump}: {}", minted(&world));
        assert!(world.send("clerk://token").await["jwt"].is_string());
        assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
    }
}

#[tokio::test]
async fn t_05_after_a_long_sleep_one_renewal_brings_the_session_back() {
    let mut world = World::signed_in().await;
    world.settle().await;
    let stale = world.jwt();
    world.lifecycle(Lifecycle::Background);
    // Asleep: the wall clock ran on, the monotonic one stood still.
    world.clock.shift_wall(8 * HOUR);
    world.server.advance(Duration::from_hours(8)).await;
    // A page that comes back before the app does is not given the old token.
    let seen = world.page.count();
    assert_eq!(world.configure().await["status"], "already_configured");
    world.settle().await;
    assert_eq!(world.page.order(seen), ["ready"]);
    world.line.clear();
    world.lifecycle(Lifecycle::Foreground);
    let fresh = world.page.next_jwt(seen).await;
    world.settle().await;
    assert!(fresh.is_string());
    assert_ne!(Some(fresh), stale);
    assert_eq!(minted(&world), 1);
    assert_eq!(world.line.calls().len(), 1);
}

#[tokio::test]
async fn a_session_that_was_revoked_elsewhere_ends_here_without_a_command() {
    let world = World::signed_in().await;
    world.settle().await;
    let seen = world.page.count();
    let gone = refused("resource_not_found");
    world
        .line
        .script("POST /tokens", line::answer(404, &[], &gone));
    let empty = json!({
        "response": { "object": "client", "id": "client_1", "sessions": [] },
        "client": null,
    });
    world
        .line
        .script("GET /client", line::answer(200, &[], &empty.to_string()));
    world.advance(50 * SECOND).await;
    assert_eq!(world.page.order(seen), ["="]);
    assert_eq!(world.jwt(), Some(Value::Null));
    assert_eq!(world.clock.armed(), 0);
}

#[tokio::test]
async fn t_07_an_empty_answer_changes_nothing_and_is_tried_again() {
    for body in [
        "",
        "{}",
        r#"{"object":"token"}"#,
        r#"{"jwt":""}"#,
        r#"{"jwt":null}"#,
    ] {
        let world = World::signed_in().await;
        world.settle().await;
        let (seen, before) = (world.page.count(), world.jwt());
        world
            .line
            .script("POST /tokens", line::answer(200, &[], body));
        world.line.clear();
        world.advance(50 * SECOND).await;
        assert_eq!((minted(&world), world.page.count()), (1, seen), "{body}");
        world.advance(5 * SECOND).await;
        assert_eq!(
            (minted(&world), world.page.order(seen)),
            (2, vec!["=".to_owned()]),
            "{body}"
        );
        assert_ne!(world.jwt(), before);
    }
}

#[tokio::test]
async fn failed_renewals_slow_down_to_one_a_minute() {
    let world = World::signed_in().await;
    world.settle().await;
    let (seen, before) = (world.page.count(), world.jwt());
    world.line.cut(true);
    world.line.clear();
    for _ in 0..60 {
        world.advance(60 * SECOND).await;
    }
    // Twice each: what was never sent is sent once more.
    let calls = minted(&world);
    assert!((60..=2 * 66).contains(&calls), "{calls}");
    assert_eq!((world.page.count(), world.jwt()), (seen, before));
    world.line.cut(false);
    world.lifecycle(Lifecycle::Online);
    assert!(world.page.next_jwt(seen).await.is_string());
}

#[tokio::test]
async fn t_11_a_pending_session_asks_for_no_token() {
    let mut world = World::configured().await;
    let session = json!({
        "object": "session",
        "id": "sess_1",
        "status": "pending",
        "tasks": [{ "key": "choose-organization" }],
        "user": { "id": "user_jane" },
        "created_at": 1, "updated_at": 1, "expire_at": 1, "abandon_at": 1, "last_active_at": 1,
    });
    let body = json!({
        "response": { "object": "sign_in_attempt", "id": "sia_1", "status": "complete" },
        "client": {
            "object": "client", "id": "client_1", "sessions": [session],
            "last_active_session_id": "sess_1", "sign_in": null, "sign_up": null,
        },
    });
    world
        .line
        .script("POST /sign_ins", line::answer(200, &[], &body.to_string()));
    world.line.clear();
    let event = world
        .send("clerk://manual?method=password&identifier=jane&password=x")
        .await;
    assert_eq!(
        (&event["status"], &event["sessionStatus"]),
        (&json!("complete"), &json!("pending"))
    );
    world.advance(120 * SECOND).await;
    assert_eq!(world.send("clerk://token").await["jwt"], Value::Null);
    assert_eq!(minted(&world), 0);
    let state = world.send("clerk://state").await;
    assert_eq!(
        state["session"]["tasks"],
        json!([{ "key": "choose-organization" }])
    );
    assert_eq!(world.clock.armed(), 0);
}
