//! Moving from one Clerk instance to another.

use std::time::Duration;

use serde_json::{Value, json};
use transom_runtime::Message;

use crate::world::{Setup, World, code, sign_in_command};

/// A key of another instance; the same server answers for it, with a client of its own.
const OTHER: &str = "pk_test_b3RoZXIuZXhhbXBsZS5jb20k";

pub const SIGNED_OUT: &str = "DELETE /v1/client/sessions";

pub fn configure_other() -> String {
    format!("clerk://configure?key={OTHER}")
}

#[tokio::test]
async fn i4_nothing_of_the_old_instance_is_left() {
    let mut world = World::signed_in().await;
    world.settle().await;
    let (jwt, slots) = (world.jwt().unwrap(), world.store.slots());
    let token = world
        .line
        .sent()
        .into_iter()
        .rev()
        .find_map(|sent| sent.token);
    world.line.clear();
    let seen = world.page.count();
    let event = world.send(&configure_other()).await;
    assert_eq!(
        event,
        json!({ "ok": true, "event": "ready", "status": "reconfigured", "publishableKey": OTHER })
    );
    world.settle().await;
    // The page's token is gone before it hears of the new instance.
    assert_eq!(world.page.order(seen)[..2], ["=", "ready"]);
    assert_eq!(world.jwt(), Some(Value::Null));
    assert!(
        !world.page.jwts()[1..]
            .iter()
            .skip(seen)
            .any(|later| *later == jwt)
    );
    assert!(
        slots
            .keys()
            .all(|slot| !world.store.slots().contains_key(slot)),
        "the slot is wiped"
    );
    let state = world.send("clerk://state").await;
    assert_eq!(
        (&state["isSignedIn"], &state["publishableKey"]),
        (&json!(false), &json!(OTHER))
    );
    // The old server is told; the new one never sees the old token.
    for sent in world.line.sent() {
        assert_eq!(
            sent.token.is_some(),
            sent.what == "DELETE /v1/client/sessions",
            "{sent:?} {token:?}"
        );
    }
    world.advance(Duration::from_mins(2)).await;
    assert_eq!(world.jwt(), Some(Value::Null));
    // And back again: nobody is signed in there any more either.
    assert_eq!(world.configure().await["status"], "reconfigured");
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
}

#[tokio::test]
async fn i4_a_move_signs_out_who_was_left_from_an_earlier_run() {
    let mut world = World::signed_in().await.restart();
    assert_eq!(world.send(&configure_other()).await["status"], "configured");
    assert_eq!(world.configure().await["status"], "reconfigured");
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
    world.settle().await;
    let told = "DELETE /v1/client/sessions".to_owned();
    assert!(world.line.calls().contains(&told), "the server is told");
}

#[tokio::test]
async fn k_01_a_late_answer_of_the_old_instance_is_dropped() {
    let mut world = World::signed_in().await;
    let gate = world.line.hold("POST /tokens");
    world.advance(Duration::from_secs(50)).await;
    assert!(world.line.calls().last().unwrap().ends_with("/tokens"));
    let old: Vec<Value> = world.page.jwts();
    assert_eq!(
        world.send(&configure_other()).await["status"],
        "reconfigured"
    );
    let seen = world.page.count();
    gate.add_permits(10);
    world.settle().await;
    world.advance(Duration::from_secs(1)).await;
    assert!(world.page.order(seen).iter().all(|what| what == "="));
    assert_eq!(world.jwt(), Some(Value::Null));
    assert!(old.iter().any(Value::is_string));
    let slots = world.store.slots();
    assert_eq!(
        slots.len(),
        1,
        "the late answer wrote nothing: {:?}",
        slots.keys()
    );
}

#[tokio::test]
async fn k_01_a_command_of_the_old_instance_ends_in_an_error() {
    let mut world = World::signed_in().await;
    world.advance(Duration::from_secs(20)).await;
    let gate = world.line.hold("POST /tokens");
    world.submit("clerk://token");
    world.settle().await;
    let seen = world.page.count();
    assert_eq!(
        world.send(&configure_other()).await["status"],
        "reconfigured"
    );
    gate.add_permits(10);
    let token = world
        .page
        .next(seen, |message| match message {
            Message::Event {
                name: "token",
                json,
                ..
            } => Some(serde_json::from_str(json).unwrap()),
            _ => None,
        })
        .await;
    assert_eq!(code(&token), "token_fetch_failed");
    world.settle().await;
    assert!(
        world.page.messages()[seen..]
            .iter()
            .all(|message| match message {
                Message::Assign { json, .. } => json == "null",
                _ => true,
            })
    );
}

#[tokio::test]
async fn i4_a_sign_out_of_the_old_instance_does_not_blank_the_new_one() {
    let mut world = World::signed_in().await;
    world.settle().await;
    let gate = world.line.hold("DELETE /v1/client/sessions");
    world.submit("clerk://signout");
    world.settle().await;
    let seen = world.page.count();
    let event = world.send(&configure_other()).await;
    assert_eq!(event["status"], "reconfigured");
    // It waits for its turn behind the sign-out.
    world.submit(&sign_in_command());
    gate.add_permits(10);
    world.settle().await;
    let order = world.page.order(seen);
    assert_eq!(order, ["=", "ready", "=", "signOut", "signIn", "="]);
    assert!(world.jwt().unwrap().is_string());
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
}

#[tokio::test]
async fn k_02_the_second_of_two_moves_is_refused() {
    let mut world = World::signed_in().await;
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
    world.submit(&configure_other());
    let refused = world.send(&configure_other()).await;
    assert_eq!(
        (&refused["event"], code(&refused)),
        (&json!("configure"), "reconfigure_in_progress")
    );
    let ready = world
        .page
        .next(seen, |message| match message {
            Message::Event {
                name: "ready",
                json,
                ..
            } => Some(serde_json::from_str(json).unwrap()),
            _ => None,
        })
        .await;
    assert_eq!(ready["status"], "reconfigured");
    world.settle().await;
    let asked = world
        .line
        .calls()
        .iter()
        .filter(|call| *call == "GET /v1/client")
        .count();
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn two_pages_that_configure_at_once_are_both_answered() {
    let mut world = World::new().await;
    world.submit(&format!("clerk://configure?key={}", world.key()));
    assert_eq!(world.configure().await["status"], "configured");
    world.send("clerk://state").await;
    world.settle().await;
    let mut statuses: Vec<Value> = world
        .page
        .events()
        .iter()
        .filter_map(|event| event.get("status").cloned())
        .collect();
    statuses.sort_by_key(ToString::to_string);
    assert_eq!(statuses, ["already_configured", "configured"]);
    assert_eq!(world.line.calls().len(), 2);
}

#[tokio::test]
async fn k_02_the_app_cannot_move_while_a_page_does() {
    let key = Some("pk_test_b3duLmV4YW1wbGUuY29tJA==".to_owned());
    let world = World::with(Setup {
        key,
        ..Setup::default()
    })
    .await;
    world.bridge.start().await.unwrap();
    let gate = world.line.hold("GET /v1/client");
    world.submit(&configure_other());
    world.settle().await;
    let refused = world.bridge.start().await.unwrap_err();
    assert_eq!(refused.code.as_str(), "reconfigure_in_progress");
    gate.add_permits(10);
    assert_eq!(world.page.next_event(0).await["status"], "reconfigured");
}

#[tokio::test]
async fn k_04_a_move_that_fails_leaves_the_old_instance_in_place() {
    let mut world = World::signed_in().await;
    world.settle().await;
    let before = world.jwt();
    world.line.cut(true);
    let seen = world.page.count();
    world.submit(&configure_other());
    world.advance(Duration::from_secs(10)).await;
    let event = world.page.next_event(seen).await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("configure"), "reconfigure_failed")
    );
    world.line.cut(false);
    let state = world.send("clerk://state").await;
    assert_eq!(
        (&state["userId"], &state["publishableKey"]),
        (&json!("user_jane"), &json!(world.key()))
    );
    assert_eq!(world.jwt(), before);
    assert_eq!(
        world.store.slots().len(),
        1,
        "nothing of it stands elsewhere"
    );
    assert!(!world.line.calls().contains(&SIGNED_OUT.to_owned()));
    // The refresher goes on, with one timer.
    world.advance(Duration::from_mins(1)).await;
    assert_ne!(world.jwt(), before);
    assert_eq!(world.clock.armed(), 1);
}

#[tokio::test]
async fn a_wrong_key_moves_nowhere() {
    let mut world = World::signed_in().await;
    assert_eq!(
        code(&world.send("clerk://configure?key=pk_test_nonsense").await),
        "invalid_key"
    );
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
}

#[tokio::test]
async fn s_07_a_record_copied_into_another_slot_is_refused() {
    let mut world = World::signed_in().await;
    let (_, value) = world.store.slots().into_iter().next().unwrap();
    world.send(&configure_other()).await;
    let slot = world.store.slots().into_keys().next().unwrap();
    world.store.plant(&slot, &value);
    let mut world = world.restart();
    world.line.clear();
    world.send(&configure_other()).await;
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
    world.settle().await;
    assert!(
        world.line.sent().iter().all(|sent| sent.token.is_none()),
        "the token was not used"
    );
    let said = world
        .journal
        .lines()
        .iter()
        .any(|line| line.contains("another publishable key"));
    assert!(said);
}
