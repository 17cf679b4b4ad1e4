//! `task`: what a pending session waits for, one task after the other.

use serde_json::{Value, json};

use crate::world::{PASSWORD, Setup, World, claims, code, seed, sign_in_command, totp_of};

async fn world(seed: Value) -> World {
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    let event = world.send(&sign_in_command()).await;
    assert_eq!(
        (&event["status"], &event["sessionStatus"]),
        (&json!("complete"), &json!("pending")),
        "{event}"
    );
    world.settle().await;
    world.line.clear();
    world
}

/// Everybody has to choose an organization; Jane has one.
fn choosing() -> Value {
    let mut seed = seed();
    seed["instance"] = json!({ "organization_settings": { "force_selection": true } });
    let members = [json!({ "user": "user_jane", "role": "org:admin" })];
    seed["organizations"] = json!([{ "id": "org_acme", "name": "Acme", "members": members }]);
    seed
}

fn pending(task: &str) -> Value {
    json!({
        "ok": true,
        "event": "task",
        "status": "pending",
        "sessionStatus": "pending",
        "tasks": [{ "key": task }],
    })
}

fn complete() -> Value {
    json!({ "ok": true, "event": "task", "status": "complete", "sessionStatus": "active", "tasks": [] })
}

#[tokio::test]
async fn t_11_no_token_is_asked_for_while_a_task_is_left() {
    let mut world = world(choosing()).await;
    assert_eq!(
        world.send("clerk://task").await,
        pending("choose-organization")
    );
    assert_eq!(world.send("clerk://token").await["jwt"], Value::Null);
    assert_eq!(
        world.send("clerk://token?template=demo").await["jwt"],
        Value::Null
    );
    world.advance(std::time::Duration::from_mins(5)).await;
    assert_eq!(world.line.calls(), [""; 0]);
    assert!(world.jwt().is_none_or(|jwt| jwt.is_null()));
    let state = world.send("clerk://state").await;
    assert_eq!(
        (
            &state["isSignedIn"],
            &state["session"]["status"],
            &state["session"]["tasks"]
        ),
        (
            &json!(true),
            &json!("pending"),
            &json!([{ "key": "choose-organization" }])
        )
    );
}

#[tokio::test]
async fn an_organization_is_chosen_and_the_token_comes() {
    let mut world = world(choosing()).await;
    let refused = world
        .send("clerk://task?action=choose_organization&organizationId=org_no")
        .await;
    assert_eq!(
        (&refused["event"], code(&refused)),
        (&json!("task"), "task_failed")
    );
    let seen = world.page.count();
    let event = world
        .send("clerk://task?action=choose_organization&organizationId=org_acme")
        .await;
    assert_eq!(event, complete());
    let jwt = world.page.next_jwt(seen).await;
    assert_eq!(claims(&jwt)["o"]["id"], "org_acme");
    assert_eq!(world.send("clerk://task").await, complete());
}

#[tokio::test]
async fn an_authenticator_app_is_set_up() {
    let mut seed = seed();
    seed["instance"] = json!({ "require_mfa": true });
    let mut world = world(seed).await;
    assert_eq!(world.send("clerk://task").await, pending("setup-mfa"));
    let event = world.send("clerk://task?action=setup_mfa").await;
    let secret = event["secret"].as_str().unwrap().to_owned();
    let uri = event["uri"].as_str().unwrap().to_owned();
    assert!(
        uri.starts_with("otpauth://totp/") && uri.contains(&secret),
        "{uri}"
    );
    assert_eq!(
        (&event["status"], &event["tasks"]),
        (&json!("pending"), &json!([{ "key": "setup-mfa" }]))
    );

    let wrong = world
        .send("clerk://task?action=verify_mfa&code=000000")
        .await;
    assert_eq!(
        (&wrong["event"], code(&wrong)),
        (&json!("task"), "task_failed")
    );
    let from = world.page.count();
    let command = format!("clerk://task?action=verify_mfa&code={}", totp_of(&secret));
    let mut event = world.send(&command).await;
    let codes = event.as_object_mut().unwrap().remove("backupCodes");
    assert_eq!(event, complete());
    assert!(world.page.next_jwt(from).await.is_string());
    // Nothing of it is in the log, by value.
    let log = world.journal.lines().join("\n");
    assert!(!log.contains(&secret) && !log.contains(&uri), "{log}");
    for code in codes.iter().filter_map(Value::as_array).flatten() {
        assert!(!log.contains(code.as_str().unwrap()), "{log}");
    }
    assert_eq!(
        world.send("clerk://state").await["user"]["totpEnabled"],
        true
    );
}

#[tokio::test]
async fn a_password_is_replaced() {
    let mut seed = seed();
    seed["users"][0]["owes_new_password"] = json!(true);
    let mut world = world(seed).await;
    assert_eq!(world.send("clerk://task").await, pending("reset-password"));
    let new = "another long one";
    let from = world.page.count();
    let event = world
        .send(&format!(
            "clerk://task?action=reset_password&newPassword={new}&password={PASSWORD}"
        ))
        .await;
    assert_eq!(event, complete());
    assert!(world.page.next_jwt(from).await.is_string());
    let stored = format!("{:?}", world.store.history());
    assert!(
        !stored.contains(new) && !stored.contains(PASSWORD),
        "a password was stored"
    );
    world.send("clerk://signout").await;
    let command = format!("clerk://manual?method=password&identifier=jane&password={new}");
    assert_eq!(world.send(&command).await["sessionStatus"], "active");
}

#[tokio::test]
async fn one_task_after_the_other() {
    let mut seed = choosing();
    seed["instance"]["require_mfa"] = json!(true);
    let mut world = world(seed).await;
    let tasks = |event: &Value| event["tasks"].as_array().unwrap().len();
    assert_eq!(tasks(&world.send("clerk://task").await), 2);
    let event = world
        .send("clerk://task?action=choose_organization&organizationId=org_acme")
        .await;
    assert_eq!(event, pending("setup-mfa"));
    assert!(world.jwt().is_none_or(|jwt| jwt.is_null()));
    let event = world.send("clerk://task?action=setup_mfa").await;
    let code = totp_of(event["secret"].as_str().unwrap());
    let event = world
        .send(&format!("clerk://task?action=verify_mfa&code={code}"))
        .await;
    assert_eq!(event["status"], "complete", "{event}");
}

#[tokio::test]
async fn a_pending_session_goes_on_after_the_app_was_killed() {
    let world = world(choosing()).await;
    let mut world = world.restart();
    world.configure().await;
    assert_eq!(
        world.send("clerk://task").await,
        pending("choose-organization")
    );
    let event = world
        .send("clerk://task?action=choose_organization&organizationId=org_acme")
        .await;
    assert_eq!(event, complete());
}

#[tokio::test]
async fn a_session_without_tasks_is_complete() {
    let mut world = World::signed_in().await;
    world.settle().await;
    world.line.clear();
    assert_eq!(world.send("clerk://task").await, complete());
    assert_eq!(world.line.calls(), [""; 0]);
    let mut world = World::configured().await;
    assert_eq!(code(&world.send("clerk://task").await), "not_signed_in");
}
