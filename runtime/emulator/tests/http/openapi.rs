//! Every answer of a tour over all endpoints against the schemas that Clerk publishes, closed
//! objects included. What recordings show beyond the file is listed in `BEYOND`. Long because
//! of its two lists, which are what a reader comes for.

use std::collections::BTreeSet;
use std::sync::Mutex;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::native::{Answer, Native, PASSWORD, emulator};
use crate::oauth;
use crate::reference;

/// Schema, property, where the property was seen.
const BEYOND: [(&str, &str, &str); 4] = [
    ("Client.SignIn", "locale", "every recorded sign-in"),
    ("Client.SignIn-2", "locale", "every recorded sign-in"),
    ("Client.SignUp", "locale", "every recorded sign-up"),
    ("UserSettings.SignUp", "mfa", "the recorded environment"),
];

/// Operations that the tour must have visited, so that none is forgotten silently.
const VISITED: [&str; 63] = [
    "DELETE /v1/me/external_accounts/{external_account_id}",
    "POST /v1/me/external_accounts",
    "DELETE /v1/client",
    "DELETE /v1/client/sessions",
    "DELETE /v1/me",
    "DELETE /v1/me/email_addresses/{email_id}",
    "DELETE /v1/me/organization_memberships/{organization_id}",
    "DELETE /v1/me/passkeys/{passkey_id}",
    "DELETE /v1/me/phone_numbers/{phone_number_id}",
    "DELETE /v1/me/totp",
    "DELETE /v1/organizations/{organization_id}",
    "GET /.well-known/jwks.json",
    "GET /v1/client",
    "GET /v1/client/sessions/{session_id}",
    "GET /v1/client/sign_ins/{sign_in_id}",
    "GET /v1/client/sign_ups/{sign_up_id}",
    "GET /v1/environment",
    "GET /v1/health",
    "GET /v1/me",
    "GET /v1/me/email_addresses",
    "GET /v1/me/email_addresses/{email_id}",
    "GET /v1/me/organization_invitations",
    "GET /v1/me/organization_memberships",
    "GET /v1/me/organization_suggestions",
    "GET /v1/me/passkeys/{passkey_id}",
    "GET /v1/me/phone_numbers",
    "GET /v1/me/phone_numbers/{phone_number_id}",
    "GET /v1/me/sessions",
    "GET /v1/me/sessions/active",
    "GET /v1/organizations/{organization_id}",
    "GET /v1/organizations/{organization_id}/memberships",
    "PATCH /v1/client/sign_ups/{sign_up_id}",
    "PATCH /v1/me",
    "PATCH /v1/me/metadata",
    "PATCH /v1/me/passkeys/{passkey_id}",
    "PATCH /v1/me/phone_numbers/{phone_number_id}",
    "PATCH /v1/organizations/{organization_id}",
    "POST /v1/client",
    "POST /v1/client/sessions/{session_id}/end",
    "POST /v1/client/sessions/{session_id}/remove",
    "POST /v1/client/sessions/{session_id}/tokens",
    "POST /v1/client/sessions/{session_id}/tokens/{template_name}",
    "POST /v1/client/sessions/{session_id}/touch",
    "POST /v1/client/sign_ins",
    "POST /v1/client/sign_ins/{sign_in_id}/attempt_first_factor",
    "POST /v1/client/sign_ins/{sign_in_id}/attempt_second_factor",
    "POST /v1/client/sign_ins/{sign_in_id}/prepare_first_factor",
    "POST /v1/client/sign_ins/{sign_in_id}/prepare_second_factor",
    "POST /v1/client/sign_ins/{sign_in_id}/reset_password",
    "POST /v1/client/sign_ups",
    "POST /v1/client/sign_ups/{sign_up_id}/attempt_verification",
    "POST /v1/client/sign_ups/{sign_up_id}/prepare_verification",
    "POST /v1/me/backup_codes",
    "POST /v1/me/change_password",
    "POST /v1/me/email_addresses",
    "POST /v1/me/email_addresses/{email_id}/attempt_verification",
    "POST /v1/me/email_addresses/{email_id}/prepare_verification",
    "POST /v1/me/organization_invitations/{invitation_id}/accept",
    "POST /v1/me/passkeys",
    "POST /v1/me/passkeys/{passkey_id}/attempt_verification",
    "POST /v1/me/sessions/{session_id}/revoke",
    "POST /v1/organizations",
    "PUT /v1/client",
];

/// Clerk's description, as JSON Schema.
struct Description {
    root: Value,
    seen: Mutex<BTreeSet<String>>,
    mismatches: Mutex<Vec<String>>,
}

impl Description {
    fn read(path: &std::path::Path) -> Self {
        let text = std::fs::read_to_string(path).expect("the OpenAPI file can be read");
        // The reader's budget is for strangers' files; this one is 20,000 lines on purpose.
        let options = serde_saphyr::options! { budget: None };
        let mut root: Value =
            serde_saphyr::from_str_with_options(&text, options).expect("the file is YAML");
        for (schema, property, _) in BEYOND {
            let properties = &mut root["components"]["schemas"][schema]["properties"];
            assert!(
                properties[property].is_null(),
                "the file knows {schema}.{property} by now"
            );
            properties[property] = json!({});
        }
        to_json_schema(&mut root);
        Self {
            root,
            seen: Mutex::default(),
            mismatches: Mutex::default(),
        }
    }

    fn check(&self, method: &str, path: &str, answer: &Answer) {
        let (template, operation) = self.operation(method, path);
        let name = format!("{method} {template}");
        let mut response = &operation["responses"][answer.status.to_string()];
        if let Some(reference) = response["$ref"].as_str() {
            response = self
                .root
                .pointer(&reference[1..])
                .expect("a reference leads somewhere");
        }
        let schema = &response["content"]["application/json"]["schema"];
        if schema.is_null() {
            self.note(&format!(
                "{name}: status {} is not described",
                answer.status
            ));
            return;
        }
        let mut document = schema.clone();
        document["components"] = self.root["components"].clone();
        let validator: Validator = jsonschema::validator_for(&document).expect("a valid schema");
        for error in validator.iter_errors(&answer.body) {
            self.note(&format!(
                "{name} {}: at {}: {error}",
                answer.status,
                error.instance_path()
            ));
        }
        if answer.status == 200 {
            self.seen.lock().expect("unpoisoned").insert(name);
        }
    }

    fn note(&self, mismatch: &str) {
        let short: String = mismatch.chars().take(600).collect();
        self.mismatches.lock().expect("unpoisoned").push(short);
    }

    /// The operation whose path template fits; one without parameters wins.
    fn operation(&self, method: &str, path: &str) -> (String, &Value) {
        let path = path.split('?').next().unwrap_or(path);
        let paths = self.root["paths"].as_object().expect("the file has paths");
        let fits = |template: &str| {
            template.split('/').count() == path.split('/').count()
                && template
                    .split('/')
                    .zip(path.split('/'))
                    .all(|(t, p)| t == p || t.starts_with('{'))
        };
        let mut found: Vec<&String> = paths.keys().filter(|template| fits(template)).collect();
        found.sort_by_key(|template| template.matches('{').count());
        let template = found
            .first()
            .unwrap_or_else(|| panic!("{path} is not described"));
        (
            (*template).clone(),
            &paths[*template][method.to_lowercase()],
        )
    }
}

/// `OpenAPI` 3.0's `nullable` says in JSON Schema: this, or null.
fn to_json_schema(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(to_json_schema),
        Value::Object(fields) => {
            fields.values_mut().for_each(to_json_schema);
            if fields.get("nullable") == Some(&Value::Bool(true)) {
                fields.remove("nullable");
                let inner = Value::Object(std::mem::take(fields));
                *value = json!({ "anyOf": [{ "type": "null" }, inner] });
            }
        }
        _ => {}
    }
}

/// A native client whose every answer is checked.
struct Tour<'a> {
    native: Native,
    description: &'a Description,
}

impl Tour<'_> {
    async fn go(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let answer = self.native.call(method, path, form).await;
        self.description.check(method, path, &answer);
        answer
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.go("POST", path, form).await
    }

    /// Another client of the same instance.
    fn afresh(&self) -> Self {
        Self {
            native: self.native.with_token(None),
            description: self.description,
        }
    }
}

#[tokio::test]
async fn every_answer_has_the_published_shape() {
    let Some(folder) = reference::folder("every_answer_has_the_published_shape") else {
        return;
    };
    let description = Description::read(&folder.join("fapi-2026-05-12.yml"));
    let emulator = emulator(r#"{ "client_trust": true }"#).await;
    let tour = || Tour {
        native: Native::new(&emulator),
        description: &description,
    };

    strangers(&tour()).await;
    sign_ins(&tour()).await;
    second_factors(&tour()).await;
    sign_ups(&tour()).await;
    providers(&tour()).await;
    account(&tour(), &tour()).await;

    let mismatches = description.mismatches.lock().expect("unpoisoned");
    assert!(mismatches.is_empty(), "\n{}", mismatches.join("\n\n"));
    let seen = description.seen.lock().expect("unpoisoned");
    let missed: Vec<_> = VISITED
        .iter()
        .filter(|name| !seen.contains(**name))
        .collect();
    assert!(missed.is_empty(), "not visited: {missed:?}");
}

async fn strangers(tour: &Tour<'_>) {
    for path in [
        "/v1/environment",
        "/v1/health",
        "/.well-known/jwks.json",
        "/v1/client",
    ] {
        tour.go("GET", path, &[]).await;
    }
    tour.post("/v1/client", &[]).await;
    tour.go("PUT", "/v1/client", &[]).await;
    tour.go("GET", "/v1/me", &[]).await;
    tour.go("GET", "/v1/client/sign_ins/sia_none", &[]).await;
    tour.post("/v1/client/sign_ins", &[("identifier", "nobody")])
        .await;
    tour.post("/v1/client/sign_ins", &[("nonsense", "1")]).await;
    tour.go("DELETE", "/v1/client", &[]).await;
}

async fn sign_ins(tour: &Tour<'_>) {
    tour.post("/v1/client/sign_ins", &[("strategy", "passkey")])
        .await;
    let made = tour
        .post("/v1/client/sign_ins", &[("identifier", "jane")])
        .await;
    let attempt = format!("/v1/client/sign_ins/{}", made.id());
    let step = |name: &str| format!("{attempt}/{name}");
    tour.go("GET", &attempt, &[]).await;
    tour.post(&step("prepare_first_factor"), &[("strategy", "phone_code")])
        .await;
    tour.post(
        &step("attempt_first_factor"),
        &[("strategy", "phone_code"), ("code", "1")],
    )
    .await;
    let reset = "reset_password_email_code";
    tour.post(&step("prepare_first_factor"), &[("strategy", reset)])
        .await;
    tour.post(
        &step("attempt_first_factor"),
        &[("strategy", reset), ("code", "424242")],
    )
    .await;
    tour.post(&step("reset_password"), &[("password", "short")])
        .await;
    tour.post(&step("reset_password"), &[("password", PASSWORD)])
        .await;
    tour.go("GET", "/v1/client", &[]).await;
    tour.go("DELETE", "/v1/client/sessions", &[]).await;
}

async fn second_factors(tour: &Tour<'_>) {
    let form = [("identifier", "paul@example.com"), ("password", PASSWORD)];
    let made = tour.post("/v1/client/sign_ins", &form).await;
    let step = |name: &str| format!("/v1/client/sign_ins/{}/{name}", made.id());
    tour.post(
        &step("prepare_second_factor"),
        &[("strategy", "phone_code")],
    )
    .await;
    let code = [("strategy", "phone_code"), ("code", "424242")];
    let done = tour.post(&step("attempt_second_factor"), &code).await;
    let session = done.response()["created_session_id"]
        .as_str()
        .expect("a session")
        .to_owned();
    tour.post(&format!("/v1/client/sessions/{session}/end"), &[])
        .await;
    // The emulator knows Paul's client now; a fresh one must earn trust.
    let fresh = tour.afresh();
    let form = [("identifier", "jane"), ("password", PASSWORD)];
    let trust = fresh.post("/v1/client/sign_ins", &form).await;
    assert_eq!(trust.attempt(), "needs_client_trust");
}

async fn sign_ups(tour: &Tour<'_>) {
    let form = [
        ("email_address", "tour+clerk_test@example.com"),
        ("password", PASSWORD),
    ];
    let made = tour.post("/v1/client/sign_ups", &form).await;
    let attempt = format!("/v1/client/sign_ups/{}", made.id());
    tour.go("GET", &attempt, &[]).await;
    tour.go("PATCH", &attempt, &[("first_name", "Tour")]).await;
    tour.post(
        &format!("{attempt}/prepare_verification"),
        &[("strategy", "email_code")],
    )
    .await;
    let wrong = [("strategy", "email_code"), ("code", "1")];
    tour.post(&format!("{attempt}/attempt_verification"), &wrong)
        .await;
    let right = [("strategy", "email_code"), ("code", "424242")];
    tour.post(&format!("{attempt}/attempt_verification"), &right)
        .await;
    tour.go("DELETE", "/v1/me", &[]).await;
}

async fn providers(tour: &Tour<'_>) {
    let made = tour.post(oauth::SIGN_INS, &oauth::GOOGLE).await;
    let url = oauth::url_in(oauth::first(&made)).to_owned();
    oauth::decide(&url, "decision=approve_new").await;
    let attempt = format!("{}/{}", oauth::SIGN_INS, made.id());
    let read = tour.go("GET", &attempt, &[]).await;
    assert_eq!(oauth::first(&read)["status"], "transferable");
    tour.post(oauth::SIGN_UPS, &oauth::GOOGLE).await;
    tour.post(oauth::SIGN_UPS, &[("transfer", "true")]).await;
    tour.go("GET", "/v1/me", &[]).await;
    one_tap(&tour.afresh()).await;
    let redirect = [
        ("strategy", "oauth_x"),
        ("redirect_url", "myapp://callback"),
    ];
    let linked = tour.post("/v1/me/external_accounts", &redirect).await;
    let account = format!("/v1/me/external_accounts/{}", linked.id());
    tour.go("DELETE", &account, &[]).await;
}

async fn one_tap(tour: &Tour<'_>) {
    let wanted = json!({ "provider": "google", "subject": "google-tess" });
    let minted = tour.native.control("POST", "id_tokens", wanted).await;
    let token = minted.body["token"].as_str().expect("a token");
    let form = [("strategy", "google_one_tap"), ("token", token)];
    tour.post(oauth::SIGN_INS, &form).await;
    tour.post(oauth::SIGN_INS, &form[..1]).await;
    tour.post(oauth::SIGN_UPS, &form).await;
}

async fn account(tour: &Tour<'_>, other: &Tour<'_>) {
    let session = by_code(tour).await;
    let elsewhere = by_code(other).await;
    let sessions = |rest: &str| format!("/v1/client/sessions/{session}{rest}");
    tour.go("GET", &sessions(""), &[]).await;
    tour.post(&sessions("/touch"), &[("intent", "focus")]).await;
    tour.post(&sessions("/tokens"), &[]).await;
    tour.post(&sessions("/tokens/demo"), &[]).await;
    tour.post(&sessions("/tokens/none"), &[]).await;
    for path in ["/v1/me", "/v1/me/sessions", "/v1/me/sessions/active"] {
        tour.go("GET", path, &[]).await;
    }
    tour.post(&format!("/v1/me/sessions/{elsewhere}/revoke"), &[])
        .await;
    tour.go("PATCH", "/v1/me", &[("first_name", "Toured")])
        .await;
    tour.go(
        "PATCH",
        "/v1/me/metadata",
        &[("unsafe_metadata", r#"{"a":1}"#)],
    )
    .await;
    let form = [
        ("current_password", PASSWORD),
        ("new_password", "another pass word"),
    ];
    tour.post("/v1/me/change_password", &form).await;
    addresses(tour).await;
    authenticator(tour).await;
    passkeys(tour).await;
    organizations(tour, &session).await;
    tour.post(&sessions("/remove"), &[]).await;
}

async fn by_code(tour: &Tour<'_>) -> String {
    let form = [("identifier", "jane"), ("strategy", "email_code")];
    let made = tour.post("/v1/client/sign_ins", &form).await;
    let path = format!("/v1/client/sign_ins/{}/attempt_first_factor", made.id());
    let done = tour
        .post(&path, &[("strategy", "email_code"), ("code", "424242")])
        .await;
    done.response()["created_session_id"]
        .as_str()
        .expect("a session")
        .to_owned()
}

async fn addresses(tour: &Tour<'_>) {
    let form = [("email_address", "second+clerk_test@example.com")];
    let email = format!(
        "/v1/me/email_addresses/{}",
        tour.post("/v1/me/email_addresses", &form).await.id()
    );
    tour.post(
        &format!("{email}/prepare_verification"),
        &[("strategy", "email_code")],
    )
    .await;
    tour.post(
        &format!("{email}/attempt_verification"),
        &[("code", "424242")],
    )
    .await;
    tour.go("GET", &email, &[]).await;
    tour.go("GET", "/v1/me/email_addresses", &[]).await;
    tour.go("DELETE", &email, &[]).await;
    tour.go("GET", &email, &[]).await;
    let listed = tour.go("GET", "/v1/me/phone_numbers", &[]).await;
    let phone = format!(
        "/v1/me/phone_numbers/{}",
        listed.body[0]["id"].as_str().expect("an id")
    );
    tour.go("GET", &phone, &[]).await;
    tour.go("PATCH", &phone, &[("reserved_for_second_factor", "true")])
        .await;
}

async fn organizations(tour: &Tour<'_>, session: &str) {
    let made = tour.post("/v1/organizations", &[("name", "Toured")]).await;
    let path = format!("/v1/organizations/{}", made.id());
    tour.go("GET", &path, &[]).await;
    tour.go("PATCH", &path, &[("name", "Tour")]).await;
    tour.go("GET", &format!("{path}/memberships"), &[]).await;
    let touch = format!("/v1/client/sessions/{session}/touch");
    let id = made.id();
    tour.post(&touch, &[("active_organization_id", &id)]).await;
    tour.go("GET", "/v1/me/organization_memberships", &[]).await;
    let leave = format!("/v1/me/organization_memberships/{id}");
    tour.go("DELETE", &leave, &[]).await;
    tour.go("DELETE", &path, &[]).await;
    tour.go("GET", "/v1/me/organization_suggestions", &[]).await;

    let other = json!({ "name": "Other" });
    let other = tour.native.control("POST", "organizations", other).await;
    let other = other.body["id"].as_str().expect("an id").to_owned();
    let invited = json!({ "email": "jane+clerk_test@example.com", "role": "org:member" });
    let invite = format!("organizations/{other}/invitations");
    tour.native.control("POST", &invite, invited).await;
    let listed = tour.go("GET", "/v1/me/organization_invitations", &[]).await;
    let invitation = listed.response()["data"][0]["id"].as_str().expect("an id");
    let accept = format!("/v1/me/organization_invitations/{invitation}/accept");
    tour.post(&accept, &[]).await;
    tour.go("GET", "/v1/me/organization_memberships?paginated=true", &[])
        .await;
    let leave = format!("/v1/me/organization_memberships/{other}");
    tour.go("DELETE", &leave, &[]).await;
}

async fn passkeys(tour: &Tour<'_>) {
    let created = tour.post("/v1/me/passkeys", &[]).await;
    let path = format!("/v1/me/passkeys/{}", created.id());
    tour.go("GET", &path, &[]).await;
    let attempt = format!("{path}/attempt_verification");
    tour.post(&attempt, &[("public_key_credential", "{}")])
        .await;
    let ask = json!({ "options": created.response()["verification"]["nonce"] });
    let made = tour.native.control("POST", "authenticator/create", ask);
    let credential = made.await.body.to_string();
    tour.post(&attempt, &[("public_key_credential", &credential)])
        .await;
    tour.go("PATCH", &path, &[("name", "Toured")]).await;
    tour.go("GET", "/v1/me", &[]).await;
    tour.go("DELETE", &path, &[]).await;
    tour.go("GET", &path, &[]).await;
}

async fn authenticator(tour: &Tour<'_>) {
    tour.post("/v1/me/totp", &[]).await;
    tour.post("/v1/me/totp/attempt_verification", &[("code", "000000")])
        .await;
    tour.post("/v1/me/backup_codes", &[]).await;
    tour.go("DELETE", "/v1/me/totp", &[]).await;
    let listed = tour.go("GET", "/v1/me/phone_numbers", &[]).await;
    let phone = listed.body[0]["id"].as_str().expect("an id").to_owned();
    tour.go("DELETE", &format!("/v1/me/phone_numbers/{phone}"), &[])
        .await;
}
