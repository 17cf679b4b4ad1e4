//! `token`, the refresher and `window.clerkJWT`.

use std::time::Duration;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::Lifecycle;

use crate::world::{World, code, line};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: i64 = 3_600_000;

/// How many tokens were asked for.
fn minted(world: &World) -> usize {
    world
        .line
        .calls()
        .iter()
        .filter(|call| call.ends_with("/tokens"))
        .count()
}

fn refused(code: &str) -> String {
    json!({ "errors": [{ "code": code, "message": code, "long_message": code }] }).to_string()
}

#[tokio::test]
async fn a_token_right_after_sign_in_costs_nothing_and_is_in_the_page_before_its_event() {
    let mut world = World::signed_in().await;
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
    let event = world.send("clerk://token").await;
    // DQ-21: written again although unchanged; DQ-19: before the event.
    assert_eq!(world.page.order(seen), ["=", "token"]);
    assert_eq!(Some(event["jwt"].clone()), world.jwt());
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn a_token_that_is_not_new_any_more_is_replaced() {
    let mut world = World::signed_in().await;
    let first = world.jwt();
    world.advance(10 * SECOND).await;
    world.line.clear();
    let event = world.send("clerk://token").await;
    assert_ne!(Some(event["jwt"].clone()), first);
    assert_eq!(minted(&world), 1);
    assert_eq!(world.line.calls().len(), 1);
}

#[tokio::test]
async fn with_nobody_signed_in_the_token_is_null() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    let event = world.send("clerk://token").await;
    assert_eq!(event, json!({ "ok": true, "event": "token", "jwt": null }));
    assert_eq!(world.jwt(), Some(Value::Null));
    assert_eq!(world.line.calls(), [""; 0]);
}

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
async fn t_01_fifty_requests_at_expiry_are_one_call() {
    let mut world = World::signed_in().await;
    world.lifecycle(Lifecycle::Background);
    world.advance(61 * SECOND).await;
    world.line.clear();
    let seen = world.page.count();
    for _ in 0..49 {
        world.submit("clerk://token");
    }
    world.send("clerk://token").await;
    world.settle().await;
    assert_eq!(minted(&world), 1);
    let events = world.page.messages()[seen..].len();
    assert_eq!(events, 100, "an assignment and an event each");
    let jwts: Vec<Value> = world
        .page
        .events()
        .iter()
        .rev()
        .take(50)
        .map(|event| event["jwt"].clone())
        .collect();
    assert!(jwts.iter().all(|jwt| jwt.is_string() && *jwt == jwts[0]));
}

#[tokio::test]
async fn t_02_parallel_renewals_never_take_the_page_back() {
    let mut world = World::signed_in().await;
    let mut calls = 0;
    for _ in 0..5 {
        world.advance(11 * SECOND).await;
        world.line.clear();
        for _ in 0..10 {
            world.submit("clerk://token");
        }
        world.send("clerk://token").await;
        world.settle().await;
        calls += minted(&world);
    }
    assert!(calls <= 5, "{calls}");
    let issued: Vec<i64> = world.page.jwts().iter().filter_map(issued_at).collect();
    assert!(issued.is_sorted(), "{issued:?}");
}

fn issued_at(jwt: &Value) -> Option<i64> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let payload = jwt.as_str()?.split('.').nth(1)?;
    let payload: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    payload["iat"].as_i64()
}

#[tokio::test]
async fn t_03_an_older_token_that_comes_later_is_dropped() {
    let mut world = World::signed_in().await;
    let old = world.jwt().unwrap();
    world.advance(20 * SECOND).await;
    let new = world.send("clerk://token").await["jwt"].clone();
    world.advance(10 * SECOND).await;
    let body = json!({ "object": "token", "jwt": old }).to_string();
    world
        .line
        .script("POST /tokens", line::answer(200, &[], &body));
    assert_eq!(world.send("clerk://token").await["jwt"], new);
    assert_eq!(world.jwt(), Some(new));
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
async fn t_06_a_401_is_looked_at_twice() {
    // The second look finds the session.
    let mut world = World::signed_in().await;
    world.advance(20 * SECOND).await;
    world.line.clear();
    let body = refused("authentication_invalid");
    world
        .line
        .script("POST /tokens", line::answer(401, &[], &body));
    let event = world.send("clerk://token").await;
    assert!(event["jwt"].is_string(), "{event}");
    assert_eq!(world.line.calls().len(), 2);
    assert_eq!(world.line.calls()[1], "GET /v1/client");

    // The second look fails for a reason of its own: nobody is signed out.
    world.lifecycle(Lifecycle::Background);
    for answer in [
        line::answer(403, &[], &refused("forbidden")),
        line::answer(500, &[], "<html>"),
    ] {
        world.advance(20 * SECOND).await;
        world
            .line
            .script("POST /tokens", line::answer(401, &[], &body));
        for _ in 0..4 {
            world.line.script("GET /client", answer.clone());
        }
        let seen = world.page.count();
        world.submit("clerk://token");
        world.advance_device(10 * SECOND).await;
        assert_eq!(
            code(&world.page.next_event(seen).await),
            "token_fetch_failed"
        );
        assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
        world.line.unscript();
    }

    // The second look confirms it.
    world.advance(20 * SECOND).await;
    world
        .line
        .script("POST /tokens", line::answer(401, &[], &body));
    world
        .line
        .script("GET /client", line::answer(401, &[], &body));
    assert_eq!(world.send("clerk://token").await["jwt"], Value::Null);
    assert_eq!(world.jwt(), Some(Value::Null));
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
    // The token that counts for nothing is not used again.
    world.line.clear();
    world.sign_in().await;
    assert_eq!(world.line.sent()[0].token, None);
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
async fn t_08_what_the_header_says_about_the_token() {
    for (header, wanted) in [
        (None, Some("old")),
        (Some(""), None),
        (Some("Bearer"), None),
        (Some("bearer "), None),
        (Some("fresh"), Some("fresh")),
        (Some("Bearer fresh"), Some("fresh")),
        (Some("bearer  fresh "), Some("fresh")),
        (Some("Bearerfresh"), Some("Bearerfresh")),
    ] {
        let mut world = World::configured().await;
        world.settle().await;
        let headers: Vec<_> = header
            .into_iter()
            .map(|value| ("authorization", value))
            .collect();
        // A refusal counts too.
        world.line.script(
            "POST /sign_ins",
            line::answer(422, &headers, &refused("form_password_incorrect")),
        );
        world
            .send("clerk://manual?method=password&identifier=jane&password=x")
            .await;
        world.line.script(
            "POST /sign_ins",
            line::answer(422, &[], &refused("form_password_incorrect")),
        );
        world
            .send("clerk://manual?method=password&identifier=jane&password=x")
            .await;
        let sent = world.line.sent();
        let (first, second) = (&sent[sent.len() - 2].token, &sent[sent.len() - 1].token);
        assert!(first.is_some());
        match wanted {
            Some("old") => assert_eq!(first, second, "{header:?}"),
            wanted => assert_eq!(second.as_deref(), wanted, "{header:?}"),
        }
    }
}

#[tokio::test]
async fn t_08_two_headers_that_contradict_each_other_change_nothing() {
    let mut world = World::configured().await;
    let headers = [("authorization", "one"), ("authorization", "two")];
    world
        .line
        .script("POST /sign_ins", line::answer(422, &headers, &refused("x")));
    world
        .send("clerk://manual?method=password&identifier=jane&password=x")
        .await;
    world
        .send("clerk://manual?method=password&identifier=jane&password=x")
        .await;
    let sent = world.line.sent();
    assert_eq!(sent[sent.len() - 1].token, sent[sent.len() - 2].token);
}

#[tokio::test]
async fn t_08_while_signed_in_a_cleared_token_is_believed_the_second_time() {
    let mut world = World::signed_in().await;
    let clear = |world: &World, times: usize| {
        let body = json!({ "object": "token", "jwt": "a.b.c" }).to_string();
        world.line.script(
            "POST /tokens",
            line::answer(200, &[("authorization", "")], &body),
        );
        if times > 1 {
            let body = json!({ "response": null, "client": null }).to_string();
            world.line.script(
                "GET /client",
                line::answer(200, &[("authorization", "")], &body),
            );
        }
    };
    clear(&world, 1);
    world.advance(50 * SECOND).await;
    assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
    clear(&world, 2);
    world.advance(50 * SECOND).await;
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
    assert_eq!(world.jwt(), Some(Value::Null));
}

#[tokio::test]
async fn t_09_an_empty_client_for_a_token_taken_for_stale_signs_nobody_out() {
    let mut world = World::signed_in().await;
    let token = world.line.sent().pop().unwrap();
    world.advance(20 * SECOND).await;
    world
        .server
        .fault(json!({
            "match": { "method": "POST", "path": "/v1/client/sessions/*/tokens" },
            "then": { "empty_client": true },
        }))
        .await;
    let seen = world.page.count();
    let event = world.send("clerk://token").await;
    assert_eq!(event["event"], "token");
    assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
    assert!(!world.page.jwts()[..].iter().skip(seen).any(Value::is_null));
    // And the token that came with the empty client was not taken either.
    world.advance(20 * SECOND).await;
    assert!(world.send("clerk://token").await["jwt"].is_string());
    let log = world.server.log().await;
    assert_eq!(log.last().unwrap().1, "current", "{token:?}");
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

#[tokio::test]
async fn without_network_a_token_is_an_error_and_the_page_keeps_its_own() {
    let world = World::signed_in().await;
    world.advance(20 * SECOND).await;
    world.line.cut(true);
    let (seen, before) = (world.page.count(), world.jwt());
    world.submit("clerk://token");
    world.advance(SECOND).await;
    let event = world.page.next_event(seen).await;
    assert_eq!(
        event,
        json!({
            "ok": false,
            "event": "token",
            "error": { "code": "token_fetch_failed", "message": "Clerk could not be reached." },
        })
    );
    assert_eq!(
        (world.page.order(seen), world.jwt()),
        (vec!["token".to_owned()], before)
    );
}
