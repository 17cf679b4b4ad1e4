//! `session`: several sessions on one device, and the user's sessions elsewhere. Long because every
//! change of the session in use is followed to the page.

use serde_json::{Value, json};

use crate::world::{PASSWORD, Setup, World, claims, code, seed, sign_in_command};

const JOHN: &str = "john+clerk_test@example.com";

/// An instance that lets several users sign in side by side, John among them.
async fn world() -> World {
    let mut seed = seed();
    seed["instance"] = json!({ "single_session": false });
    let john = json!({ "id": "user_john", "emails": [JOHN], "password": PASSWORD });
    seed["users"].as_array_mut().unwrap().push(john);
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    world
}

/// Jane is signed in, and John behind her; their session ids.
async fn both() -> (World, String, String) {
    let mut world = world().await;
    world.sign_in().await;
    let jane = active(&mut world).await;
    sign_in_john(&mut world).await;
    let john = active(&mut world).await;
    (world, jane, john)
}

async fn sign_in_john(world: &mut World) {
    let seen = world.page.count();
    let command = format!("clerk://manual?method=password&identifier={JOHN}&password={PASSWORD}");
    let event = world.send(&command).await;
    assert_eq!(
        (&event["status"], &event["userId"]),
        (&json!("complete"), &json!("user_john"))
    );
    world.page.next_jwt(seen).await;
    world.settle().await;
}

async fn active(world: &mut World) -> String {
    let event = world.send("clerk://session?action=list").await;
    event["activeSessionId"].as_str().unwrap().to_owned()
}

/// Whom a token speaks for.
fn sid(jwt: &Value) -> String {
    claims(jwt)["sid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_action_has_to_be_said() {
    let mut world = world().await;
    assert_eq!(
        world.send("clerk://session").await,
        json!({
            "ok": false,
            "event": "session",
            "error": { "code": "missing_params", "message": "session needs action." },
        })
    );
    assert_eq!(
        code(&world.send("clerk://session?action=close").await),
        "unknown_action"
    );
    assert_eq!(
        code(&world.send("clerk://session?action=activate").await),
        "missing_params"
    );
}

#[tokio::test]
async fn the_list_comes_from_memory() {
    let (mut world, jane, john) = both().await;
    world.line.clear();
    let event = world.send("clerk://session?action=list").await;
    assert_eq!(
        (&event["status"], &event["activeSessionId"]),
        (&json!("listed"), &json!(john))
    );
    let summary = |session: &Value| {
        let text = |key: &str| session[key].as_str().unwrap().to_owned();
        (
            text("id"),
            text("emailAddress"),
            text("status"),
            session["active"] == true,
        )
    };
    let mut sessions: Vec<_> = event["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(summary)
        .collect();
    sessions.sort_by_key(|session| session.3);
    let active = "active".to_owned();
    assert_eq!(
        sessions,
        [
            (
                jane,
                "jane+clerk_test@example.com".to_owned(),
                active.clone(),
                false
            ),
            (john, JOHN.to_owned(), active, true),
        ]
    );
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn nobody_signed_in_is_an_empty_list() {
    let mut world = world().await;
    assert_eq!(
        world.send("clerk://session?action=list").await,
        json!({ "ok": true, "event": "session", "status": "listed", "sessions": [] })
    );
}

#[tokio::test]
async fn i6_the_other_sessions_token_is_in_the_page_before_the_event() {
    let (mut world, jane, john) = both().await;
    assert_eq!(sid(&world.jwt().unwrap()), john);
    world.line.clear();
    let seen = world.page.count();
    let event = world
        .send(&format!("clerk://session?action=activate&sessionId={jane}"))
        .await;
    assert_eq!(
        event,
        json!({
            "ok": true,
            "event": "session",
            "status": "activated",
            "activeSessionId": jane,
            "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com",
            "sessionStatus": "active",
        })
    );
    let order = world.page.order(seen);
    assert_eq!(order.first().map(String::as_str), Some("="));
    assert_eq!(order.last().map(String::as_str), Some("session"));
    assert_eq!(sid(&world.jwt().unwrap()), jane);
    // One request: the answer brings the token along.
    let touch = format!("POST /v1/client/sessions/{jane}/touch");
    assert_eq!(world.line.calls(), [touch]);
    let state = world.send("clerk://state").await;
    assert_eq!(state["userId"], "user_jane");
    assert_eq!(sid(&world.send("clerk://token").await["jwt"]), jane);
    // The server remembers it too.
    let mut world = world.restart();
    world.configure().await;
    assert_eq!(active(&mut world).await, jane);
}

#[tokio::test]
async fn i6_a_token_asked_for_before_the_change_is_not_shown_after_it() {
    let (world, jane, john) = both().await;
    world.advance(std::time::Duration::from_secs(20)).await;
    let gate = world.line.hold(&format!("POST /sessions/{john}/tokens"));
    let seen = world.page.count();
    world.submit("clerk://token");
    world.settle().await;
    world.submit(&format!("clerk://session?action=activate&sessionId={jane}"));
    world.settle().await;
    gate.add_permits(10);
    let activated = world
        .page
        .next(seen, |message| match message {
            transom_runtime::Message::Event {
                name: "session",
                json,
                ..
            } => Some(serde_json::from_str(json).unwrap()),
            _ => None,
        })
        .await;
    assert_eq!(activated["status"], "activated", "{activated}");
    world.settle().await;
    assert_eq!(sid(&world.jwt().unwrap()), jane);
}

#[tokio::test]
async fn a_session_that_is_not_here_is_not_asked_for() {
    let (mut world, ..) = both().await;
    world.line.clear();
    let event = world
        .send("clerk://session?action=activate&sessionId=sess_nobodys")
        .await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("session"), "session_not_found")
    );
    assert!(
        event["error"]["message"]
            .as_str()
            .unwrap()
            .contains("sess_nobodys")
    );
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn without_a_network_the_session_in_use_stays() {
    let (world, jane, john) = both().await;
    world.line.cut(true);
    let seen = world.page.count();
    world.submit(&format!("clerk://session?action=activate&sessionId={jane}"));
    world.advance(std::time::Duration::from_secs(1)).await;
    let event = world.page.next_event(seen).await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("session"), "session_failed")
    );
    assert_eq!(sid(&world.jwt().unwrap()), john);
}

#[tokio::test]
async fn the_session_in_use_ends_and_the_other_one_follows() {
    let (mut world, jane, john) = both().await;
    world.line.clear();
    let seen = world.page.count();
    let event = world
        .send(&format!("clerk://session?action=revoke&sessionId={john}"))
        .await;
    assert_eq!(
        event,
        json!({ "ok": true, "event": "session", "status": "revoked", "activeSessionId": jane })
    );
    assert_eq!(
        world.page.order(seen).last().map(String::as_str),
        Some("session")
    );
    assert_eq!(sid(&world.jwt().unwrap()), jane);
    assert_eq!(
        world.line.calls()[0],
        format!("POST /v1/client/sessions/{john}/remove")
    );
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
}

#[tokio::test]
async fn another_session_of_this_device_ends_and_the_token_stays() {
    let (mut world, jane, john) = both().await;
    let before = world.jwt();
    let event = world
        .send(&format!("clerk://session?action=revoke&sessionId={jane}"))
        .await;
    assert_eq!(
        (&event["status"], &event["activeSessionId"]),
        (&json!("revoked"), &json!(john))
    );
    assert_eq!(world.jwt(), before);
    let event = world.send("clerk://session?action=list").await;
    assert_eq!(event["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn i6_the_last_session_ends_and_the_token_is_null_before_the_event() {
    let mut world = World::signed_in().await;
    let jane = active(&mut world).await;
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
    let event = world
        .send(&format!("clerk://session?action=revoke&sessionId={jane}"))
        .await;
    assert_eq!(
        event,
        json!({ "ok": true, "event": "session", "status": "revoked" })
    );
    let order = world.page.order(seen);
    assert_eq!(order.last().map(String::as_str), Some("session"));
    assert_eq!(world.jwt(), Some(Value::Null));
    // That nobody is signed in now is what was asked for: no second look.
    assert_eq!(
        world.line.calls(),
        [format!("POST /v1/client/sessions/{jane}/remove")]
    );
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
}

#[tokio::test]
async fn sessions_on_other_devices_are_listed_and_ended() {
    let mut world = world().await;
    world.sign_in().await;
    let here = active(&mut world).await;
    let there = elsewhere(&world).await;
    let event = world.send("clerk://session?action=devices").await;
    assert_eq!(event["status"], "listed", "{event}");
    let mut devices: Vec<(&str, bool)> = event["devices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["id"].as_str().unwrap(), it["current"] == true))
        .collect();
    devices.sort_by_key(|device| device.1);
    assert_eq!(devices, [(there.as_str(), false), (here.as_str(), true)]);
    let activity = &event["devices"][0]["latestActivity"];
    assert_eq!(activity["ipAddress"], "127.0.0.1", "{event}");
    assert!(
        activity.get("city").is_none(),
        "what nobody knows is left out"
    );

    let event = world
        .send(&format!("clerk://session?action=revoke&sessionId={there}"))
        .await;
    assert_eq!(
        (&event["status"], &event["activeSessionId"]),
        (&json!("revoked"), &json!(here))
    );
    let export = world.server.export().await;
    let status = |id: &str| export["sessions"][id]["status"].clone();
    assert_eq!(
        (status(&there), status(&here)),
        (json!("revoked"), json!("active"))
    );
    assert_eq!(
        world.send("clerk://session?action=devices").await["devices"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let event = world
        .send(&format!("clerk://session?action=revoke&sessionId={there}"))
        .await;
    assert_eq!(code(&event), "session_failed");
}

/// Signs Jane in on a laptop of hers.
async fn elsewhere(world: &World) -> String {
    let url = format!("{}/v1/client/sign_ins?_is_native=true", world.server.url());
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("strategy", "password");
    form.append_pair("identifier", "jane+clerk_test@example.com");
    form.append_pair("password", PASSWORD);
    let answer = reqwest::Client::new()
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.finish())
        .send()
        .await
        .unwrap();
    let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    answer["response"]["created_session_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn an_id_stays_one_segment_of_the_path() {
    let mut world = World::signed_in().await;
    world.settle().await;
    world.line.clear();
    let event = world
        .send("clerk://session?action=revoke&sessionId=../../client/sessions")
        .await;
    assert_eq!(code(&event), "session_failed");
    assert_eq!(
        world.line.calls(),
        ["POST /v1/me/sessions/..%2F..%2Fclient%2Fsessions/revoke"]
    );
    assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
}

#[tokio::test]
async fn signout_ends_every_session_of_the_device() {
    let (mut world, ..) = both().await;
    let event = world.send("clerk://signout").await;
    assert_eq!(
        event,
        json!({ "ok": true, "event": "signOut", "status": "complete" })
    );
    assert_eq!(world.jwt(), Some(Value::Null));
    let event = world.send("clerk://session?action=list").await;
    assert_eq!(event["sessions"], json!([]));
}

#[tokio::test]
async fn the_same_user_a_second_time_is_refused_in_clerks_words() {
    let (mut world, ..) = both().await;
    let event = world.send(&sign_in_command()).await;
    assert_eq!(code(&event), "auth_failed");
    assert_eq!(world.send("clerk://state").await["userId"], "user_john");
}

#[tokio::test]
async fn c_07_a_single_session_instance_refuses_the_second_user() {
    let mut world = World::signed_in().await;
    let event = world.send(&sign_in_command()).await;
    assert_eq!(code(&event), "auth_failed");
    assert_eq!(
        world.send("clerk://session?action=list").await["sessions"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
