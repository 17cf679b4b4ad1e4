//! The Median facade.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn initialize_configures() {
    let mut world = World::new().await;
    let key = world.key();
    let answer = world
        .call(
            "median://clerk/initialize",
            json!({ "publishableKey": key }),
        )
        .await;
    assert_eq!(answer, json!({ "success": true }));
    assert_eq!(world.send("clerk://state").await["isConfigured"], true);
    let again = world
        .call(
            "median://clerk/initialize",
            json!({ "publishableKey": key }),
        )
        .await;
    assert_eq!(again, json!({ "success": true }));
}

#[tokio::test]
async fn a_bad_or_missing_key_is_not_initialized() {
    let mut world = World::new().await;
    for data in [json!({}), json!({ "publishableKey": "nonsense" })] {
        let answer = world.call("median://clerk/initialize", data).await;
        assert_eq!(answer["error"]["code"], "NOT_INITIALIZED");
        assert_eq!(answer["success"], false);
    }
    let answer = world.call("median://clerk/getAuthStatus", json!({})).await;
    assert_eq!(answer["error"]["code"], "NOT_INITIALIZED");
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn auth_status_tells_who_and_brings_a_fresh_token() {
    let mut world = World::configured().await;
    let answer = world.call("median://clerk/getAuthStatus", json!({})).await;
    assert_eq!(
        answer,
        json!({ "success": true, "state": "signedOut", "hasValidToken": false })
    );
    world.sign_in().await;
    let before = world.jwt();
    world.advance(Duration::from_secs(20)).await;
    let answer = world
        .call("gonative://clerk/getAuthStatus", json!({}))
        .await;
    let token = answer["token"].clone();
    assert_eq!(
        answer,
        json!({
            "success": true,
            "state": "signedIn",
            "userId": "user_jane",
            "hasValidToken": true,
            "token": token,
        })
    );
    assert!(token.is_string());
    assert_ne!(Some(token), before);
}

#[tokio::test]
async fn sign_out_signs_out() {
    let mut world = World::signed_in().await;
    assert_eq!(
        world.call("median://clerk/signOut", json!({})).await,
        json!({ "success": true })
    );
    assert_eq!(world.jwt(), Some(Value::Null));
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
}

#[tokio::test]
async fn without_network_a_status_is_an_error() {
    let mut world = World::signed_in().await;
    world.advance(Duration::from_secs(20)).await;
    world
        .line
        .script("POST /tokens", Err(transom_clerk::http::Unreachable::Lost));
    let answer = world.call("median://clerk/getAuthStatus", json!({})).await;
    assert_eq!(answer["success"], false);
    assert_eq!(answer["error"]["code"], "SDK_ERROR");
}

#[tokio::test]
async fn the_rest_is_answered_too() {
    let mut world = World::configured().await;
    let info = world
        .call("median://run/median_device_info", json!({}))
        .await;
    assert_eq!(info, json!({ "platform": "ios", "osVersion": "17.5" }));
    for command in ["median://events/subscribe", "median://events/unsubscribe"] {
        let answer = world
            .call(command, json!({ "eventName": "appResumed" }))
            .await;
        assert_eq!(answer, json!({ "success": true }));
    }
    for command in ["median://clerk/presentSignIn", "median://clerk/nonsense"] {
        let answer = world.call(command, json!({})).await;
        assert_eq!(answer["error"]["code"], "SDK_ERROR", "{command}");
    }
}
