//! `manual`, `method=passkey`, with the software authenticator of the emulator.

use std::sync::Arc;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::passkey::Failure;

use crate::world::{Passkeys, Setup, World, code, line};

const SIGN_IN: &str = "clerk://manual?method=passkey";
const REGISTER: &str = "clerk://manual?method=passkey&action=register";

/// A configured app whose device can do passkeys.
async fn world() -> (World, Arc<Passkeys>) {
    let passkeys: Arc<Passkeys> = Arc::default();
    let mut world = World::with(Setup {
        optional: passkeys.lent(),
        ..Setup::default()
    })
    .await;
    passkeys.connect(world.server.url());
    world.configure().await;
    (world, passkeys)
}

/// The same, with Jane's passkey on it and nobody signed in.
async fn registered() -> (World, Arc<Passkeys>) {
    let (mut world, passkeys) = world().await;
    world.sign_in().await;
    assert_eq!(world.send(REGISTER).await["status"], "registered");
    world.send("clerk://signout").await;
    (world, passkeys)
}

fn failure(event: &Value) -> (&str, &str, &str) {
    let message = event["error"]["message"].as_str().unwrap();
    (event["event"].as_str().unwrap(), code(event), message)
}

#[tokio::test]
async fn a_passkey_is_registered_and_signs_in() {
    let (mut world, passkeys) = world().await;
    world.sign_in().await;
    let event = world.send(&format!("{REGISTER}&name=Jane%27s phone")).await;
    assert!(event["passkeyId"].is_string(), "{event}");
    assert_eq!(
        (&event["event"], &event["status"], &event["name"]),
        (
            &json!("passkey"),
            &json!("registered"),
            &json!("Jane's phone")
        )
    );
    world.send("clerk://signout").await;
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
    let event = world.send(SIGN_IN).await;
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
    assert!(world.page.next_jwt(seen).await.is_string());
    // The first answer brings the challenge along, so nothing is asked for twice.
    let calls = world.line.calls();
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert_eq!(calls[0], "POST /v1/client/sign_ins");
    assert!(calls[1].ends_with("/attempt_first_factor"), "{calls:?}");
    // What the authenticator was given is what the server wrote, byte for byte.
    let (ceremony, options) = passkeys.asked().pop().unwrap();
    assert_eq!((ceremony, &options["rpId"]), ("get", &json!("localhost")));
}

#[tokio::test]
async fn without_a_name_the_passkey_keeps_the_one_of_clerk() {
    let (mut world, _) = world().await;
    world.sign_in().await;
    world.settle().await;
    world.line.clear();
    let event = world.send(REGISTER).await;
    assert!(event["name"].is_string(), "{event}");
    let calls = world.line.calls();
    assert!(
        calls
            .iter()
            .all(|call| call.starts_with("POST /v1/me/passkeys")),
        "{calls:?}"
    );
    let session = world.send("clerk://state").await["session"]["id"].clone();
    let acting = format!("_clerk_session_id={}", session.as_str().unwrap());
    assert!(
        world
            .line
            .sent()
            .iter()
            .all(|sent| sent.query.contains(&acting))
    );
}

#[tokio::test]
async fn each_way_a_dialog_ends_badly_says_which() {
    let (mut world, passkeys) = registered().await;
    let mut messages = Vec::new();
    for ending in [
        Failure::Cancelled,
        Failure::NoCredential,
        Failure::Misconfigured,
        Failure::Unavailable,
    ] {
        passkeys.fail(Some(ending));
        let event = world.send(SIGN_IN).await;
        let (name, code, message) = failure(&event);
        assert_eq!((name, code), ("passkey", "passkey_failed"));
        messages.push(message.to_owned());
    }
    messages.sort();
    messages.dedup();
    assert_eq!(messages.len(), 4, "{messages:?}");
    passkeys.fail(Some(Failure::Unsupported));
    let event = world.send(SIGN_IN).await;
    let (name, code, message) = failure(&event);
    assert_eq!((name, code), ("passkey", "unsupported_os"));
    assert!(
        message.starts_with("manual.passkey.signin needs a newer system"),
        "{message}"
    );
    // None of it did any harm.
    passkeys.fail(None);
    assert_eq!(world.send(SIGN_IN).await["status"], "complete");
    passkeys.fail(Some(Failure::AlreadyRegistered));
    let event = world.send(REGISTER).await;
    let (name, code, message) = failure(&event);
    assert_eq!((name, code), ("passkey", "passkey_failed"));
    assert!(message.contains("already"), "{message}");
}

#[tokio::test]
async fn dq_29_a_cancelled_dialog_sends_nothing_more() {
    let (mut world, passkeys) = registered().await;
    world.settle().await;
    world.line.clear();
    passkeys.fail(Some(Failure::Cancelled));
    world.send(SIGN_IN).await;
    world.settle().await;
    assert_eq!(world.line.calls(), ["POST /v1/client/sign_ins"]);
}

#[tokio::test]
async fn without_passkeys_the_command_is_not_linked_and_no_request_goes_out() {
    let mut world = World::signed_in().await;
    world.settle().await;
    world.line.clear();
    for command in [SIGN_IN, REGISTER] {
        let event = world.send(command).await;
        assert_eq!(
            (&event["event"], code(&event)),
            (&json!("passkey"), "sdk_not_linked")
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn registering_needs_a_user() {
    let (mut world, passkeys) = world().await;
    let event = world.send(REGISTER).await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("passkey"), "not_signed_in")
    );
    assert_eq!(passkeys.asked(), []);
}

#[tokio::test]
async fn h9_one_dialog_at_a_time() {
    let (mut world, passkeys) = registered().await;
    let gate = passkeys.hold();
    let seen = world.page.count();
    world.submit(&format!("{SIGN_IN}&rid=first"));
    world.settle().await;
    let second = world.send(&format!("{SIGN_IN}&rid=second")).await;
    assert_eq!(
        (&second["rid"], code(&second)),
        (&json!("second"), "passkey_failed")
    );
    assert_eq!(
        passkeys
            .asked()
            .iter()
            .filter(|(it, _)| *it == "get")
            .count(),
        1
    );
    gate.add_permits(10);
    let first = world
        .page
        .next(seen, |message| match message {
            transom_runtime::Message::Event { json, .. } => {
                let event: Value = serde_json::from_str(json).unwrap();
                (event["rid"] == "first").then_some(event)
            }
            _ => None,
        })
        .await;
    assert_eq!(first["status"], "complete", "{first}");
    assert_eq!(
        code(&world.send(SIGN_IN).await),
        "passkey_failed",
        "session_exists"
    );
}

#[tokio::test]
async fn a_passkey_the_server_does_not_know_is_refused_in_clerks_words() {
    let (mut world, _) = registered().await;
    let body = json!({ "errors": [{
        "code": "passkey_not_registered",
        "message": "Passkey not registered",
        "long_message": "This passkey is not known.",
    }] });
    let answer = line::answer(404, &[], &body.to_string());
    world.line.script("POST /attempt_first_factor", answer);
    let event = world.send(SIGN_IN).await;
    let (name, code, message) = failure(&event);
    assert_eq!((name, code), ("passkey", "passkey_failed"));
    assert_eq!(message, "This passkey is not known.");
}

#[tokio::test]
async fn i7_no_credential_is_logged() {
    let (mut world, passkeys) = registered().await;
    world.send(SIGN_IN).await;
    let id = passkeys.asked().pop().unwrap().1["challenge"].clone();
    let log = world.journal.lines().join("\n");
    assert!(!log.contains(id.as_str().unwrap()), "{log}");
    assert!(!log.contains("attestationObject"), "{log}");
}
