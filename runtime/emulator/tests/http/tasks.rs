//! Pending sessions: each task, what ends it, and what the tokens say meanwhile.

use serde_json::{Value, json};

use crate::native::{Answer, Native, PASSWORD, USERS, claims, seeded};

/// Status, tasks, and the status its token tells, of the only session.
fn standing(client: &Value) -> (String, Value, String) {
    let session = &client["sessions"][0];
    let jwt = session["last_active_token"]["jwt"].as_str();
    let told = claims(jwt.expect("a token"))["sts"].clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&session["status"]),
        session["tasks"].clone(),
        text(&told),
    )
}

fn pending(tasks: &[&str]) -> (String, Value, String) {
    let tasks = tasks.iter().map(|key| json!({ "key": key })).collect();
    ("pending".to_owned(), tasks, "pending".to_owned())
}

fn active() -> (String, Value, String) {
    ("active".to_owned(), Value::Null, "active".to_owned())
}

async fn signed_in(native: &Native) -> Answer {
    let form = [("identifier", "jane"), ("password", PASSWORD)];
    native.post("/v1/client/sign_ins", &form).await
}

async fn instance(settings: &str) -> Native {
    let seed = format!(
        r#"{{ "users": {USERS}, "instance": {settings}, "organizations": [
            {{ "name": "Acme", "members": [{{ "user": "user_jane", "role": "org:admin" }}] }}
        ] }}"#
    );
    // The emulator of a test lives as long as the test.
    Native::new(Box::leak(Box::new(seeded(&seed).await)))
}

#[tokio::test]
async fn choosing_an_organization_ends_its_task() {
    let native = instance(r#"{ "organization_settings": { "force_selection": true } }"#).await;
    let environment = native.get("/v1/environment").await;
    let told = &environment.body["organization_settings"]["force_organization_selection"];
    assert_eq!(*told, true);
    let done = signed_in(&native).await;
    assert_eq!(done.attempt(), "complete");
    assert_eq!(standing(done.client()), pending(&["choose-organization"]));
    let session = done.response()["created_session_id"].as_str();
    let session = session.expect("a session");
    let touch = format!("/v1/client/sessions/{session}/touch");
    let none = native.post(&touch, &[("active_organization_id", "")]).await;
    assert_eq!(none.attempt(), "pending", "there is no personal account");
    let tokens = format!("/v1/client/sessions/{session}/tokens");
    let token = native.post(&tokens, &[]).await;
    let token = claims(token.body["jwt"].as_str().expect("a token"));
    assert_eq!(token["sts"], "pending");

    let chosen = native
        .post(&touch, &[("active_organization_id", "acme")])
        .await;
    assert_eq!(standing(chosen.client()), active());
    let back = native.post(&touch, &[("active_organization_id", "")]).await;
    assert!(
        back.response()["last_active_organization_id"].is_string(),
        "the organization stays"
    );
}

#[tokio::test]
async fn creating_an_organization_offers_one_to_choose() {
    let native = instance(r#"{ "organization_settings": { "force_selection": true } }"#).await;
    let done = signed_in(&native).await;
    let made = native.post("/v1/organizations", &[("name", "New")]).await;
    assert_eq!(standing(made.client()), pending(&["choose-organization"]));
    let session = done.response()["created_session_id"].as_str();
    let touch = format!("/v1/client/sessions/{}/touch", session.expect("a session"));
    let form = [("active_organization_id", made.id())];
    let form = form.each_ref().map(|(name, id)| (*name, id.as_str()));
    let chosen = native.post(&touch, &form).await;
    assert_eq!(standing(chosen.client()), active());
}

#[tokio::test]
async fn a_second_factor_ends_its_task() {
    let native = instance(r#"{ "require_mfa": true }"#).await;
    let environment = native.get("/v1/environment").await;
    let settings = &environment.body["user_settings"];
    assert_eq!(settings["sign_in"]["second_factor"]["required"], true);
    let done = signed_in(&native).await;
    assert_eq!(standing(done.client()), pending(&["setup-mfa"]));
    let phones = native.get("/v1/me/phone_numbers").await;
    let phone = phones.body[0]["id"].as_str().expect("an id");
    let path = format!("/v1/me/phone_numbers/{phone}");
    let form = [("reserved_for_second_factor", "true")];
    let set = native.call("PATCH", &path, &form).await;
    assert_eq!(standing(set.client()), active());
}

#[tokio::test]
async fn a_new_password_ends_its_task_in_every_session() {
    let user = r#"{ "id": "user_owes", "username": "jane", "password": "correct horse battery",
                    "owes_new_password": true }"#;
    let emulator = seeded(&format!(r#"{{ "users": [{user}] }}"#)).await;
    let (native, other) = (Native::new(&emulator), Native::new(&emulator));
    assert_eq!(
        standing(signed_in(&native).await.client()),
        pending(&["reset-password"])
    );
    signed_in(&other).await;
    let form = [
        ("current_password", PASSWORD),
        ("new_password", "another pass word"),
    ];
    let changed = native.post("/v1/me/change_password", &form).await;
    assert_eq!(standing(changed.client()), active());
    let read = other.get("/v1/client").await;
    assert_eq!(standing(read.response()), active());
}

#[tokio::test]
async fn a_template_has_its_own_claims_and_lifetime() {
    let template = json!({
        "name": "supabase", "lifetime_seconds": 300,
        "claims": {
            "who": "{{user.id}}", "hello": "Hello {{user.first_name}}!", "none": "{{user.nothing}}",
            "role": "{{ org.role }}", "list": ["{{user.public_metadata}}"], "iss": "not mine",
        },
    });
    let native = instance(&json!({ "jwt_templates": [template] }).to_string()).await;
    let done = signed_in(&native).await;
    let session = done.response()["created_session_id"].as_str();
    let session = format!("/v1/client/sessions/{}", session.expect("a session"));
    let form = [("active_organization_id", "acme")];
    native.post(&format!("{session}/touch"), &form).await;
    let token = native
        .post(&format!("{session}/tokens/supabase"), &[])
        .await;
    let said = claims(token.body["jwt"].as_str().expect("a token"));
    for (claim, expected) in [
        ("who", json!("user_jane")),
        ("hello", json!("Hello Jane!")),
        ("none", Value::Null),
        ("role", json!("org:admin")),
        ("list", json!([{}])),
        ("iss", json!(native.base)),
        ("sub", json!("user_jane")),
    ] {
        assert_eq!(said[claim], expected, "{claim}");
    }
    let times = ["iat", "exp"].map(|name| said[name].as_i64().expect("a time"));
    assert_eq!(times[1] - times[0], 300);
    assert!(
        said.get("sid").is_none() && said.get("o").is_none(),
        "{said}"
    );
}
