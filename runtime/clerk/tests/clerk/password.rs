//! `manual`, `method=password`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{PASSWORD, Setup, World, code, line, seed};

#[tokio::test]
async fn p_01_password_sign_in_costs_one_request_and_the_password_arrives_intact() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
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
    // DQ-18: the token comes a task later than the event.
    assert_eq!(world.page.order(seen), ["signIn", "="]);
    world.settle().await;
    assert_eq!(world.line.calls(), ["POST /v1/client/sign_ins"]);
    assert_eq!(world.line.sent()[0].query, "_is_native=true");
}

#[tokio::test]
async fn any_identifier_will_do_and_phone_numbers_are_cleaned() {
    for identifier in [
        "identifier=jane",
        "username=jane",
        "emailAddress=jane%2Bclerk_test@example.com",
        "email=jane+clerk_test@example.com",
        "identifier=+12015550100",
        "identifier=+1 (201) 555-0100",
        "identifier=%2B12015550100",
    ] {
        let mut world = World::configured().await;
        let command = format!("clerk://manual?method=password&{identifier}&password={PASSWORD}");
        assert_eq!(
            world.send(&command).await["userId"],
            "user_jane",
            "{identifier}"
        );
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_in_clerks_words() {
    let mut world = World::configured().await;
    let event = world
        .send("clerk://manual?method=password&identifier=jane&password=wrong")
        .await;
    assert_eq!(event["event"], "manual");
    assert_eq!(event["error"]["code"], "auth_failed");
    assert_eq!(event["method"], "password");
    let message = event["error"]["message"].as_str().unwrap();
    assert!(message.contains("not correct"), "{message}");
    let unknown = world
        .send("clerk://manual?method=password&identifier=nobody&password=x")
        .await;
    assert_eq!(code(&unknown), "auth_failed");
    world.sign_in().await;
}

#[tokio::test]
async fn the_text_of_a_lockout_is_passed_on_word_for_word() {
    let mut world = World::configured().await;
    let text = "Your account is locked. You will be able to try again in 1 hour. \
                Contact \"support\" — <b>now</b>.";
    let body = json!({ "errors": [{ "code": "user_locked", "message": "Account locked", "long_message": text }] });
    world
        .line
        .script("POST /sign_ins", line::answer(403, &[], &body.to_string()));
    let event = world
        .send("clerk://manual?method=password&identifier=jane&password=x")
        .await;
    assert_eq!(
        event["error"],
        json!({ "code": "auth_failed", "message": text })
    );

    // And the emulator's own, after too many wrong passwords.
    let mut last = Value::Null;
    for _ in 0..12 {
        last = world
            .send("clerk://manual?method=password&identifier=jane&password=wrong")
            .await;
    }
    let message = last["error"]["message"].as_str().unwrap().to_lowercase();
    assert!(message.contains("locked"), "{last}");
}

#[tokio::test]
async fn a_second_sign_in_is_refused_by_clerk_and_changes_nothing() {
    let mut world = World::signed_in().await;
    let command = format!("clerk://manual?method=password&identifier=jane&password={PASSWORD}");
    let event = world.send(&command).await;
    assert_eq!(code(&event), "auth_failed");
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
}

#[tokio::test]
async fn sign_up_creates_an_account() {
    let mut lenient = seed();
    lenient["instance"] = json!({ "attributes": { "email_address": "on" } });
    let mut world = World::with(Setup {
        seed: lenient,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    let seen = world.page.count();
    let command = "clerk://manual?method=password&type=signup&username=newbie&password=a good long one\
                   &firstName=New&lastName=Bie";
    let event = world.send(command).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("signUp"), &json!("complete")),
        "{event}"
    );
    // DQ-30: no address, no field.
    assert_eq!(event.get("emailAddress"), None);
    assert!(world.page.next_jwt(seen).await.is_string());
    let state = world.send("clerk://state").await;
    assert_eq!(
        (&state["firstName"], &state["username"]),
        (&json!("New"), &json!("newbie"))
    );
}

#[tokio::test]
async fn a_sign_up_that_stops_short_goes_on_with_the_same_address() {
    let mut world = World::configured().await;
    let address = "new+clerk_test@example.com";
    let event = world
        .send(&format!("clerk://manual?method=password&type=signup&emailAddress={address}&password=a good long one"))
        .await;
    assert_eq!(
        event,
        json!({
            "ok": true, "event": "signUp", "status": "missing_requirements",
            "missingFields": [], "unverifiedFields": ["email_address"],
        })
    );
    world.line.clear();
    let start = format!("clerk://manual?method=email_code&type=signup&emailAddress={address}");
    assert_eq!(world.send(&start).await["status"], "code_sent");
    let calls = world.line.calls();
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert!(calls[0].ends_with("/prepare_verification"), "{calls:?}");
    let verify = "clerk://manual?method=email_code&action=verify&type=signup&code=424242";
    let event = world.send(verify).await;
    assert_eq!(event["status"], "complete", "{event}");
    assert_eq!(event["emailAddress"], address);
}

#[tokio::test]
async fn a_password_the_instance_refuses_is_refused_in_clerks_words() {
    let mut world = World::configured().await;
    let event = world
        .send("clerk://manual?method=password&type=signup&emailAddress=x+clerk_test@example.com&password=short")
        .await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("manual"), "auth_failed")
    );
    assert!(
        event["error"]["message"]
            .as_str()
            .unwrap()
            .contains("too few"),
        "{event}"
    );
}

#[tokio::test]
async fn r_04_a_sign_in_whose_answer_is_lost_is_found_again() {
    let world = World::configured().await;
    world.settle().await;
    // The server goes on knowing the token it was asked with: only the answer is lost.
    world
        .server
        .fault(json!({
            "match": { "method": "POST", "path": "/v1/client/sign_ins" },
            "then": { "truncate": 40 },
        }))
        .await;
    let command = format!("clerk://manual?method=password&identifier=jane&password={PASSWORD}");
    let seen = world.page.count();
    world.submit(&command);
    world.advance(Duration::from_secs(5)).await;
    let event = world.page.next_event(seen).await;
    assert_eq!(event["status"], "complete", "{event}");
    let calls = world.line.calls();
    assert_eq!(
        calls.iter().filter(|call| call.starts_with("POST")).count(),
        1,
        "{calls:?}"
    );
}
