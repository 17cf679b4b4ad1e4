//! `configure` and `state`.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn cold_start_costs_two_requests() {
    let mut world = World::new().await;
    let ready = world.configure().await;
    world.settle().await;
    let key = world.key();
    assert_eq!(
        ready,
        json!({ "ok": true, "event": "ready", "status": "configured", "publishableKey": key })
    );
    let mut calls = world.line.calls();
    calls.sort();
    assert_eq!(calls, ["GET /v1/client", "GET /v1/environment"]);
    assert_eq!(world.jwt(), Some(json!(null)));
}
