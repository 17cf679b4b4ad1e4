//! `user`: the signed-in user, read anew and changed.

use serde_json::json;

use crate::world::{World, code};

#[tokio::test]
async fn it_is_read_anew() {
    let mut world = World::signed_in().await;
    let state = world.send("clerk://state").await;
    let event = world.send("clerk://user").await;
    assert_eq!(
        (&event["event"], &event["user"]),
        (&json!("user"), &state["user"])
    );
    let sent = world.line.sent().pop().unwrap();
    assert_eq!(sent.what, "GET /v1/me");
    let session = state["session"]["id"].as_str().unwrap();
    assert!(
        sent.query.contains(&format!("_clerk_session_id={session}")),
        "{sent:?}"
    );
}

#[tokio::test]
async fn what_is_given_is_changed_and_the_state_knows() {
    let mut world = World::signed_in().await;
    let event = world
        .send("clerk://user?action=update&firstName=Janet&username=janet")
        .await;
    assert_eq!(
        (
            &event["user"]["firstName"],
            &event["user"]["lastName"],
            &event["user"]["username"]
        ),
        (&json!("Janet"), &json!("Doe"), &json!("janet"))
    );
    assert_eq!(
        world.line.sent().pop().unwrap().form,
        "first_name=Janet&username=janet"
    );
    let state = world.send("clerk://state").await;
    assert_eq!(
        (&state["firstName"], &state["user"]),
        (&json!("Janet"), &event["user"])
    );
}

#[tokio::test]
async fn a_refusal_is_clerks() {
    let mut world = World::signed_in().await;
    let event = world.send("clerk://user?action=update&username=!").await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("user"), "user_failed")
    );
    let event = world.send("clerk://user?action=update").await;
    assert_eq!(code(&event), "missing_params");
}

#[tokio::test]
async fn nobody_signed_in_has_no_user() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    let event = world.send("clerk://user").await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("user"), "not_signed_in")
    );
    assert_eq!(world.line.calls(), [""; 0]);
}
