//! `manual`, `method=phone_code`.

use std::time::Duration;

use serde_json::json;

use crate::world::{Setup, World, code, line, seed};

const START: &str = "clerk://manual?method=phone_code&phoneNumber=+12015550100";
const VERIFY: &str = "clerk://manual?method=phone_code&action=verify&code=";
const SIGN_UP: &str = "clerk://manual?method=phone_code&type=signup&phoneNumber=+12015550142";

/// Sign-ups need no e-mail address.
async fn lenient() -> World {
    let mut seed = seed();
    seed["instance"] = json!({ "attributes": { "email_address": "on" } });
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    world
}

#[tokio::test]
async fn a_code_by_sms_signs_in_with_two_requests() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    let sent = world.send(START).await;
    assert_eq!(
        sent,
        json!({ "ok": true, "event": "phoneCode", "status": "code_sent" })
    );
    let seen = world.page.count();
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(
        event,
        json!({
            "ok": true,
            "event": "phoneCode",
            "status": "complete",
            "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com",
            "sessionStatus": "active",
        })
    );
    assert!(world.page.next_jwt(seen).await.is_string());
    let forms: Vec<String> = world
        .line
        .sent()
        .into_iter()
        .map(|sent| sent.form)
        .collect();
    assert_eq!(
        forms,
        [
            "strategy=phone_code&identifier=%2B12015550100",
            "strategy=phone_code&code=424242",
        ]
    );
}

#[tokio::test]
async fn dq_14_every_spelling_of_a_number_reaches_clerk_as_one() {
    for number in [
        "phoneNumber=+12015550100",
        "phoneNumber=%2B12015550100",
        "phoneNumber=+1 (201) 555-0100",
        "phoneNumber=+1%20(201)%20555-0100",
        "phone=+1.201.555.0100",
        "phoneNumber=0012015550100",
    ] {
        for kind in ["signin", "signup"] {
            let mut world = World::configured().await;
            world.settle().await;
            world.line.clear();
            world
                .send(&format!("clerk://manual?method=sms&{number}&type={kind}"))
                .await;
            let form = world.line.sent()[0].form.clone();
            assert!(form.contains("=%2B12015550100"), "{number}: {form}");
        }
    }
}

#[tokio::test]
async fn a_server_that_does_not_send_on_create_is_asked_to() {
    let mut world = World::configured().await;
    // The attempt as it is without a prepared verification; numbers are masked.
    let created = json!({
        "response": {
            "object": "sign_in_attempt",
            "id": "sia_1",
            "status": "needs_first_factor",
            "identifier": "+12015550100",
            "supported_first_factors": [
                { "strategy": "password" },
                { "strategy": "phone_code", "phone_number_id": "idn_other", "safe_identifier": "+*********77", "primary": true },
                { "strategy": "phone_code", "phone_number_id": "idn_jane", "safe_identifier": "+*********00" },
            ],
            "first_factor_verification": null,
        },
        "client": null,
    });
    let create = line::answer(200, &[], &created.to_string());
    world.line.script("POST /sign_ins", create);
    let prepared = json!({ "response": { "object": "sign_in_attempt", "id": "sia_1", "status": "needs_first_factor",
        "first_factor_verification": { "status": "unverified", "strategy": "phone_code" } }, "client": null });
    let prepare = line::answer(200, &[], &prepared.to_string());
    world.line.script("POST /prepare_first_factor", prepare);
    world.line.clear();
    assert_eq!(world.send(START).await["status"], "code_sent");
    let prepare = world.line.sent().pop().unwrap();
    assert_eq!(
        prepare.what,
        "POST /v1/client/sign_ins/sia_1/prepare_first_factor"
    );
    assert_eq!(prepare.form, "strategy=phone_code&phone_number_id=idn_jane");
}

#[tokio::test]
async fn a_user_without_that_factor_is_told_what_they_have() {
    let mut world = World::configured().await;
    let created = json!({
        "response": {
            "object": "sign_in_attempt",
            "id": "sia_1",
            "status": "needs_first_factor",
            "supported_first_factors": [{ "strategy": "password" }, { "strategy": "email_code" }],
        },
        "client": null,
    });
    let create = line::answer(200, &[], &created.to_string());
    world.line.script("POST /sign_ins", create);
    let event = world.send(START).await;
    assert_eq!(
        event["error"],
        json!({
            "code": "phone_code_failed",
            "message": "This account cannot use phone_code here. It can use: password, email_code.",
        })
    );
}

#[tokio::test]
async fn m_03_a_wrong_code_leaves_the_attempt_pending() {
    let mut world = World::configured().await;
    world.send(START).await;
    for _ in 0..3 {
        assert_eq!(
            world.send(&format!("{VERIFY}000000")).await,
            json!({
                "ok": false,
                "event": "phoneCode",
                "error": { "code": "phone_code_failed", "message": "The code is not correct." },
            })
        );
    }
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(event["status"], "complete");
}

#[tokio::test]
async fn a_code_that_is_used_up_is_followed_by_another() {
    let mut world = World::configured().await;
    world.send(START).await;
    for _ in 0..5 {
        world.send(&format!("{VERIFY}000000")).await;
    }
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(
        event["error"],
        json!({
            "code": "phone_code_failed",
            "message": "Too many failed attempts. Prepare the verification again.",
        })
    );
    world.send(START).await;
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(event["status"], "complete");
}

#[tokio::test]
async fn an_expired_code_is_refused_in_clerks_words() {
    let mut world = World::configured().await;
    world.send(START).await;
    world.server.advance(Duration::from_mins(11)).await;
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(
        event["error"],
        json!({
            "code": "phone_code_failed",
            "message": "The verification has expired. Prepare it again.",
        })
    );
}

#[tokio::test]
async fn an_unknown_number_is_refused_in_clerks_words() {
    let mut world = World::configured().await;
    let event = world
        .send("clerk://manual?method=phone_code&phone=+12015550177")
        .await;
    assert_eq!(
        event,
        json!({
            "ok": false,
            "event": "phoneCode",
            "error": { "code": "phone_code_failed", "message": "There is no account with this identifier." },
        })
    );
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(code(&event), "missing_state");
}

#[tokio::test]
async fn what_is_missing_or_unknown_goes_to_the_event_of_the_flow() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    for (command, expected) in [
        ("clerk://manual?method=phone_code", "missing_params"),
        (
            "clerk://manual?method=phone_code&action=verify",
            "missing_params",
        ),
        (
            "clerk://manual?method=phone_code&action=resend",
            "unknown_action",
        ),
    ] {
        let event = world.send(command).await;
        assert_eq!(
            (&event["event"], code(&event)),
            (&json!("phoneCode"), expected)
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn a_code_by_sms_signs_up() {
    let mut world = lenient().await;
    assert_eq!(world.send(SIGN_UP).await["status"], "code_sent");
    // `type` has to be repeated.
    let event = world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(code(&event), "missing_state");
    let seen = world.page.count();
    let event = world.send(&format!("{VERIFY}424242&type=signup")).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("phoneCode"), &json!("complete")),
        "{event}"
    );
    // DQ-30: no address, no field.
    assert_eq!(event.get("emailAddress"), None);
    assert!(world.page.next_jwt(seen).await.is_string());
    let state = world.send("clerk://state").await;
    assert_eq!(state["userId"], event["userId"]);
    assert_eq!(state["user"]["primaryPhoneNumber"], "+12015550142");
}

#[tokio::test]
async fn a_number_of_another_user_is_refused_in_clerks_words() {
    let mut world = World::configured().await;
    let event = world.send(&format!("{START}&type=signup")).await;
    assert_eq!(
        event["error"],
        json!({
            "code": "phone_code_failed",
            "message": "This identifier is taken. Try another.",
        })
    );
}

#[tokio::test]
async fn a_sign_up_takes_the_codes_of_both_its_addresses() {
    let mut world = World::configured().await;
    let (address, number) = ("new+clerk_test@example.com", "+12015550142");
    let event = world
        .send(&format!(
            "clerk://manual?method=password&type=signup&emailAddress={address}\
             &phoneNumber={number}&password=a good long one"
        ))
        .await;
    assert_eq!(event["status"], "missing_requirements", "{event}");
    world.settle().await;
    world.line.clear();
    let email = format!("clerk://manual?method=email_code&type=signup&emailAddress={address}");
    assert_eq!(world.send(&email).await["status"], "code_sent");
    assert_eq!(world.send(SIGN_UP).await["status"], "code_sent");
    let calls = world.line.calls();
    assert!(
        calls.len() == 2 && calls.iter().all(|it| it.ends_with("/prepare_verification")),
        "{calls:?}"
    );
    let event = world.send(&format!("{VERIFY}424242&type=signup")).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("phoneCode"), &json!("missing_requirements"))
    );
    let verify = "clerk://manual?method=email_code&action=verify&type=signup&code=424242";
    let event = world.send(verify).await;
    assert_eq!(event["status"], "complete", "{event}");
    let state = world.send("clerk://state").await;
    assert_eq!(state["user"]["primaryPhoneNumber"], number);
    assert_eq!(state["emailAddress"], address);
}

#[tokio::test]
async fn m_01_a_pending_code_is_known_again_after_a_restart() {
    for (start, kind) in [(START, "signin"), (SIGN_UP, "signup")] {
        let mut world = lenient().await;
        world.send(start).await;
        let mut world = world.restart();
        world.configure().await;
        let event = world.send(&format!("{VERIFY}424242&type={kind}")).await;
        assert_eq!(event["status"], "complete", "{event}");
        let stored = format!("{:?}", world.store.history());
        assert!(!stored.contains("424242"), "a code was stored");
    }
}
