//! Organizations: creating, choosing, leaving; invitations; and what the session token says.

use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::native::{Answer, Native, USERS, claims, seeded};

/// Jane administrates `Acme`, Paul is a member and Mona invited; the roles have permissions.
async fn acme(settings: &str) -> Emulator {
    let acme = json!({
        "id": "org_acme", "name": "Acme", "slug": "acme", "public_metadata": { "plan": "gold" },
        "members": [
            { "user": "user_jane", "role": "org:admin" },
            { "user": "paul@example.com", "role": "org:member" },
        ],
        "invitations": [{ "email": "mona+clerk_test@example.com", "role": "org:member" }],
    });
    seeded(&format!(
        r#"{{ "users": {USERS}, "instance": {settings}, "organizations": [{acme}] }}"#
    ))
    .await
}

async fn by_backup_code(native: &Native) -> String {
    let form = [
        ("identifier", "mona+clerk_test@example.com"),
        ("password", "correct horse battery"),
    ];
    let begun = native.post("/v1/client/sign_ins", &form).await;
    let path = format!("/v1/client/sign_ins/{}/attempt_second_factor", begun.id());
    let form = [("strategy", "backup_code"), ("code", "back0001")];
    let done = native.post(&path, &form).await;
    done.response()["created_session_id"]
        .as_str()
        .expect("a session")
        .to_owned()
}

async fn choose(native: &Native, session: &str, organization: &str) -> Answer {
    let path = format!("/v1/client/sessions/{session}/touch");
    let form = [
        ("active_organization_id", organization),
        ("intent", "select_org"),
    ];
    native.post(&path, &form).await
}

fn said(answer: &Answer) -> Value {
    let jwt = answer.response()["last_active_token"]["jwt"].as_str();
    claims(jwt.expect("a token"))
}

#[tokio::test]
async fn the_token_speaks_for_the_chosen_organization() {
    let roles = json!([
        { "key": "org:admin", "name": "Admin", "permissions": [
            "org:sys_memberships:manage", "org:invoices:read", "org:invoices:pay", "org:files:read",
        ] },
        { "key": "org:member", "name": "Member" },
    ]);
    let settings = json!({ "organization_settings": { "roles": roles } });
    let emulator = acme(&settings.to_string()).await;
    let native = Native::new(&emulator);
    let session = native.sign_in("jane").await;
    let personal = choose(&native, &session, "").await;
    assert!(said(&personal).get("o").is_none());

    for named in ["acme", "org_acme"] {
        let touched = choose(&native, &session, named).await;
        assert_eq!(
            touched.response()["last_active_organization_id"],
            "org_acme"
        );
        let expected = json!({
            "id": "org_acme", "slg": "acme", "rol": "admin", "per": "read,pay", "fpm": "3,1",
        });
        assert_eq!(said(&touched)["o"], expected);
        assert_eq!(said(&touched)["fea"], "o:invoices,o:files");
    }
    let tokens = format!("/v1/client/sessions/{session}/tokens");
    let organization = async |form: &[(&str, &str)]| {
        let answer = native.post(&tokens, form).await;
        claims(answer.body["jwt"].as_str().expect("a token"))["o"]["id"].clone()
    };
    assert_eq!(organization(&[]).await, "org_acme");
    assert_eq!(organization(&[("organization_id", "")]).await, Value::Null);
    assert_eq!(organization(&[]).await, "org_acme", "that was for once");
    let foreign = choose(&native, &session, "org_other").await;
    assert_eq!(
        foreign.refusal(),
        (404, "organization_not_found_or_unauthorized")
    );
    let read = native.get("/v1/client").await;
    let user = &read.response()["sessions"][0]["user"];
    let membership = &user["organization_memberships"][0];
    assert_eq!(membership["role_name"], "Admin");
    assert_eq!(membership["organization"]["members_count"], 2);
    assert_eq!(
        membership["organization"]["public_metadata"]["plan"],
        "gold"
    );
}

#[tokio::test]
async fn an_organization_is_created_renamed_and_deleted() {
    let settings = r#"{ "organization_settings": { "creation_limit": 2 } }"#;
    let emulator = acme(settings).await;
    let native = Native::new(&emulator);
    let session = native.sign_in("jane").await;
    let create = async |form: &[(&str, &str)]| native.post("/v1/organizations", form).await;
    let made = create(&[("name", "Acme")]).await;
    assert_eq!(made.response()["slug"], "acme-2", "{}", made.body);
    let taken = create(&[("name", "Other"), ("slug", "acme")]).await;
    assert_eq!(taken.refusal(), (422, "form_identifier_exists"));
    let shapeless = create(&[("name", "Other"), ("slug", "No Slug")]).await;
    assert_eq!(shapeless.refusal(), (422, "form_param_format_invalid"));
    let nameless = create(&[]).await;
    assert_eq!(nameless.refusal(), (422, "form_param_missing"));
    create(&[("name", "Second")]).await;
    let third = create(&[("name", "Third")]).await;
    assert_eq!(third.refusal(), (403, "org_creation_limit_exceeded"));

    let path = format!("/v1/organizations/{}", made.id());
    let renamed = native
        .call("PATCH", &path, &[("name", "Emca"), ("slug", "emca")])
        .await;
    assert_eq!(renamed.response()["slug"], "emca");
    choose(&native, &session, "emca").await;
    let deleted = native.call("DELETE", &path, &[]).await;
    assert_eq!(deleted.response()["deleted"], true);
    let shown = &deleted.client()["sessions"][0];
    assert_eq!(shown["last_active_organization_id"], Value::Null);
    let jwt = shown["last_active_token"]["jwt"].as_str();
    assert!(claims(jwt.expect("a token")).get("o").is_none());
    let gone = native.get(&path).await;
    assert_eq!(
        gone.refusal(),
        (404, "organization_not_found_or_unauthorized")
    );

    let none = acme(r#"{ "organization_settings": { "users_may_create": false } }"#).await;
    let native = Native::new(&none);
    native.sign_in("jane").await;
    let refused = native.post("/v1/organizations", &[("name", "X")]).await;
    assert_eq!(
        refused.refusal(),
        (403, "user_create_organization_not_enabled")
    );
}

#[tokio::test]
async fn an_invitation_is_accepted_once() {
    let emulator = acme("{}").await;
    let native = Native::new(&emulator);
    let session = by_backup_code(&native).await;
    let pending = native
        .get("/v1/me/organization_invitations?status=pending")
        .await;
    assert_eq!(pending.response()["total_count"], 1, "{}", pending.body);
    let invitation = &pending.response()["data"][0];
    assert_eq!(invitation["public_organization_data"]["slug"], "acme");
    let path = format!(
        "/v1/me/organization_invitations/{}/accept",
        invitation["id"].as_str().expect("an id")
    );
    let accepted = native.post(&path, &[]).await;
    assert_eq!(accepted.attempt(), "accepted", "{}", accepted.body);
    let again = native.post(&path, &[]).await;
    assert_eq!(
        again.refusal(),
        (400, "organization_invitation_already_accepted")
    );
    let touched = choose(&native, &session, "acme").await;
    assert_eq!(said(&touched)["o"]["rol"], "member");
    let paged = native
        .get("/v1/me/organization_memberships?paginated=true&limit=1")
        .await;
    assert_eq!(paged.response()["total_count"], 1);
    let bare = native.get("/v1/me/organization_memberships").await;
    assert_eq!(bare.response()[0]["role"], "org:member");
    let denied = native
        .call("PATCH", "/v1/organizations/org_acme", &[("name", "Mine")])
        .await;
    assert_eq!(denied.refusal(), (403, "missing_organization_permission"));
}

#[tokio::test]
async fn every_way_an_invitation_can_be_over() {
    let settings = r#"{ "organization_settings": { "max_allowed_memberships": 2 } }"#;
    let emulator = acme(settings).await;
    let native = Native::new(&emulator);
    by_backup_code(&native).await;
    let accept = async |id: &str| {
        let path = format!("/v1/me/organization_invitations/{id}/accept");
        native.post(&path, &[]).await
    };
    let invite = async |email: &str| {
        let body = json!({ "email": email, "role": "org:member" });
        let path = "organizations/org_acme/invitations";
        let made = native.control("POST", path, body).await;
        made.body["id"].as_str().expect("an id").to_owned()
    };
    let mine = invite("mona+clerk_test@example.com").await;
    let full = accept(&mine).await;
    assert_eq!(
        full.refusal(),
        (403, "organization_membership_quota_exceeded")
    );
    let other = accept(&invite("paul@example.com").await).await;
    assert_eq!(other.refusal(), (404, "organization_invitation_not_found"));
    let revoke = format!("organizations/org_acme/invitations/{mine}/revoke");
    native.control("POST", &revoke, Value::Null).await;
    let revoked = accept(&mine).await;
    assert_eq!(
        revoked.refusal(),
        (400, "organization_invitation_revoked_code")
    );
    let role = json!({ "email": "mona+clerk_test@example.com", "role": "org:king" });
    let path = "organizations/org_acme/invitations";
    assert_eq!(native.control("POST", path, role).await.status, 400);
}

#[tokio::test]
async fn the_last_who_manages_the_members_may_not_leave() {
    let emulator = acme("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let path = "/v1/me/organization_memberships/org_acme";
    let refused = native.call("DELETE", path, &[]).await;
    assert_eq!(
        refused.refusal(),
        (400, "organization_minimum_permissions_needed")
    );
    let native = Native::new(&emulator);
    let session = by_backup_code(&native).await;
    let pending = native.get("/v1/me/organization_invitations").await;
    let id = pending.response()["data"][0]["id"].as_str().expect("an id");
    native
        .post(&format!("/v1/me/organization_invitations/{id}/accept"), &[])
        .await;
    choose(&native, &session, "acme").await;
    let left = native.call("DELETE", path, &[]).await;
    assert_eq!(left.response()["deleted"], true, "{}", left.body);
    let shown = &left.client()["sessions"][0];
    assert_eq!(shown["last_active_organization_id"], Value::Null);
    assert_eq!(shown["user"]["organization_memberships"], json!([]));
    let off = acme(r#"{ "organizations": false }"#).await;
    let native = Native::new(&off);
    native.sign_in("jane").await;
    let refused = native.get("/v1/me/organization_memberships").await;
    assert_eq!(
        refused.refusal(),
        (403, "organization_not_enabled_in_instance")
    );
}
