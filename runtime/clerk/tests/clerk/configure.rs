//! `configure`, `state` and the guards in front of everything else.

use std::time::Duration;

use serde_json::{Value, json};
use transom_clerk::Platform;

use crate::world::{Setup, World, code, seed};

#[tokio::test]
async fn cold_start_costs_two_requests_in_native_mode() {
    let mut world = World::new().await;
    let ready = world.configure().await;
    world.settle().await;
    let key = world.key();
    assert_eq!(
        ready,
        json!({ "ok": true, "event": "ready", "status": "configured", "publishableKey": key })
    );
    assert_eq!(world.jwt(), Some(Value::Null));
    let sent = world.line.sent();
    let mut calls: Vec<&str> = sent.iter().map(|sent| sent.what.as_str()).collect();
    calls.sort_unstable();
    assert_eq!(calls, ["GET /v1/client", "GET /v1/environment"]);
    for sent in sent {
        assert_eq!(sent.query, "_is_native=true");
        assert_eq!(sent.token, None);
        assert!(sent.headers.contains(&"clerk-api-version"));
        assert!(sent.headers.contains(&"x-mobile"));
        assert!(sent.headers.contains(&"x-app-version"));
        assert!(!sent.headers.contains(&"origin"));
    }
}

#[tokio::test]
async fn the_two_requests_of_a_cold_start_run_side_by_side() {
    let world = World::new().await;
    let environment = world.line.hold("GET /v1/environment");
    let client = world.line.hold("GET /v1/client");
    world.submit(&format!("clerk://configure?key={}", world.key()));
    world.settle().await;
    assert_eq!(world.line.calls().len(), 2);
    client.add_permits(1);
    // The environment is not waited for.
    assert_eq!(world.page.next_event(0).await["status"], "configured");
    environment.add_permits(1);
}

#[tokio::test]
async fn a_server_without_a_client_for_newcomers_is_asked_for_one() {
    let mut seed = seed();
    seed["instance"] = json!({ "native_get_creates_client": false });
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    assert_eq!(world.configure().await["status"], "configured");
    assert!(world.line.calls().contains(&"POST /v1/client".to_owned()));
    world.sign_in().await;
}

#[tokio::test]
async fn dq_24_the_same_key_again_touches_nothing_and_puts_the_token_back() {
    let mut world = World::signed_in().await;
    let jwt = world.jwt();
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
    assert_eq!(world.configure().await["status"], "already_configured");
    assert_eq!(Some(world.page.next_jwt(seen).await), jwt);
    assert_eq!(world.page.order(seen), ["ready", "="]);
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn k_03_a_wrong_key_is_refused_without_network() {
    let mut world = World::new().await;
    for key in [
        "",
        "sk_test_abc",
        "pk_test_%%%",
        "pk_test_ZXZpbC5jb20vJA==",
        "pk_test_ZXZpbC5jb20=",
    ] {
        let event = world.send(&format!("clerk://configure?key={key}")).await;
        assert_eq!(
            event,
            json!({
                "ok": false,
                "event": "configure",
                "error": {
                    "code": "invalid_key",
                    "message": "key must be a publishable key of Clerk, pk_test_… or pk_live_…, \
                                whose second half names a host.",
                },
            })
        );
    }
    // A production key never goes over plain http, not even to this machine.
    let event = world
        .send("clerk://configure?key=pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")
        .await;
    assert_eq!(code(&event), "invalid_key");
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn the_first_configure_without_network_fails_and_can_be_repeated() {
    let mut world = World::new().await;
    world.line.cut(true);
    world.submit(&format!("clerk://configure?key={}", world.key()));
    world.advance(Duration::from_secs(30)).await;
    let event = world.page.next_event(0).await;
    assert_eq!(code(&event), "configure_failed");
    assert_eq!(event["error"]["message"], "Clerk could not be reached.");
    world.line.cut(false);
    assert_eq!(world.configure().await["status"], "configured");
}

#[tokio::test]
async fn a_key_of_the_app_configures_before_the_page_does() {
    let world = World::new().await;
    let key = world.key();
    let Setup { seed, .. } = Setup::default();
    let mut world = World::with(Setup {
        seed,
        key: Some(key.clone()),
        ..Setup::default()
    })
    .await;
    world.bridge.start().await.unwrap();
    let state = world.send("clerk://state").await;
    assert_eq!(
        (&state["isConfigured"], &state["publishableKey"]),
        (&json!(true), &json!(key))
    );
    let event = world.send(&format!("clerk://configure?key={key}")).await;
    assert_eq!(event["status"], "already_configured");
}

#[tokio::test]
async fn guards_answer_before_anything_else() {
    let mut world = World::new().await;
    for (command, event, wanted) in [
        ("clerk://token", "token", "not_configured"),
        ("clerk://signout", "signOut", "not_configured"),
        ("clerk://manual?method=password", "manual", "not_configured"),
        (
            "clerk://manual?method=email_code&action=verify&code=1",
            "emailCode",
            "not_configured",
        ),
        (
            "clerk://manual?method=second_factor",
            "secondFactor",
            "not_configured",
        ),
        ("clerk://nonsense", "unknown", "unknown_command"),
    ] {
        let answer = world.send(command).await;
        assert_eq!(
            (answer["event"].as_str().unwrap(), code(&answer)),
            (event, wanted),
            "{command}"
        );
    }
    world.configure().await;
    world.settle().await;
    world.line.clear();
    for (command, event, wanted) in [
        ("clerk://manual", "manual", "missing_params"),
        ("clerk://manual?method=nonsense", "manual", "unknown_method"),
        (
            "clerk://manual?method=email_code&action=nonsense",
            "emailCode",
            "unknown_action",
        ),
        (
            "clerk://manual?method=password&identifier=jane",
            "manual",
            "missing_params",
        ),
        (
            "clerk://manual?method=password&type=signup&password=x",
            "manual",
            "missing_params",
        ),
        (
            "clerk://manual?method=email_code",
            "emailCode",
            "missing_params",
        ),
        (
            "clerk://manual?method=email_code&action=verify&code=1",
            "emailCode",
            "missing_state",
        ),
        (
            "clerk://manual?method=second_factor&code=1",
            "secondFactor",
            "missing_state",
        ),
        ("clerk://userprofile", "userprofile", "not_signed_in"),
        ("clerk://authview", "authview", "sdk_not_linked"),
    ] {
        let answer = world.send(command).await;
        assert_eq!(
            (answer["event"].as_str().unwrap(), code(&answer)),
            (event, wanted),
            "{command}"
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn an_unfit_platform_is_named() {
    for (supported, linked, wanted) in [
        (false, false, "unsupported_os"),
        (false, true, "unsupported_os"),
        (true, false, "sdk_not_linked"),
    ] {
        let platform = Platform { supported, linked };
        let mut world = World::with(Setup {
            platform,
            ..Setup::default()
        })
        .await;
        assert_eq!(code(&world.configure().await), wanted);
        assert_eq!(code(&world.send("clerk://state").await), wanted);
        assert_eq!(world.line.calls(), [""; 0]);
    }
}

#[tokio::test]
async fn state_before_configure_is_no_error() {
    let mut world = World::new().await;
    let state = world.send("clerk://state").await;
    assert_eq!(
        state,
        json!({ "ok": true, "event": "state", "isConfigured": false, "isSignedIn": false })
    );
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one object, written out")]
async fn state_is_complete_and_costs_no_network() {
    let mut world = World::signed_in().await;
    world.settle().await;
    world.line.clear();
    let state = world.send("clerk://state").await;
    assert_eq!(world.line.calls(), [""; 0]);
    let user = &state["user"];
    let session = &state["session"];
    let (email, phone) = (&user["emailAddresses"][0], &user["phoneNumbers"][0]);
    assert_eq!(
        without(&state, &["user", "session"]),
        json!({
            "ok": true,
            "event": "state",
            "isConfigured": true,
            "isSignedIn": true,
            "publishableKey": world.key(),
            "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com",
            "firstName": "Jane",
            "lastName": "Doe",
            "username": "jane",
            "imageUrl": user["imageUrl"],
        })
    );
    assert_eq!(
        without(
            user,
            &[
                "emailAddresses",
                "phoneNumbers",
                "createdAt",
                "updatedAt",
                "imageUrl"
            ]
        ),
        json!({
            "id": "user_jane",
            "hasImage": false,
            "passwordEnabled": true,
            "twoFactorEnabled": false,
            "totpEnabled": false,
            "backupCodeEnabled": false,
            "hasVerifiedEmailAddress": true,
            "hasVerifiedPhoneNumber": true,
            "lastSignInAt": START_ISO,
            "firstName": "Jane",
            "lastName": "Doe",
            "username": "jane",
            "primaryEmailAddressId": email["id"],
            "primaryPhoneNumberId": phone["id"],
            "primaryEmailAddress": "jane+clerk_test@example.com",
            "primaryPhoneNumber": "+12015550100",
            "publicMetadata": { "plan": "pro" },
            "unsafeMetadata": {},
            "externalAccounts": [],
        })
    );
    assert_eq!(
        *email,
        json!({
            "id": email["id"],
            "emailAddress": "jane+clerk_test@example.com",
            "verified": true,
            "verificationStatus": "verified",
        })
    );
    assert_eq!(
        *phone,
        json!({
            "id": phone["id"],
            "phoneNumber": "+12015550100",
            "verified": true,
            "verificationStatus": "verified",
            "defaultSecondFactor": false,
            "reservedForSecondFactor": false,
        })
    );
    assert_eq!(
        without(session, &["id", "expireAt", "abandonAt"]),
        json!({
            "status": "active",
            "lastActiveAt": START_ISO,
            "createdAt": START_ISO,
            "updatedAt": START_ISO,
        })
    );
    for (object, field, prefix) in [
        (email, "id", "idn_"),
        (phone, "id", "idn_"),
        (session, "id", "sess_"),
        (user, "imageUrl", "http"),
    ] {
        assert!(
            object[field]
                .as_str()
                .is_some_and(|id| id.starts_with(prefix)),
            "{field}"
        );
    }
    for (object, field) in [
        (user, "createdAt"),
        (user, "updatedAt"),
        (session, "expireAt"),
        (session, "abandonAt"),
    ] {
        let time = object[field].as_str().unwrap();
        assert!(
            time.len() == START_ISO.len() && time.ends_with('Z'),
            "{field}: {time}"
        );
    }
}

/// When the server's clock was stopped, as the contract writes times.
const START_ISO: &str = "2026-09-21T14:13:20.000Z";

fn without(object: &Value, fields: &[&str]) -> Value {
    let mut object = object.clone();
    for field in fields {
        let removed = object.as_object_mut().unwrap().remove(*field);
        assert!(removed.is_some(), "{field} is missing");
    }
    object
}
