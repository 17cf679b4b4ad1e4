//! `manual`, `method=password`.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn p_01_password_sign_in_costs_one_request_and_the_password_arrives_intact() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    let event = world.sign_in().await;
    assert_eq!(
        event,
        json!({
            "ok": true,
            "event": "signIn",
            "status": "complete",
            "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com",
            "sessionStatus": "active",
        })
    );
    world.settle().await;
    assert_eq!(world.line.calls(), ["POST /v1/client/sign_ins"]);
}
