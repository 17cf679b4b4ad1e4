//! `organization`: memberships, invitations, and whom the token speaks for.

use serde_json::{Value, json};

use crate::world::{PASSWORD, Setup, World, code, seed};

/// Jane administrates Acme, Paul is a member of it and invited to Emca.
fn organizations() -> Value {
    let mut seed = seed();
    let paul = json!({
        "id": "user_paul",
        "emails": ["paul+clerk_test@example.com"],
        "password": PASSWORD,
    });
    seed["users"].as_array_mut().unwrap().push(paul);
    let jane = json!({ "user": "user_jane", "role": "org:admin" });
    seed["organizations"] = json!([
        {
            "id": "org_acme",
            "name": "Acme",
            "slug": "acme",
            "public_metadata": { "plan": "gold" },
            "members": [jane, { "user": "user_paul", "role": "org:member" }],
        },
        {
            "id": "org_emca",
            "name": "Emca",
            "slug": "emca",
            "members": [jane],
            "invitations": [{ "email": "paul+clerk_test@example.com", "role": "org:member" }],
        },
    ]);
    seed
}

async fn jane() -> World {
    let mut world = world().await;
    world.sign_in().await;
    world
}

async fn paul() -> World {
    let mut world = world().await;
    let seen = world.page.count();
    let command = format!(
        "clerk://manual?method=password&identifier=paul+clerk_test@example.com&password={PASSWORD}"
    );
    assert_eq!(world.send(&command).await["status"], "complete");
    world.page.next_jwt(seen).await;
    world
}

async fn world() -> World {
    let mut world = World::with(Setup {
        seed: organizations(),
        ..Setup::default()
    })
    .await;
    world.configure().await;
    world
}

/// The organization that a token speaks for.
fn organization(jwt: &Value) -> Value {
    crate::world::claims(jwt)["o"]["id"].clone()
}

#[tokio::test]
async fn memberships_are_listed() {
    let mut world = paul().await;
    let event = world.send("clerk://organization").await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("organization"), &json!("listed"))
    );
    let memberships = event["memberships"].as_array().unwrap();
    assert_eq!(memberships.len(), 1, "{event}");
    let membership = &memberships[0];
    assert_eq!(
        (
            &membership["role"],
            &membership["active"],
            &membership["organization"]["slug"]
        ),
        (&json!("org:member"), &json!(false), &json!("acme"))
    );
    assert_eq!(
        membership["organization"]["publicMetadata"],
        json!({ "plan": "gold" })
    );
    assert!(event.get("activeOrganizationId").is_none());
}

#[tokio::test]
async fn a_long_list_is_read_to_its_end() {
    let mut seed = organizations();
    for n in 0..120 {
        let members = [json!({ "user": "user_jane", "role": "org:admin" })];
        let more =
            json!({ "id": format!("org_{n}"), "name": format!("N {n}"), "members": members });
        seed["organizations"].as_array_mut().unwrap().push(more);
    }
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    world.sign_in().await;
    world.settle().await;
    world.line.clear();
    let event = world.send("clerk://organization?action=list").await;
    assert_eq!(event["memberships"].as_array().unwrap().len(), 122);
    assert_eq!(world.line.calls().len(), 2);
}

#[tokio::test]
async fn i6_the_token_of_the_organization_is_in_the_page_before_the_event() {
    let mut world = jane().await;
    assert_eq!(organization(&world.jwt().unwrap()), Value::Null);
    for (named, id) in [("org_acme", "org_acme"), ("emca", "org_emca")] {
        world.settle().await;
        world.line.clear();
        let seen = world.page.count();
        let command = format!("clerk://organization?action=activate&organizationId={named}");
        assert_eq!(
            world.send(&command).await,
            json!({
                "ok": true,
                "event": "organization",
                "status": "activated",
                "activeOrganizationId": id,
            })
        );
        assert_eq!(
            world.page.order(seen).last().map(String::as_str),
            Some("organization")
        );
        assert_eq!(organization(&world.jwt().unwrap()), id);
        // One request: the answer brings the token along.
        assert_eq!(world.line.calls().len(), 1, "{:?}", world.line.calls());
        assert_eq!(organization(&world.send("clerk://token").await["jwt"]), id);
        let listed = world.send("clerk://session?action=list").await;
        assert_eq!(listed["sessions"][0]["organizationId"], id);
    }
    let event = world.send("clerk://organization?action=activate").await;
    assert_eq!(
        event,
        json!({ "ok": true, "event": "organization", "status": "activated" })
    );
    assert_eq!(organization(&world.jwt().unwrap()), Value::Null);
}

#[tokio::test]
async fn i6_a_token_asked_for_before_the_change_is_not_shown_after_it() {
    let world = jane().await;
    world.advance(std::time::Duration::from_secs(20)).await;
    let gate = world.line.hold("POST /tokens");
    let seen = world.page.count();
    world.submit("clerk://token");
    world.settle().await;
    world.submit("clerk://organization?action=activate&organizationId=org_acme");
    world.settle().await;
    gate.add_permits(10);
    let activated = world
        .page
        .next(seen, |message| match message {
            transom_runtime::Message::Event {
                name: "organization",
                json,
                ..
            } => Some(serde_json::from_str(json).unwrap()),
            _ => None,
        })
        .await;
    assert_eq!(activated["status"], "activated", "{activated}");
    world.settle().await;
    assert_eq!(organization(&world.jwt().unwrap()), "org_acme");
}

#[tokio::test]
async fn an_organization_of_others_is_refused_and_nothing_changes() {
    let mut world = paul().await;
    let before = world.jwt();
    let event = world
        .send("clerk://organization?action=activate&organizationId=org_emca")
        .await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("organization"), "organization_failed")
    );
    assert_eq!(world.jwt(), before);
}

#[tokio::test]
async fn the_choice_survives_a_restart() {
    let mut world = jane().await;
    world
        .send("clerk://organization?action=activate&organizationId=org_acme")
        .await;
    let mut world = world.restart();
    let seen = world.page.count();
    world.configure().await;
    assert_eq!(organization(&world.page.next_jwt(seen).await), "org_acme");
    let event = world.send("clerk://organization").await;
    assert_eq!(event["activeOrganizationId"], "org_acme");
}

#[tokio::test]
async fn one_is_created_and_used_when_the_page_says_so() {
    let mut world = jane().await;
    let event = world
        .send("clerk://organization?action=create&name=Tea %26 Co&slug=tea")
        .await;
    let made = &event["organization"];
    assert_eq!(
        (&event["status"], &made["name"], &made["slug"]),
        (&json!("created"), &json!("Tea & Co"), &json!("tea"))
    );
    assert!(event.get("activeOrganizationId").is_none(), "{event}");
    let id = made["id"].as_str().unwrap();
    let command = format!("clerk://organization?action=activate&organizationId={id}");
    assert_eq!(world.send(&command).await["activeOrganizationId"], id);
    let event = world
        .send("clerk://organization?action=create&name=Other&slug=tea")
        .await;
    assert_eq!(code(&event), "organization_failed");
    assert_eq!(
        code(&world.send("clerk://organization?action=create").await),
        "missing_params"
    );
}

#[tokio::test]
async fn an_invitation_is_accepted() {
    let mut world = paul().await;
    let event = world.send("clerk://organization?action=invitations").await;
    let invitation = &event["invitations"][0];
    assert_eq!(
        (
            &invitation["status"],
            &invitation["publicOrganizationData"]["name"]
        ),
        (&json!("pending"), &json!("Emca")),
        "{event}"
    );
    let id = invitation["id"].as_str().unwrap().to_owned();
    let accept = format!("clerk://organization?action=accept&invitationId={id}");
    let event = world.send(&accept).await;
    assert_eq!(
        (&event["status"], &event["invitation"]["status"]),
        (&json!("accepted"), &json!("accepted"))
    );
    let event = world.send("clerk://organization?action=invitations").await;
    assert_eq!(event["invitations"], json!([]));
    let event = world.send("clerk://organization").await;
    assert_eq!(event["memberships"].as_array().unwrap().len(), 2);
    assert_eq!(code(&world.send(&accept).await), "organization_failed");
}

#[tokio::test]
async fn i6_leaving_the_organization_in_use_gives_a_token_without_it() {
    let mut world = paul().await;
    world
        .send("clerk://organization?action=activate&organizationId=org_acme")
        .await;
    assert_eq!(organization(&world.jwt().unwrap()), "org_acme");
    let seen = world.page.count();
    let event = world
        .send("clerk://organization?action=leave&organizationId=org_acme")
        .await;
    assert_eq!(
        event,
        json!({ "ok": true, "event": "organization", "status": "left" })
    );
    assert_eq!(
        world.page.order(seen).last().map(String::as_str),
        Some("organization")
    );
    assert_eq!(organization(&world.jwt().unwrap()), Value::Null);
    let event = world.send("clerk://organization").await;
    assert_eq!(event["memberships"], json!([]));
}

#[tokio::test]
async fn the_last_administrator_stays_in_clerks_words() {
    let mut world = jane().await;
    let event = world
        .send("clerk://organization?action=leave&organizationId=org_acme")
        .await;
    assert_eq!(code(&event), "organization_failed");
}

#[tokio::test]
async fn a_membership_named_tokens_is_no_token_request() {
    let mut world = jane().await;
    let event = world
        .send("clerk://organization?action=leave&organizationId=tokens")
        .await;
    assert_eq!(code(&event), "organization_failed");
    assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
}

#[tokio::test]
async fn nobody_signed_in_has_none() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    for action in ["list", "invitations", "activate"] {
        let event = world
            .send(&format!("clerk://organization?action={action}"))
            .await;
        assert_eq!(
            (&event["event"], code(&event)),
            (&json!("organization"), "not_signed_in")
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
}
