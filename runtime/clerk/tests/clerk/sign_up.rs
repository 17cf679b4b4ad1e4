//! `attempt?action=update`: a sign-up that stopped short goes on from the page.

use serde_json::{Value, json};

use crate::browser::{GOOGLE, approve, is_signed_in, people};
use crate::world::{Setup, Visit, World, code};

const UPDATE: &str = "clerk://attempt?action=update";
const NEW: &str = "new+clerk_test@example.com";
const FIRST_PASSWORD: &str = "a good&long#first one%";

/// Configured, at an instance that asks for more than a provider tells.
async fn asking(instance: Value) -> World {
    let mut seed = people();
    for (name, value) in instance.as_object().unwrap() {
        seed["instance"][name] = value.clone();
    }
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    world
}

/// Nora comes from her provider, and lacks a username.
async fn nora() -> World {
    let mut world = asking(json!({ "attributes": { "username": "required" } })).await;
    approve(&world, "g-nora").await;
    assert_eq!(
        world.send(GOOGLE).await,
        short("signUp", &["username"], &[])
    );
    world
}

fn short(event: &str, missing: &[&str], unverified: &[&str]) -> Value {
    json!({
        "ok": true, "event": event, "status": "missing_requirements",
        "missingFields": missing, "unverifiedFields": unverified,
    })
}

fn complete(event: &Value) {
    let told = (&event["event"], &event["status"]);
    assert_eq!(told, (&json!("signUp"), &json!("complete")), "{event}");
}

#[tokio::test]
async fn the_username_that_a_provider_does_not_know_completes_it() {
    let mut world = nora().await;
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
    let event = world.send(&format!("{UPDATE}&username=nora")).await;
    complete(&event);
    assert_eq!(
        (&event["emailAddress"], &event["sessionStatus"]),
        (&json!("nora@example.com"), &json!("active"))
    );
    assert!(world.page.next_jwt(seen).await.is_string());
    assert_eq!(world.page.order(seen), ["signUp", "="], "dq_18");
    let sent = world.line.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].what.starts_with("PATCH /v1/client/sign_ups/sua_"));
    assert_eq!(sent[0].form, "username=nora");
    let state = world.send("clerk://state").await;
    assert_eq!(
        (&state["username"], &state["firstName"]),
        (&json!("nora"), &json!("Nora"))
    );
    // It is over.
    let event = world.send(&format!("{UPDATE}&username=other")).await;
    assert_eq!(code(&event), "missing_state");
}

#[tokio::test]
async fn the_next_run_of_the_app_goes_on_with_it() {
    let mut world = nora().await.restart();
    world.configure().await;
    let event = world.send("clerk://attempt").await;
    assert_eq!(event["signUp"]["missingFields"], json!(["username"]));
    let seen = world.page.count();
    complete(&world.send(&format!("{UPDATE}&username=nora")).await);
    assert!(world.page.next_jwt(seen).await.is_string());
}

#[tokio::test]
async fn a_username_that_somebody_has_is_refused_and_another_one_goes() {
    let mut world = nora().await;
    let event = world.send(&format!("{UPDATE}&username=jane")).await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("attempt"), "attempt_failed")
    );
    let message = event["error"]["message"].as_str().unwrap();
    assert!(message.contains("taken"), "{message}");
    assert!(!is_signed_in(&mut world).await);
    complete(&world.send(&format!("{UPDATE}&username=nora")).await);
}

#[tokio::test]
async fn part_of_what_is_missing_is_taken_and_the_rest_is_told() {
    let required =
        json!({ "username": "required", "last_name": "required", "password": "required" });
    let mut world = asking(json!({ "attributes": required, "legal_consent": true })).await;
    let start = format!("clerk://manual?method=email_code&type=signup&emailAddress={NEW}");
    assert_eq!(world.send(&start).await["status"], "code_sent");
    let event = world
        .send("clerk://manual?method=email_code&action=verify&type=signup&code=424242")
        .await;
    let missing = ["last_name", "legal_accepted", "password", "username"];
    assert_eq!(event, short("emailCode", &missing, &[]));
    let event = world
        .send(&format!("{UPDATE}&username=newbie&lastName=Bie"))
        .await;
    assert_eq!(event, short("signUp", &["legal_accepted", "password"], &[]));
    let event = world
        .send(&format!("{UPDATE}&legalAccepted=no&password=short"))
        .await;
    assert_eq!(code(&event), "attempt_failed");
    let event = world
        .send(&format!("{UPDATE}&password={FIRST_PASSWORD}"))
        .await;
    assert_eq!(event, short("signUp", &["legal_accepted"], &[]));
    let event = world.send(&format!("{UPDATE}&legalAccepted=no")).await;
    assert_eq!(event, short("signUp", &["legal_accepted"], &[]));
    complete(&world.send(&format!("{UPDATE}&legalAccepted=yes")).await);
    let state = world.send("clerk://state").await;
    assert_eq!(state["user"]["passwordEnabled"], true);

    // L-01; the end of the test hunts through the journal too.
    let stored = format!("{:?}", world.store.history());
    for secret in [FIRST_PASSWORD, "good&long", "good%26long"] {
        assert!(!stored.contains(secret), "{secret} was stored");
    }
}

#[tokio::test]
async fn a_number_that_is_given_late_is_proven_by_its_code() {
    let mut world = asking(json!({ "attributes": { "phone_number": "required" } })).await;
    approve(&world, "g-nora").await;
    assert_eq!(
        world.send(GOOGLE).await["missingFields"],
        json!(["phone_number"])
    );
    let event = world.send(&format!("{UPDATE}&phone=+1 201 555-0177")).await;
    assert_eq!(event, short("signUp", &[], &["phone_number"]));
    world.line.clear();
    let sms = "clerk://manual?method=phone_code&type=signup&phoneNumber=+12015550177";
    assert_eq!(world.send(sms).await["status"], "code_sent");
    assert!(world.line.calls()[0].ends_with("/prepare_verification"));
    let event = world
        .send("clerk://manual?method=phone_code&action=verify&type=signup&code=424242")
        .await;
    assert_eq!(event["status"], "complete", "{event}");
    assert_eq!(event["emailAddress"], "nora@example.com");
}

#[tokio::test]
async fn an_address_is_the_same_in_capitals() {
    for (method, sent) in [("email_code", "code_sent"), ("email_link", "link_sent")] {
        let mut world = asking(json!({})).await;
        let command = "clerk://manual?method=password&type=signup&username=newbie\
                       &emailAddress=New+clerk_test@Example.com&password=a good long one";
        let event = world.send(command).await;
        assert_eq!(event, short("signUp", &[], &["email_address"]));
        world.line.clear();
        let start = format!(
            "clerk://manual?method={method}&type=signup&emailAddress=New+clerk_test@Example.com"
        );
        assert_eq!(world.send(&start).await["status"], sent);
        let calls = world.line.calls();
        assert!(calls[0].ends_with("/prepare_verification"), "{calls:?}");
    }
}

#[tokio::test]
async fn only_a_sign_up_is_gone_on_with_and_the_network_is_not_touched() {
    let mut world = World::configured().await;
    world.start_mona().await;
    world.settle().await;
    world.line.clear();
    let event = world.send(&format!("{UPDATE}&username=mona")).await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("attempt"), "missing_state")
    );
    assert_eq!(world.line.calls(), [""; 0]);
    assert_eq!(
        world.send("clerk://attempt").await["signIn"]["status"],
        "needs_second_factor"
    );
}

#[tokio::test]
async fn i4_an_answer_of_the_instance_before_does_not_reach_the_page() {
    let mut world = nora().await;
    world.settle().await;
    let record = world.store.slots().into_values().next().unwrap();
    let record: Value = serde_json::from_str(&record).unwrap();
    let id = record["attempt"]["sign_up"].as_str().unwrap();
    let gate = world.line.hold(&format!("PATCH /sign_ups/{id}"));
    world.submit(&format!("{UPDATE}&username=nora&rid=late"));
    world.settle().await;
    let other = "clerk://configure?key=pk_test_b3RoZXIuZXhhbXBsZS5jb20k";
    assert_eq!(world.send(other).await["status"], "reconfigured");
    gate.add_permits(10);
    world.settle().await;
    let events = world.page.events();
    let late = events.iter().find(|event| event["rid"] == "late").unwrap();
    assert_eq!(code(late), "attempt_failed", "{late}");
    assert_eq!(world.jwt(), Some(Value::Null));
    assert!(!is_signed_in(&mut world).await);
    let event = world.send(&format!("{UPDATE}&username=nora")).await;
    assert_eq!(code(&event), "missing_state");
}

#[tokio::test]
async fn who_waits_for_a_link_goes_on_waiting() {
    let mut world = asking(json!({ "attributes": { "username": "required" } })).await;
    let start = format!("clerk://manual?method=email_link&type=signup&emailAddress={NEW}");
    assert_eq!(world.send(&start).await["status"], "link_sent");
    let event = world.send(&format!("{UPDATE}&username=newbie")).await;
    assert_eq!(event, short("signUp", &[], &["email_address"]));
    let seen = world.page.count();
    world.submit("clerk://manual?method=email_link&action=wait");
    world.settle().await;
    let back = world
        .browser
        .follow(&world.server.link(NEW).await)
        .await
        .unwrap();
    world.arrive(&back);
    let event = world.page.next_event(seen).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("emailLink"), &json!("complete"))
    );
}

#[tokio::test]
async fn consent_that_was_given_at_the_start_is_enough() {
    let consenting =
        || asking(json!({ "legal_consent": true, "attributes": { "email_address": "on" } }));
    for (command, script) in [
        (
            "method=password&type=signup&username=newbie&password=a good long one",
            None,
        ),
        (
            "method=oauth&provider=google",
            Some(json!({ "account": "g-nora" })),
        ),
        (
            "method=oauth&provider=google&type=signup",
            Some(json!({ "account": "g-nora" })),
        ),
        (
            "method=sso&emailAddress=eve@acme.example",
            Some(json!({ "account": "e-eve" })),
        ),
        ("method=apple", Some(json!({ "decision": "approve_new" }))),
        ("method=google", Some(json!({ "decision": "approve_new" }))),
    ] {
        for (consent, status) in [
            ("", "missing_requirements"),
            ("&legalAccepted=1", "complete"),
        ] {
            let mut world = consenting().await;
            if let Some(mut script) = script.clone() {
                if script.get("decision").is_none() {
                    script["decision"] = json!("approve");
                }
                world.server.at_provider(json!([script])).await;
            }
            let event = world
                .send(&format!("clerk://manual?{command}{consent}"))
                .await;
            assert_eq!(event["event"], "signUp", "{command}: {event}");
            assert_eq!(event["status"], status, "{command}{consent}: {event}");
        }
    }
    for (method, address) in [("email_code", NEW), ("phone_code", "+12015550177")] {
        let mut world = consenting().await;
        let param = if method == "email_code" {
            "emailAddress"
        } else {
            "phoneNumber"
        };
        let start = format!(
            "clerk://manual?method={method}&type=signup&{param}={address}&legalAccepted=true"
        );
        assert_eq!(world.send(&start).await["status"], "code_sent");
        let verify =
            format!("clerk://manual?method={method}&action=verify&type=signup&code=424242");
        let event = world.send(&verify).await;
        assert_eq!(event["status"], "complete", "{event}");
    }
}

#[tokio::test]
async fn consent_is_remembered_while_the_browser_is_open_and_the_app_is_killed() {
    let mut world = asking(json!({ "legal_consent": true })).await;
    approve(&world, "g-nora").await;
    world.browser.next(Visit::GoneAway);
    world.submit(&format!("{GOOGLE}&legalAccepted=true"));
    let back = world.browser.came_back(1).await;
    world = world.restart();
    world.configure().await;
    world.arrive(&back);
    world.settle().await;
    complete(world.page.events().last().unwrap());
}
