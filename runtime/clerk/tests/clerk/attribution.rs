//! `attribution`: the user's id in analytics kits.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{Lent, World};

async fn lending() -> (Arc<Lent>, World) {
    let lent = Arc::<Lent>::default();
    let mut world = World::lending(&lent).await;
    world.configure().await;
    world.settle().await;
    (lent, world)
}

fn said(status: &str) -> Value {
    json!({ "ok": true, "event": "attribution", "status": status })
}

#[tokio::test]
async fn the_id_is_passed_on_once_and_cleared_at_sign_out() {
    let (lent, mut world) = lending().await;
    assert_eq!(lent.user(), None);
    world.sign_in().await;
    world.settle().await;
    assert_eq!(lent.user().as_deref(), Some("user_jane"));
    world.advance(Duration::from_mins(3)).await;
    let asked = lent.asked().into_iter().filter(|it| it.starts_with("user"));
    assert_eq!(asked.count(), 1, "a renewed token is no other user");
    world.send("clerk://signout").await;
    assert_eq!(lent.user(), None);
}

#[tokio::test]
async fn a_restored_session_passes_the_id_on_again() {
    let (lent, mut world) = lending().await;
    world.sign_in().await;
    world.settle().await;
    lent.set_user("somebody else");
    let mut world = world.restart();
    world.line.cut(true);
    world.configure().await;
    world.settle().await;
    assert_eq!(lent.user().as_deref(), Some("user_jane"));
}

#[tokio::test]
async fn turned_off_it_clears_what_it_set_and_stays_off() {
    let (lent, mut world) = lending().await;
    world.sign_in().await;
    world.settle().await;
    assert_eq!(
        world.send("clerk://attribution?enabled=no").await,
        said("disabled")
    );
    assert_eq!(lent.user(), None);
    let mut world = world.restart();
    world.configure().await;
    world.settle().await;
    assert_eq!(lent.user(), None);
    assert_eq!(world.send("clerk://attribution").await, said("enabled"));
    assert_eq!(lent.user().as_deref(), Some("user_jane"));
}

#[tokio::test]
async fn an_id_that_was_not_set_here_is_never_cleared() {
    let (lent, mut world) = lending().await;
    lent.set_user("internal_123");
    world.send("clerk://attribution?enabled=no").await;
    world.sign_in().await;
    world.send("clerk://signout").await;
    world.settle().await;
    assert_eq!(lent.user().as_deref(), Some("internal_123"));
}

#[tokio::test]
async fn without_kits_the_answer_is_the_same() {
    let mut world = World::signed_in().await;
    assert_eq!(world.send("clerk://attribution").await, said("enabled"));
    assert_eq!(
        world.send("clerk://attribution?enabled=0").await,
        said("disabled")
    );
}

#[tokio::test]
async fn k_01_a_move_to_another_instance_clears_it_before_the_event() {
    let (lent, mut world) = lending().await;
    world.sign_in().await;
    world.settle().await;
    world
        .send("clerk://configure?key=pk_test_b3RoZXIuZXhhbXBsZS5jb20k")
        .await;
    assert_eq!(lent.user(), None);
    world.sign_in().await;
    world.settle().await;
    assert_eq!(lent.user().as_deref(), Some("user_jane"));
}
