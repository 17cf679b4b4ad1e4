//! Moving away from an instance whose server does not hear of it at once.

use std::time::Duration;

use serde_json::Value;
use transom_clerk::contract::capabilities::Lifecycle;
use transom_clerk::http::Unreachable;

use crate::tenants::{SIGNED_OUT, configure_other};
use crate::world::World;

/// A key of a third instance.
const THIRD: &str = "pk_test_dGhpcmQuZXhhbXBsZS5jb20k";

/// Somebody signed in, and a move whose old server does not hear of it. The token that it has to hear of.
async fn moved_untold() -> (World, String) {
    let mut world = World::signed_in().await;
    world.settle().await;
    let token = stored_token(&world);
    unheard(&world);
    let event = world.send(&configure_other()).await;
    assert_eq!(event["status"], "reconfigured");
    world.settle().await;
    (world, token)
}

/// The device token in the one slot there is.
fn stored_token(world: &World) -> String {
    let slot = world.store.slots().into_values().next().unwrap();
    let record: Value = serde_json::from_str(&slot).unwrap();
    record["device_token"].as_str().unwrap().to_owned()
}

/// The next sign-out does not reach its server.
fn unheard(world: &World) {
    world.line.clear();
    let lost = Err(Unreachable::Unsent);
    world.line.script("DELETE /client/sessions", lost);
}

/// The tokens of the sign-outs that were sent.
fn told(world: &World) -> Vec<String> {
    let sent = world.line.sent().into_iter();
    sent.filter(|sent| sent.what == SIGNED_OUT)
        .filter_map(|sent| sent.token)
        .collect()
}

#[tokio::test]
async fn c_04_a_server_that_did_not_hear_of_a_move_is_told_when_the_network_is_back() {
    let (mut world, token) = moved_untold().await;
    assert_eq!(told(&world), [token.as_str()]);
    // Until then its token stands in the queue of the new instance and nowhere else.
    let mut slots: Vec<Value> = world
        .store
        .slots()
        .values()
        .map(|slot| serde_json::from_str(slot).unwrap())
        .collect();
    let mut slot = slots.pop().unwrap();
    assert_eq!(slots, [Value::Null; 0]);
    assert_eq!(slot["owed"][0]["device_token"], token.as_str());
    slot["owed"].take();
    assert!(!slot.to_string().contains(&token), "{slot}");

    world.line.clear();
    world.lifecycle(Lifecycle::Online);
    world.settle().await;
    assert_eq!(told(&world), [token.as_str()]);
    let heard = (SIGNED_OUT.to_owned(), "current".to_owned());
    assert!(world.server.log().await.contains(&heard));
    for slot in world.store.slots().values() {
        assert!(!slot.contains(&token), "{slot}");
    }
    // Told once, and the new instance goes on.
    world.lifecycle(Lifecycle::Online);
    world.settle().await;
    assert_eq!(told(&world), [token]);
    world.sign_in().await;
}

#[tokio::test]
async fn c_04_a_server_that_did_not_hear_of_a_move_is_told_by_the_next_run() {
    let (world, token) = moved_untold().await;
    let mut world = world.restart();
    world.line.clear();
    assert_eq!(world.send(&configure_other()).await["status"], "configured");
    world.settle().await;
    assert_eq!(told(&world), [token]);
    let mut world = world.restart();
    world.line.clear();
    world.send(&configure_other()).await;
    world.settle().await;
    assert_eq!(told(&world), [""; 0]);
}

#[tokio::test]
async fn c_04_what_servers_did_not_hear_moves_along() {
    let (mut world, first) = moved_untold().await;
    world.sign_in().await;
    world.settle().await;
    let second = stored_token(&world);
    unheard(&world);
    unheard(&world);
    let third = format!("clerk://configure?key={THIRD}");
    assert_eq!(world.send(&third).await["status"], "reconfigured");
    world.settle().await;
    assert_eq!(world.store.slots().len(), 1);
    world.line.clear();
    world.lifecycle(Lifecycle::Online);
    world.settle().await;
    let mut told = told(&world);
    told.sort();
    let mut tokens = [first, second];
    tokens.sort();
    assert_eq!(told, tokens);
}

#[tokio::test]
async fn c_04_whoever_moves_back_signs_in_anew_beside_what_the_server_did_not_hear() {
    let (mut world, token) = moved_untold().await;
    unheard(&world);
    assert_eq!(world.configure().await["status"], "reconfigured");
    world.settle().await;
    world.sign_in().await;
    world.line.clear();
    world.lifecycle(Lifecycle::Online);
    world.settle().await;
    assert_eq!(told(&world), [token]);
    assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
    world.advance(Duration::from_secs(20)).await;
    assert!(world.send("clerk://token").await["jwt"].is_string());
}
