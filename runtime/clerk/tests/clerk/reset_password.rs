//! `manual`, `method=reset_password`.

use std::time::Duration;

use serde_json::json;

use crate::world::{PASSWORD, Setup, World, code, seed, totp};

const START: &str = "clerk://manual?method=reset_password&identifier=jane+clerk_test@example.com";
const VERIFY: &str = "clerk://manual?method=reset_password&action=verify&code=";
const RESET: &str = "clerk://manual?method=reset_password&action=reset&newPassword=";

/// Holds everything that a query could trip over.
const NEW_PASSWORD: &str = "br&nd new#horse=staple%";

fn code_sent() -> serde_json::Value {
    json!({ "ok": true, "event": "resetPassword", "status": "code_sent" })
}

fn needs_new_password() -> serde_json::Value {
    json!({ "ok": true, "event": "resetPassword", "status": "needs_new_password" })
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_with_three_requests() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    assert_eq!(world.send(START).await, code_sent());
    assert_eq!(
        world.send(&format!("{VERIFY}424242")).await,
        needs_new_password()
    );
    let seen = world.page.count();
    let event = world.send(&format!("{RESET}{NEW_PASSWORD}")).await;
    assert_eq!(
        event,
        json!({
            "ok": true,
            "event": "resetPassword",
            "status": "complete",
            "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com",
            "sessionStatus": "active",
        })
    );
    assert!(world.page.next_jwt(seen).await.is_string());
    world.settle().await;
    let sent = world.line.sent();
    let forms: Vec<&str> = sent.iter().map(|sent| sent.form.as_str()).collect();
    assert_eq!(
        forms,
        [
            "strategy=reset_password_email_code&identifier=jane%2Bclerk_test%40example.com",
            "strategy=reset_password_email_code&code=424242",
            "password=br%26nd+new%23horse%3Dstaple%25",
        ]
    );
    assert!(sent[2].what.ends_with("/reset_password"), "{sent:?}");

    world.send("clerk://signout").await;
    let sign_in = "clerk://manual?method=password&identifier=jane&password=";
    let event = world.send(&format!("{sign_in}{PASSWORD}")).await;
    assert_eq!(code(&event), "auth_failed");
    let event = world.send(&format!("{sign_in}{NEW_PASSWORD}")).await;
    assert_eq!(event["status"], "complete", "{event}");
}

#[tokio::test]
async fn the_value_says_whether_the_code_goes_by_sms_or_by_e_mail() {
    for (value, form) in [
        (
            "identifier=jane+clerk_test@example.com",
            "strategy=reset_password_email_code&identifier=jane%2Bclerk_test%40example.com",
        ),
        (
            "email=jane%2Bclerk_test@example.com",
            "strategy=reset_password_email_code&identifier=jane%2Bclerk_test%40example.com",
        ),
        (
            "identifier=jane",
            "strategy=reset_password_email_code&identifier=jane",
        ),
        (
            "identifier=+1 (201) 555-0100",
            "strategy=reset_password_phone_code&identifier=%2B12015550100",
        ),
        (
            "phoneNumber=%2B12015550100",
            "strategy=reset_password_phone_code&identifier=%2B12015550100",
        ),
        (
            "phone=+1-201-555-0100",
            "strategy=reset_password_phone_code&identifier=%2B12015550100",
        ),
        // DQ-14 leaves digits without a country code as they are.
        (
            "identifier=2015550100",
            "strategy=reset_password_phone_code&identifier=2015550100",
        ),
    ] {
        let mut world = World::configured().await;
        world.settle().await;
        world.line.clear();
        world
            .send(&format!("clerk://manual?method=forgot_password&{value}"))
            .await;
        assert_eq!(world.line.sent()[0].form, form, "{value}");
    }
}

#[tokio::test]
async fn a_code_by_sms_resets_too() {
    let mut world = World::configured().await;
    let start = "clerk://manual?method=reset&phoneNumber=+12015550100";
    assert_eq!(world.send(start).await, code_sent());
    assert_eq!(
        world.send(&format!("{VERIFY}424242")).await,
        needs_new_password()
    );
    // `password` is the other name of `newPassword`.
    let reset = "clerk://manual?method=reset&action=reset&password=another long one";
    let event = world.send(reset).await;
    assert_eq!(
        (&event["status"], &event["userId"]),
        (&json!("complete"), &json!("user_jane")),
        "{event}"
    );
}

#[tokio::test]
async fn a_user_with_a_second_factor_proves_it_after_the_reset() {
    let mut world = World::configured().await;
    world
        .send("clerk://manual?method=reset_password&email=mona+clerk_test@example.com")
        .await;
    world.send(&format!("{VERIFY}424242")).await;
    assert_eq!(
        world.send(&format!("{RESET}{NEW_PASSWORD}")).await,
        json!({ "ok": true, "event": "resetPassword", "status": "needs_second_factor" })
    );
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
    let event = world
        .send(&format!(
            "clerk://manual?method=second_factor&code={}",
            totp()
        ))
        .await;
    assert_eq!(
        (&event["event"], &event["status"], &event["userId"]),
        (
            &json!("secondFactor"),
            &json!("complete"),
            &json!("user_mona")
        )
    );
}

#[tokio::test]
async fn a_password_that_has_to_be_replaced_needs_no_code() {
    let mut seed = seed();
    seed["users"][0]["must_reset_password"] = json!(true);
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    let command = format!("clerk://manual?method=password&identifier=jane&password={PASSWORD}");
    assert_eq!(
        world.send(&command).await,
        json!({ "ok": true, "event": "signIn", "status": "needs_new_password" })
    );
    let event = world.send(&format!("{RESET}{NEW_PASSWORD}")).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("resetPassword"), &json!("complete")),
        "{event}"
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
                "event": "resetPassword",
                "error": { "code": "reset_password_failed", "message": "The code is not correct." },
            })
        );
    }
    assert_eq!(
        world.send(&format!("{VERIFY}424242")).await,
        needs_new_password()
    );
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
            "code": "reset_password_failed",
            "message": "The verification has expired. Prepare it again.",
        })
    );
}

#[tokio::test]
async fn a_password_the_instance_refuses_is_followed_by_one_it_takes() {
    let mut world = World::configured().await;
    world.send(START).await;
    world.send(&format!("{VERIFY}424242")).await;
    for (password, message) in [
        ("short", "The password has too few characters."),
        (
            "jane%2Bclerk_test@example.com",
            "The password must differ from your identifier.",
        ),
    ] {
        assert_eq!(
            world.send(&format!("{RESET}{password}")).await,
            json!({
                "ok": false,
                "event": "resetPassword",
                "error": { "code": "reset_password_failed", "message": message },
            })
        );
    }
    let event = world.send(&format!("{RESET}{NEW_PASSWORD}")).await;
    assert_eq!(event["status"], "complete", "{event}");
}

#[tokio::test]
async fn an_unknown_identifier_is_refused_in_clerks_words() {
    for value in ["email=nobody@example.com", "phone=+12015550177"] {
        let mut world = World::configured().await;
        let start = format!("clerk://manual?method=reset_password&{value}");
        assert_eq!(
            world.send(&start).await,
            json!({
                "ok": false,
                "event": "resetPassword",
                "error": {
                    "code": "reset_password_failed",
                    "message": "There is no account with this identifier.",
                },
            })
        );
        let event = world.send(&format!("{VERIFY}424242")).await;
        assert_eq!(code(&event), "missing_state");
    }
}

#[tokio::test]
async fn what_is_missing_or_unknown_goes_to_the_event_of_the_flow() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    for (rest, expected) in [
        ("", "missing_params"),
        ("&action=verify", "missing_params"),
        ("&action=reset", "missing_params"),
        ("&action=resend", "unknown_action"),
    ] {
        let event = world
            .send(&format!("clerk://manual?method=reset_password{rest}"))
            .await;
        assert_eq!(
            (&event["event"], code(&event)),
            (&json!("resetPassword"), expected)
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn m_01_every_step_goes_on_after_the_app_was_killed() {
    let mut world = World::configured().await;
    world.send(START).await;
    let mut world = world.restart();
    world.configure().await;
    assert_eq!(
        world.send(&format!("{VERIFY}424242")).await,
        needs_new_password()
    );
    let mut world = world.restart();
    world.configure().await;
    let event = world.send(&format!("{RESET}{NEW_PASSWORD}")).await;
    assert_eq!(event["status"], "complete", "{event}");
    let stored = format!("{:?}", world.store.history());
    for secret in ["424242", NEW_PASSWORD] {
        assert!(!stored.contains(secret), "{secret} was stored");
    }
}
