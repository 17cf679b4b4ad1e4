//! `attempt`: what the sign-in or sign-up under way waits for.

use serde_json::json;

use crate::world::{PASSWORD, World};

const ATTEMPT: &str = "clerk://attempt";

#[tokio::test]
async fn nothing_is_under_way() {
    let mut world = World::signed_in().await;
    assert_eq!(
        world.send(ATTEMPT).await,
        json!({ "ok": true, "event": "attempt" })
    );
}

#[tokio::test]
async fn a_second_factor_is_wanted_and_nothing_typed_is_told() {
    let mut world = World::configured().await;
    world.start_mona().await;
    world.settle().await;
    world.line.clear();
    let event = world.send(ATTEMPT).await;
    let sign_in = &event["signIn"];
    assert_eq!(sign_in["status"], "needs_second_factor", "{event}");
    let strategies: Vec<_> = sign_in["supportedSecondFactors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|factor| factor["strategy"].as_str().unwrap())
        .collect();
    assert!(
        strategies.contains(&"totp") && strategies.contains(&"phone_code"),
        "{event}"
    );
    assert_eq!(sign_in["firstFactorVerification"]["status"], "verified");
    let text = event.to_string();
    assert!(
        !text.contains(PASSWORD) && !text.contains("+12015550101"),
        "{text}"
    );
    assert!(event.get("signUp").is_none());
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn a_sign_up_tells_what_it_lacks() {
    let mut world = World::configured().await;
    let address = "new+clerk_test@example.com";
    let command = format!(
        "clerk://manual?method=password&type=signup&emailAddress={address}&password={PASSWORD}"
    );
    assert_eq!(world.send(&command).await["status"], "missing_requirements");
    let event = world.send(ATTEMPT).await;
    let sign_up = &event["signUp"];
    assert_eq!(
        (
            &sign_up["status"],
            &sign_up["unverifiedFields"],
            &sign_up["missingFields"]
        ),
        (
            &json!("missing_requirements"),
            &json!(["email_address"]),
            &json!([])
        )
    );
    assert!(
        sign_up["requiredFields"]
            .as_array()
            .unwrap()
            .contains(&json!("email_address"))
    );
    assert!(!event.to_string().contains(address), "{event}");
}
