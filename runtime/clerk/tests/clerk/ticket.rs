//! `manual`, `method=ticket`.

use std::time::Duration;

use serde_json::json;

use crate::world::{World, code, line};

const TICKET: &str = "clerk://manual?method=ticket&ticket=";

#[tokio::test]
async fn a_ticket_signs_in_with_one_request() {
    for method in ["ticket", "magic_link"] {
        let mut world = World::configured().await;
        let ticket = world.server.ticket("user_jane", 60).await;
        world.settle().await;
        world.line.clear();
        let seen = world.page.count();
        let command = format!("clerk://manual?method={method}&ticket={ticket}");
        assert_eq!(
            world.send(&command).await,
            json!({
                "ok": true,
                "event": "signIn",
                "status": "complete",
                "userId": "user_jane",
                "emailAddress": "jane+clerk_test@example.com",
                "sessionStatus": "active",
            })
        );
        assert!(world.page.next_jwt(seen).await.is_string());
        world.settle().await;
        let sent = world.line.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert_eq!(sent[0].what, "POST /v1/client/sign_ins");
        assert_eq!(sent[0].form, format!("strategy=ticket&ticket={ticket}"));
    }
}

#[tokio::test]
async fn a_ticket_works_once() {
    let mut world = World::configured().await;
    let ticket = world.server.ticket("user_jane", 60).await;
    let command = format!("{TICKET}{ticket}");
    assert_eq!(world.send(&command).await["status"], "complete");
    world.send("clerk://signout").await;
    assert_eq!(
        world.send(&command).await,
        json!({
            "ok": false,
            "event": "ticket",
            "error": { "code": "ticket_failed", "message": "The ticket has been used." },
        })
    );
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
}

#[tokio::test]
async fn an_expired_and_an_unknown_ticket_are_refused_in_clerks_words() {
    let mut world = World::configured().await;
    let expired = world.server.ticket("user_jane", 60).await;
    world.server.advance(Duration::from_secs(61)).await;
    for (ticket, message) in [
        (expired.as_str(), "The ticket has expired."),
        ("ticket_nobody_made", "The ticket is not valid."),
    ] {
        assert_eq!(
            world.send(&format!("{TICKET}{ticket}")).await,
            json!({
                "ok": false,
                "event": "ticket",
                "error": { "code": "ticket_failed", "message": message },
            })
        );
    }
}

#[tokio::test]
async fn a_ticket_arrives_intact() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    let event = world
        .send("clerk://manual?method=ticket&ticket=eyJ.a-b_c+d/e=&x=1%26code%3D2")
        .await;
    assert_eq!(code(&event), "ticket_failed");
    assert_eq!(
        world.line.sent()[0].form,
        "strategy=ticket&ticket=eyJ.a-b_c%2Bd%2Fe%3D%26x%3D1%26code%3D2"
    );
}

#[tokio::test]
async fn without_a_ticket_the_network_is_not_touched() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    for command in ["clerk://manual?method=ticket", TICKET] {
        assert_eq!(
            world.send(command).await,
            json!({
                "ok": false,
                "event": "ticket",
                "error": { "code": "missing_params", "message": "manual.ticket needs ticket." },
            })
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn a_ticket_is_not_used_up_while_somebody_is_signed_in() {
    let mut world = World::signed_in().await;
    let ticket = world.server.ticket("user_mona", 60).await;
    let command = format!("{TICKET}{ticket}");
    assert_eq!(code(&world.send(&command).await), "ticket_failed");
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
    world.send("clerk://signout").await;
    assert_eq!(world.send(&command).await["userId"], "user_mona");
}

#[tokio::test]
async fn a_ticket_that_stops_short_leaves_its_sign_in_pending() {
    let mut world = World::configured().await;
    let body = json!({
        "response": {
            "object": "sign_in_attempt",
            "id": "sia_1",
            "status": "needs_second_factor",
            "supported_second_factors": [{ "strategy": "totp" }],
        },
        "client": null,
    });
    let answer = line::answer(200, &[], &body.to_string());
    world.line.script("POST /sign_ins", answer);
    assert_eq!(
        world.send(&format!("{TICKET}some")).await,
        json!({ "ok": true, "event": "signIn", "status": "needs_second_factor" })
    );
    world.settle().await;
    world.line.clear();
    world
        .send("clerk://manual?method=second_factor&code=123456")
        .await;
    assert_eq!(
        world.line.sent()[0].what,
        "POST /v1/client/sign_ins/sia_1/attempt_second_factor"
    );
}

#[tokio::test]
async fn r_04_a_ticket_whose_answer_is_lost_is_not_sent_again() {
    let world = World::configured().await;
    let ticket = world.server.ticket("user_jane", 60).await;
    world.settle().await;
    world
        .server
        .fault(json!({
            "match": { "method": "POST", "path": "/v1/client/sign_ins" },
            "then": { "truncate": 40 },
        }))
        .await;
    world.line.clear();
    let seen = world.page.count();
    world.submit(&format!("{TICKET}{ticket}"));
    world.advance(Duration::from_secs(5)).await;
    let event = world.page.next_event(seen).await;
    assert_eq!(event["status"], "complete", "{event}");
    let calls = world.line.calls();
    let posts = calls.iter().filter(|call| call.starts_with("POST"));
    assert_eq!(posts.count(), 1, "{calls:?}");
}
