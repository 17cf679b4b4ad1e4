//! `token`, and what may become of the token in the page. The refresher is in `refresh`.

use std::time::Duration;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::Lifecycle;

use crate::world::{World, code, line};

const SECOND: Duration = Duration::from_secs(1);

/// How many tokens were asked for.
pub fn minted(world: &World) -> usize {
    world
        .line
        .calls()
        .iter()
        .filter(|call| call.ends_with("/tokens"))
        .count()
}

/// A refusal with this code.
pub fn refused(code: &str) -> String {
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
