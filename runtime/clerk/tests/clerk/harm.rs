//! An app that answers twice, never, late, from another thread, after a move to another instance,
//! or with a panic: every command still ends in one event, and the next one works.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use transom_clerk::contract::capabilities::Lifecycle;

use crate::world::{Lent, Manners, Mishap, World, code, sign_in_command};

const OTHER: &str = "clerk://configure?key=pk_test_b3RoZXIuZXhhbXBsZS5jb20k";
const LAST_WORDS: &str = "hunter2";

async fn lending(manners: Manners) -> (Arc<Lent>, World) {
    let lent = Arc::<Lent>::default();
    let mut world = World::lending(&lent).await;
    world.configure().await;
    lent.behave(manners);
    (lent, world)
}

/// Sends a command, lets a minute pass on the device, and gives its one event.
async fn one_event(world: &World, command: &str, name: &str) -> Value {
    let seen = world.page.events().len();
    world.submit(command);
    world.advance_device(Duration::from_mins(1)).await;
    let events = world.page.events();
    let events: Vec<&Value> = events[seen..]
        .iter()
        .filter(|event| event["event"] == name)
        .collect();
    assert_eq!(events.len(), 1, "{command}: {events:?}");
    events[0].clone()
}

#[tokio::test]
async fn whatever_the_app_does_with_the_copies_each_command_ends_once() {
    for manners in [
        Manners::Silent,
        Manners::Panics,
        Manners::Refuses,
        Manners::Elsewhere,
        Manners::Held(Arc::new(Semaphore::new(1))),
    ] {
        println!("{manners:?}");
        let (lent, world) = lending(manners).await;
        let event = one_event(&world, &sign_in_command(), "signIn").await;
        assert_eq!(event["status"], "complete");
        let event = one_event(&world, "clerk://ssr?header=X-Session", "ssr").await;
        assert_eq!(event["status"], "enabled");
        let event = one_event(&world, "clerk://attribution", "attribution").await;
        assert_eq!(event["status"], "enabled");
        let event = one_event(&world, "clerk://signout", "signOut").await;
        assert_eq!(event["status"], "complete");
        assert_eq!(world.jwt(), Some(Value::Null));

        // It comes to its senses, and so do the copies.
        lent.behave(Manners::Good);
        let mut world = world;
        world.sign_in().await;
        world.lifecycle(Lifecycle::Foreground);
        world.settle().await;
        assert_eq!(lent.user().as_deref(), Some("user_jane"));
        assert!(lent.cookies("app.example.com").contains_key("__session"));
        world.send("clerk://signout").await;
        assert_eq!(lent.user(), None);
        assert!(
            !world
                .journal
                .lines()
                .iter()
                .any(|line| line.contains(LAST_WORDS))
        );
    }
}

#[tokio::test]
async fn an_answer_that_comes_after_a_move_shows_nothing_of_the_old_instance() {
    let gate = Arc::new(Semaphore::new(0));
    let (lent, mut world) = lending(Manners::Held(gate.clone())).await;
    world.sign_in().await;
    let jwt = world.jwt().unwrap();
    let event = one_event(&world, OTHER, "ready").await;
    assert_eq!(event["status"], "reconfigured");
    lent.behave(Manners::Good);
    gate.add_permits(1000);
    world.advance(Duration::from_mins(2)).await;
    assert_eq!((lent.user(), lent.hosts().len()), (None, 0));
    let shown = lent.batches().into_iter().flat_map(|batch| batch.cookies);
    for cookie in shown {
        assert_ne!(Value::from(cookie.value.expose()), jwt);
    }
}

#[tokio::test]
async fn a_fault_of_the_app_is_said_once_and_not_every_minute() {
    let (_, mut world) = lending(Manners::Refuses).await;
    world.sign_in().await;
    world.advance(Duration::from_mins(10)).await;
    let lines = world.journal.lines();
    let said = lines
        .iter()
        .filter(|line| line.contains("were not written"))
        .count();
    assert_eq!(said, 3, "one for each host");
}

#[tokio::test]
async fn a_store_that_never_answers_ends_configure_and_signs_nobody_out() {
    let world = World::signed_in().await;
    let slots = world.store.slots();
    let world = world.restart();
    world.store.mishap(Some(Mishap::Silent));
    let command = format!("clerk://configure?key={}", world.key());
    let event = one_event(&world, &command, "ready").await;
    assert_eq!(event["status"], "configured");
    let state = one_event(&world, "clerk://state", "state").await;
    assert_eq!(
        (&state["isSignedIn"], &state["restoring"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        world.jwt(),
        None,
        "nobody knows, so the page is told nothing"
    );
    world.store.mishap(None);
    world.lifecycle(Lifecycle::Foreground);
    world.settle().await;
    let mut world = world;
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
    assert_eq!(world.store.slots(), slots);
}

#[tokio::test]
async fn a_store_that_panics_is_a_store_that_does_not_work() {
    let world = World::configured().await;
    world.store.mishap(Some(Mishap::Panics));
    let event = one_event(&world, &sign_in_command(), "signIn").await;
    assert_eq!(event["status"], "complete");
    let event = one_event(&world, "clerk://signout", "signOut").await;
    assert_eq!(event["status"], "complete", "the server was told");
    let mut world = world.restart();
    let command = format!("clerk://configure?key={}", world.key());
    assert_eq!(one_event(&world, &command, "ready").await["ok"], true);
    world.store.mishap(None);
    world.sign_in().await;
    assert!(
        !world
            .journal
            .lines()
            .iter()
            .any(|line| line.contains(LAST_WORDS))
    );
}

#[tokio::test]
async fn a_store_that_stops_answering_holds_no_command_up_for_ever() {
    let world = World::signed_in().await;
    world.store.mishap(Some(Mishap::Silent));
    let event = one_event(&world, "clerk://signout", "signOut").await;
    assert_eq!(event["status"], "complete");
    world.line.cut(true);
    world.store.mishap(None);
    let event = one_event(&world, &sign_in_command(), "manual").await;
    assert_eq!(code(&event), "auth_failed");
}

/// A store that blocks its thread, on a runtime with several, as an app has it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_that_blocks_its_thread_blocks_no_command() {
    let mut world = World::signed_in().await;
    let blocked = world.store.block();
    world.submit("clerk://signout");
    blocked.reached();
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
    let seen = world.page.count();
    drop(blocked);
    let event = world
        .page
        .next(seen.saturating_sub(2), |message| match message {
            transom_runtime::Message::Event {
                name: "signOut",
                json,
                ..
            } => Some(serde_json::from_str(json).unwrap()),
            _ => None,
        })
        .await;
    assert_eq!(event["status"], "complete");
}
