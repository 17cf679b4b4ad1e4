//! Networks as they are: slow, cut, full of other people's pages.

use std::time::Duration;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::Lifecycle;

use crate::world::{PASSWORD, World, code, line, sign_in_command};

const SECOND: Duration = Duration::from_secs(1);

fn busy() -> String {
    json!({ "errors": [{ "code": "too_many_requests", "message": "Too many requests", "long_message": "Slow down." }] })
        .to_string()
}

fn reads(world: &World) -> usize {
    world
        .line
        .calls()
        .iter()
        .filter(|call| *call == "GET /v1/client")
        .count()
}

#[tokio::test]
async fn r_01_retry_after_is_kept() {
    let world = World::new().await;
    world.line.script(
        "GET /client",
        line::answer(429, &[("retry-after", "7")], &busy()),
    );
    world.submit(&format!("clerk://configure?key={}", world.key()));
    world.settle().await;
    world.advance(Duration::from_millis(6_900)).await;
    assert_eq!(reads(&world), 1);
    world.advance(Duration::from_millis(200)).await;
    assert_eq!(reads(&world), 2);
    assert_eq!(world.page.next_event(0).await["status"], "configured");
}

#[tokio::test]
async fn r_01_a_wait_nobody_would_sit_through_is_an_error_at_once() {
    let mut world = World::new().await;
    world.line.script(
        "GET /client",
        line::answer(429, &[("retry-after", "120")], &busy()),
    );
    let event = world.configure().await;
    assert_eq!(
        event["error"],
        json!({ "code": "configure_failed", "message": "Slow down." })
    );
    assert_eq!(reads(&world), 1);
}

#[tokio::test]
async fn r_02_a_retry_after_that_makes_no_sense_is_bounded() {
    for value in [
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "Tue, 21 Sep 2027 14:13:20 GMT",
        "31536000",
        "abc",
        "-1",
        "",
    ] {
        let world = World::new().await;
        for _ in 0..3 {
            world.line.script(
                "GET /client",
                line::answer(429, &[("retry-after", value)], &busy()),
            );
        }
        world.submit(&format!("clerk://configure?key={}", world.key()));
        world.settle().await;
        assert_eq!(reads(&world), 1, "{value}: no tight loop");
        world.advance(10 * SECOND).await;
        assert_eq!(reads(&world), 4, "{value}");
        assert_eq!(world.page.next_event(0).await["status"], "configured");
    }
}

#[tokio::test]
async fn r_03_a_refused_attempt_is_not_repeated() {
    let mut world = World::configured().await;
    world
        .send("clerk://manual?method=email_code&emailAddress=jane+clerk_test@example.com")
        .await;
    for (status, retry_after) in [(503, None), (429, Some("1")), (500, None)] {
        world.line.clear();
        let headers: Vec<_> = retry_after
            .map(|value| ("retry-after", value))
            .into_iter()
            .collect();
        world.line.script(
            "POST /attempt_first_factor",
            line::answer(status, &headers, &busy()),
        );
        let event = world
            .send("clerk://manual?method=email_code&action=verify&code=424242")
            .await;
        assert_eq!(
            event["error"],
            json!({ "code": "email_code_failed", "message": "Slow down." })
        );
        world.advance(10 * SECOND).await;
        assert_eq!(world.line.calls().len(), 1, "{:?}", world.line.calls());
    }
    let event = world
        .send("clerk://manual?method=email_code&action=verify&code=424242")
        .await;
    assert_eq!(event["status"], "complete");
}

#[tokio::test]
async fn r_03_what_was_never_sent_is_sent_once_more() {
    let world = World::configured().await;
    world.settle().await;
    world.line.clear();
    world.line.script(
        "POST /sign_ins",
        Err(transom_clerk::http::Unreachable::Unsent),
    );
    let seen = world.page.count();
    world.submit(&sign_in_command());
    world.advance(SECOND).await;
    assert_eq!(world.page.next_event(seen).await["status"], "complete");
    assert_eq!(
        world.line.calls(),
        ["POST /v1/client/sign_ins", "POST /v1/client/sign_ins"]
    );
}

#[tokio::test]
async fn r_05_what_is_not_clerk_signs_nobody_out() {
    for (status, body) in [
        (500, "<html>Internal Server Error</html>"),
        (502, ""),
        (200, "<!doctype html><title>Hotel Wi-Fi</title>"),
        (200, r#"{"response":{"object":"cl"#),
        (200, "[]"),
        (200, "null"),
        (404, "<html>Not found</html>"),
        (401, "<html>Please log in to the proxy</html>"),
        (401, "{}"),
        (302, ""),
        (204, ""),
    ] {
        let mut world = World::signed_in().await;
        world.advance(20 * SECOND).await;
        let before = world.jwt();
        for _ in 0..8 {
            world
                .line
                .script("POST /tokens", line::answer(status, &[], body));
            world
                .line
                .script("GET /client", line::answer(status, &[], body));
        }
        let seen = world.page.count();
        world.submit("clerk://token");
        world.advance_device(10 * SECOND).await;
        let event = world.page.next_event(seen).await;
        assert_eq!(code(&event), "token_fetch_failed", "{status} {body}");
        assert_eq!(
            world.send("clerk://state").await["isSignedIn"],
            true,
            "{status} {body}"
        );
        assert_eq!(world.jwt(), before);
    }
}

#[tokio::test]
async fn r_05_a_captive_portal_at_start_keeps_the_stored_session() {
    let mut world = World::signed_in().await.restart();
    world
        .server
        .fault(json!({ "match": { "times": 0 }, "then": { "captive_portal": true } }))
        .await;
    assert_eq!(world.configure().await["status"], "configured");
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
    world.server.heal().await;
    let seen = world.page.count();
    world.lifecycle(Lifecycle::Online);
    assert!(world.page.next_jwt(seen).await.is_string());
}

#[tokio::test]
async fn r_06_offline_the_last_known_user_is_there_at_once() {
    let mut world = World::signed_in().await.restart();
    world.line.cut(true);
    let seen = world.page.count();
    assert_eq!(world.configure().await["status"], "configured");
    let state = world.send("clerk://state").await;
    assert_eq!(
        (&state["isSignedIn"], &state["userId"]),
        (&json!(true), &json!("user_jane"))
    );
    assert_eq!(
        state["user"]["primaryEmailAddress"],
        "jane+clerk_test@example.com"
    );
    // Not known is not null: the page's token is left as it is.
    assert_eq!(world.page.order(seen), ["ready", "state"]);
    world.submit("clerk://token");
    let seen = world.page.count();
    world.advance(SECOND).await;
    assert_eq!(
        code(&world.page.next_event(seen).await),
        "token_fetch_failed"
    );
    // The network comes back.
    world.line.cut(false);
    world.line.clear();
    let seen = world.page.count();
    world.lifecycle(Lifecycle::Online);
    assert!(world.page.next_jwt(seen).await.is_string());
    world.settle().await;
    assert_eq!(
        world.line.calls(),
        ["GET /v1/client"],
        "one read confirms and brings the token"
    );
}

#[tokio::test]
async fn r_06_a_network_that_swallows_everything_holds_a_start_up_for_seven_seconds() {
    let world = World::signed_in().await.restart();
    let gate = world.line.hold("GET /v1/client");
    world.submit(&format!("clerk://configure?key={}", world.key()));
    world.settle().await;
    world.advance(Duration::from_millis(6_900)).await;
    assert_eq!(world.page.count(), 0);
    world.advance(Duration::from_millis(100)).await;
    assert_eq!(world.page.next_event(0).await["status"], "configured");
    // The answer that comes late still counts.
    let seen = world.page.count();
    gate.add_permits(10);
    world.settle().await;
    world.advance(SECOND).await;
    assert!(world.page.next_jwt(seen).await.is_string());
}

#[tokio::test]
async fn a_restart_brings_the_session_back_with_two_requests() {
    let world = World::signed_in().await;
    world.advance(Duration::from_hours(1)).await;
    let mut world = world.restart();
    world.line.clear();
    let seen = world.page.count();
    assert_eq!(world.configure().await["status"], "configured");
    assert!(world.page.next_jwt(seen).await.is_string());
    assert_eq!(world.page.order(seen), ["ready", "="]);
    world.settle().await;
    assert_eq!(world.line.calls().len(), 2, "{:?}", world.line.calls());
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
}

#[tokio::test]
async fn r_07_a_network_that_flaps_costs_a_bounded_number_of_requests() {
    let mut world = World::signed_in().await;
    world.advance(49 * SECOND).await;
    world.line.clear();
    for up in (0..60).map(|n| n % 2 == 1) {
        world.line.cut(!up);
        world.lifecycle(if up {
            Lifecycle::Online
        } else {
            Lifecycle::Offline
        });
        world.advance(2 * SECOND).await;
    }
    let calls = world.line.calls().len();
    assert!(calls <= 12, "{calls}");
    assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
    assert!(world.send("clerk://token").await["jwt"].is_string());
}

#[tokio::test]
async fn r_08_a_server_that_does_not_answer_ends_in_an_error_and_its_late_answer_is_ignored() {
    let mut world = World::configured().await;
    world.settle().await;
    let gate = world.line.hold("POST /v1/client/sign_ins");
    world.line.hold("GET /v1/client");
    let seen = world.page.count();
    world.submit("clerk://manual?method=password&identifier=jane&password=wrong");
    world.settle().await;
    assert_eq!(world.page.count(), seen);
    world.advance(30 * SECOND).await;
    world.advance(30 * SECOND).await;
    let event = world.page.next_event(seen).await;
    assert_eq!(
        event["error"],
        json!({ "code": "auth_failed", "message": "Clerk did not answer in time." })
    );
    gate.add_permits(1);
    world.line.release();
    world.settle().await;
    assert_eq!(world.page.order(seen), ["manual"]);
    world.sign_in().await;
}

#[tokio::test]
async fn r_04_a_connection_that_breaks_after_the_sign_in_asks_for_no_new_code() {
    let mut world = World::configured().await;
    world.settle().await;
    world
        .server
        .fault(json!({
            "match": { "method": "POST", "path": "/v1/client/sign_ins" },
            "then": { "reset": "after_commit" },
        }))
        .await;
    world.line.clear();
    let seen = world.page.count();
    world.submit(&format!(
        "clerk://manual?method=password&identifier=jane&password={PASSWORD}"
    ));
    world.advance(5 * SECOND).await;
    let event = world.page.next_event(seen).await;
    assert_eq!(
        world.line.calls(),
        ["POST /v1/client/sign_ins", "GET /v1/client"]
    );
    // With the answer the rotated token was lost too, and the server knows the old one no more:
    // then signing in again has to work. Else the session is found.
    if event["ok"] == Value::Bool(false) {
        assert_eq!(code(&event), "auth_failed");
        world.sign_in().await;
    } else {
        assert_eq!(event["status"], "complete");
    }
}
