//! `manual`, `method=second_factor`.

use serde_json::json;

use crate::world::{PASSWORD, Setup, World, code, line, seed, totp};

#[tokio::test]
async fn an_authenticator_app_finishes_the_sign_in() {
    let mut world = World::configured().await;
    world.start_mona().await;
    let seen = world.page.count();
    let event = world
        .send(&format!("clerk://manual?method=mfa&code={}", totp()))
        .await;
    assert_eq!(
        event,
        json!({
            "ok": true,
            "event": "secondFactor",
            "status": "complete",
            "userId": "user_mona",
            "emailAddress": "mona+clerk_test@example.com",
            "sessionStatus": "active",
        })
    );
    assert!(world.page.next_jwt(seen).await.is_string());
}

#[tokio::test]
async fn a_backup_code_works_once() {
    let mut world = World::configured().await;
    let command = "clerk://manual?method=second_factor&strategy=backup_code&code=backup01";
    world.start_mona().await;
    assert_eq!(world.send(command).await["status"], "complete");
    world.send("clerk://signout").await;
    world.start_mona().await;
    assert_eq!(code(&world.send(command).await), "second_factor_failed");
}

#[tokio::test]
async fn a_code_by_sms_has_to_be_sent_first() {
    let mut world = World::configured().await;
    world.start_mona().await;
    let prepare = "clerk://manual?method=second_factor&action=prepare&strategy=phone_code";
    assert_eq!(
        world.send(prepare).await,
        json!({ "ok": true, "event": "secondFactor", "status": "code_sent" })
    );
    let verify = "clerk://manual?method=2fa&strategy=phone_code&code=424242";
    assert_eq!(world.send(verify).await["status"], "complete");
}

#[tokio::test]
async fn m_02_codes_that_are_not_sent_need_no_preparation() {
    let mut world = World::configured().await;
    world.start_mona().await;
    world.settle().await;
    world.line.clear();
    for strategy in ["totp", "backup_code"] {
        let event = world
            .send(&format!(
                "clerk://manual?method=second_factor&action=prepare&strategy={strategy}"
            ))
            .await;
        assert_eq!(code(&event), "prepare_not_needed");
    }
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn a_factor_the_user_does_not_have_is_named() {
    let mut world = World::configured().await;
    world.start_mona().await;
    world.line.clear();
    let event = world
        .send("clerk://manual?method=second_factor&action=prepare&strategy=email_code")
        .await;
    assert_eq!(code(&event), "second_factor_failed");
    let message = event["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("email_code") && message.contains("totp"),
        "{message}"
    );
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn m_01_the_second_step_goes_on_after_the_app_was_killed() {
    let mut world = World::configured().await;
    world.start_mona().await;
    let stored = format!("{:?}", world.store.history());
    assert!(!stored.contains(PASSWORD), "a password was stored");
    let mut world = world.restart();
    world.configure().await;
    let event = world
        .send(&format!(
            "clerk://manual?method=second_factor&code={}",
            totp()
        ))
        .await;
    assert_eq!(event["status"], "complete", "{event}");
    let stored = format!("{:?}", world.store.history());
    assert!(!stored.contains(&totp()), "a code was stored");
}

#[tokio::test]
async fn m_03_three_wrong_codes_and_then_the_right_one() {
    let mut world = World::configured().await;
    world.start_mona().await;
    for _ in 0..3 {
        let event = world
            .send("clerk://manual?method=second_factor&code=000000")
            .await;
        assert_eq!(code(&event), "second_factor_failed");
    }
    let event = world
        .send(&format!(
            "clerk://manual?method=second_factor&code={}",
            totp()
        ))
        .await;
    assert_eq!(event["status"], "complete", "{event}");
}

#[tokio::test]
async fn trust_in_a_new_device_is_finished_the_same_way() {
    let mut seed = seed();
    seed["instance"] = json!({ "client_trust": true });
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    let command = format!("clerk://manual?method=password&identifier=jane&password={PASSWORD}");
    assert_eq!(world.send(&command).await["status"], "needs_client_trust");
    let prepare = "clerk://manual?method=second_factor&action=prepare&strategy=email_code";
    assert_eq!(world.send(prepare).await["status"], "code_sent");
    let verify = "clerk://manual?method=second_factor&strategy=email_code&code=424242";
    let event = world.send(verify).await;
    assert_eq!(
        (&event["status"], &event["userId"]),
        (&json!("complete"), &json!("user_jane"))
    );
}

#[tokio::test]
async fn m_04_a_status_nobody_knows_is_passed_on() {
    let mut world = World::configured().await;
    let body = json!({
        "response": { "object": "sign_in_attempt", "id": "sia_1", "status": "needs_foo", "news": [1] },
        "client": null,
        "more": {},
    });
    world
        .line
        .script("POST /sign_ins", line::answer(200, &[], &body.to_string()));
    let event = world
        .send("clerk://manual?method=password&identifier=jane&password=x")
        .await;
    assert_eq!(
        event,
        json!({ "ok": true, "event": "signIn", "status": "needs_foo" })
    );
}
