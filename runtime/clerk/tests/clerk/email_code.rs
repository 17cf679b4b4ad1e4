//! `manual`, `method=email_code`.

use serde_json::json;

use crate::world::{World, code};

const START: &str = "clerk://manual?method=email_code&emailAddress=jane+clerk_test@example.com";
const VERIFY: &str = "clerk://manual?method=email_code&action=verify&code=";

#[tokio::test]
async fn a_code_by_e_mail_signs_in_with_two_requests() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    let sent = world.send(START).await;
    assert_eq!(
        sent,
        json!({ "ok": true, "event": "emailCode", "status": "code_sent" })
    );
    let seen = world.page.count();
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(
        event,
        json!({
            "ok": true,
            "event": "emailCode",
            "status": "complete",
            "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com",
            "sessionStatus": "active",
        })
    );
    assert!(world.page.next_jwt(seen).await.is_string());
    assert_eq!(world.line.calls().len(), 2, "{:?}", world.line.calls());
}

#[tokio::test]
async fn a_server_that_does_not_send_on_create_is_asked_to() {
    let mut world = World::configured().await;
    // The attempt as it is without a prepared verification.
    let created = json!({
        "response": {
            "object": "sign_in_attempt",
            "id": "sia_1",
            "status": "needs_first_factor",
            "identifier": "jane+clerk_test@example.com",
            "supported_first_factors": [
                { "strategy": "password" },
                { "strategy": "email_code", "email_address_id": "idn_other", "safe_identifier": "o@example.com", "primary": true },
                { "strategy": "email_code", "email_address_id": "idn_jane", "safe_identifier": "jane+clerk_test@example.com" },
            ],
            "first_factor_verification": null,
        },
        "client": null,
    });
    world.line.script(
        "POST /sign_ins",
        crate::world::line::answer(200, &[], &created.to_string()),
    );
    let prepared = json!({ "response": { "object": "sign_in_attempt", "id": "sia_1", "status": "needs_first_factor",
        "first_factor_verification": { "status": "unverified", "strategy": "email_code" } }, "client": null });
    world.line.script(
        "POST /prepare_first_factor",
        crate::world::line::answer(200, &[], &prepared.to_string()),
    );
    world.line.clear();
    assert_eq!(world.send(START).await["status"], "code_sent");
    let prepare = world.line.sent().pop().unwrap();
    assert_eq!(
        prepare.what,
        "POST /v1/client/sign_ins/sia_1/prepare_first_factor"
    );
    assert_eq!(
        prepare.form,
        "strategy=email_code&email_address_id=idn_jane"
    );
}

#[tokio::test]
async fn m_03_a_wrong_code_leaves_the_attempt_pending() {
    let mut world = World::configured().await;
    world.send(START).await;
    for _ in 0..3 {
        let event = world.send(&format!("{VERIFY}000000")).await;
        assert_eq!(code(&event), "email_code_failed");
        let message = event["error"]["message"].as_str().unwrap();
        assert!(message.contains("not correct"), "{message}");
    }
    assert_eq!(
        world.send(&format!("{VERIFY}424242")).await["status"],
        "complete"
    );
}

#[tokio::test]
async fn an_unknown_address_is_refused_in_clerks_words() {
    let mut world = World::configured().await;
    let event = world
        .send("clerk://manual?method=email_code&email=nobody@example.com")
        .await;
    assert_eq!(code(&event), "email_code_failed");
    assert!(
        event["error"]["message"]
            .as_str()
            .unwrap()
            .contains("account"),
        "{event}"
    );
    assert_eq!(
        code(&world.send(&format!("{VERIFY}424242")).await),
        "missing_state"
    );
}

#[tokio::test]
async fn a_code_by_e_mail_signs_up() {
    let mut world = World::configured().await;
    let start = "clerk://manual?method=email_code&type=signup&emailAddress=new+clerk_test@example.com\
                 &firstName=New&username=newbie";
    assert_eq!(world.send(start).await["status"], "code_sent");
    // `type` has to be repeated.
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(code(&event), "missing_state");
    assert_eq!(
        event["error"]["message"],
        "manual.email_code.verify goes on with a pending sign-in, and there is none. \
         Send the step in front of it first."
    );
    let event = world.send(&format!("{VERIFY}424242&type=signup")).await;
    assert_eq!(event["event"], "emailCode");
    let status = event["status"].as_str().unwrap();
    assert!(
        matches!(status, "complete" | "missing_requirements"),
        "{event}"
    );
    if status == "complete" {
        assert_eq!(world.send("clerk://state").await["firstName"], "New");
    }
}

#[tokio::test]
async fn c_02_a_new_attempt_takes_the_place_of_the_old_one() {
    let mut world = World::configured().await;
    world.send(START).await;
    // Mona's password is right, and she needs a second factor: now that is what is pending.
    world.start_mona().await;
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(code(&event), "missing_state");
    world.send(START).await;
    let event = world
        .send("clerk://manual?method=second_factor&code=123456")
        .await;
    assert_eq!(code(&event), "missing_state");
    assert_eq!(
        world.send(&format!("{VERIFY}424242")).await["status"],
        "complete"
    );
}

#[tokio::test]
async fn a_sign_up_and_a_sign_in_do_not_both_stay_pending() {
    let mut world = World::configured().await;
    world
        .send("clerk://manual?method=email_code&type=signup&emailAddress=n+clerk_test@example.com")
        .await;
    world.send(START).await;
    let event = world.send(&format!("{VERIFY}424242&type=signup")).await;
    assert_eq!(code(&event), "missing_state");
}

#[tokio::test]
async fn a_pending_code_is_known_again_after_a_restart() {
    let mut world = World::configured().await;
    world.send(START).await;
    let mut world = world.restart();
    world.configure().await;
    assert_eq!(
        world.send(&format!("{VERIFY}424242")).await["status"],
        "complete"
    );
}
