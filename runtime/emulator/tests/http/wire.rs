//! How requests may be written, whatever they ask: tokens, verbs, types, prefixes, browsers.

use clerk_emulator::{Config, Seed, start};
use reqwest::Method;
use serde_json::{Value, json};

use crate::native::{Native, PASSWORD, USERS, claims, emulator, encode, http, read};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn the_token_may_come_raw_or_as_bearer() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let token = native.token().expect("a token");
    let url = format!("{}/v1/client?_is_native=1", emulator.base_url());
    for (header, status, sessions) in [
        (token.clone(), 200, Some(1)),
        (format!("Bearer {token}"), 200, Some(1)),
        (format!("bearer {token}"), 200, Some(1)),
        (String::new(), 200, Some(0)),
        ("Bearer".to_owned(), 200, Some(0)),
        ("Basic a b".to_owned(), 401, None),
    ] {
        let answer = read(http().get(&url).header("authorization", &header)).await;
        assert_eq!(answer.status, status, "{header}");
        assert_eq!(
            answer.response()["sessions"].as_array().map(Vec::len),
            sessions,
            "{header}"
        );
    }
    let twice = http()
        .get(&url)
        .header("authorization", &token)
        .header("authorization", &token);
    let code = "multiple_authorization_header_values_forbidden";
    assert_eq!(read(twice).await.refusal(), (400, code));
    let both = http()
        .get(&url)
        .header("authorization", &token)
        .header("origin", "http://a.test");
    assert_eq!(
        read(both).await.refusal(),
        (400, "origin_authorization_headers_conflict")
    );
}

#[tokio::test]
async fn only_forms_are_read() {
    let emulator = emulator("{}").await;
    let url = format!("{}/v1/client/sign_ins?_is_native=1", emulator.base_url());
    let json = http()
        .post(&url)
        .header("content-type", "application/json")
        .body("{}");
    assert_eq!(
        read(json).await.refusal(),
        (415, "unsupported_content_type")
    );
    let charset = format!("{FORM}; charset=UTF-8");
    let form = http()
        .post(&url)
        .header("content-type", charset)
        .body("identifier=jane");
    assert_eq!(read(form).await.status, 200);
}

#[tokio::test]
async fn versions_are_dates_in_header_or_query() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let by_query = native
        .get("/v1/client?__clerk_api_version=2026-05-12")
        .await;
    assert_eq!(by_query.status, 200);
    let wrong = native.get("/v1/client?__clerk_api_version=latest").await;
    assert_eq!(wrong.refusal(), (400, "api_version_invalid"));
    let url = format!("{}/v1/client?_is_native=1", emulator.base_url());
    let header = read(http().get(url).header("clerk-api-version", "yesterday")).await;
    assert_eq!(header.code(), "api_version_invalid");
}

#[tokio::test]
async fn a_proxy_prefix_is_stripped() {
    let seed = Seed::parse(&format!(r#"{{ "users": {USERS} }}"#)).expect("a seed");
    let proxy_path = Some("/auth/clerk".to_owned());
    let config = Config {
        seed,
        proxy_path,
        ..Config::default()
    };
    let emulator = start(config).await.expect("the emulator starts");
    let native = Native::new(&emulator);
    for prefix in ["", "/px", "/auth/clerk"] {
        assert_eq!(
            native.get(&format!("{prefix}/v1/environment")).await.status,
            200,
            "{prefix}"
        );
    }
    let deep = native.get("/some/where/v1/environment").await;
    assert_eq!(deep.refusal(), (404, "resource_not_found"));
}

#[tokio::test]
async fn every_answer_carries_date_and_every_error_a_trace() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let missing = native.get("/v1/nothing").await;
    assert_eq!(missing.refusal(), (404, "resource_not_found"));
    assert!(
        missing
            .header("date")
            .is_some_and(|date| date.ends_with(" GMT"))
    );
    assert_eq!(
        missing.body["clerk_trace_id"].as_str().map(str::len),
        Some(32)
    );
    assert!(missing.body["errors"][0]["long_message"].is_string());
}

#[tokio::test]
async fn the_native_api_can_be_off() {
    let emulator = emulator(r#"{ "native_api": false }"#).await;
    let answer = Native::new(&emulator).get("/v1/client").await;
    assert_eq!(answer.refusal(), (400, "native_api_disabled"));
}

#[tokio::test]
async fn a_browser_is_known_by_cookie_and_named_in_azp() {
    let emulator = emulator("{}").await;
    let origin = "http://localhost:5173";
    let url = |path: &str| format!("{}{path}", emulator.base_url());
    let nobody = read(http().get(url("/v1/client")).header("origin", origin)).await;
    assert_eq!(nobody.body, json!({ "response": null, "client": null }));
    assert_eq!(nobody.header("access-control-allow-origin"), Some(origin));
    let form = encode(&[("identifier", "jane"), ("password", PASSWORD)]);
    let sign_in = http()
        .post(url("/v1/client/sign_ins"))
        .header("origin", origin)
        .header("content-type", FORM)
        .body(form);
    let signed_in = read(sign_in).await;
    assert_eq!(signed_in.header("authorization"), None);
    let cookie = signed_in.header("set-cookie").expect("a cookie").to_owned();
    assert!(cookie.contains("HttpOnly"), "{cookie}");
    let pair = cookie.split(';').next().expect("a pair").to_owned();
    let jwt = &signed_in.client()["sessions"][0]["last_active_token"]["jwt"];
    assert_eq!(claims(jwt.as_str().expect("a token"))["azp"], origin);
    let known = read(http().get(url("/v1/client")).header("cookie", pair)).await;
    assert_eq!(
        known.response()["sessions"].as_array().map(Vec::len),
        Some(1)
    );
    let preflight = http()
        .request(Method::OPTIONS, url("/v1/client"))
        .header("origin", origin);
    let allowed = read(preflight).await;
    assert_eq!(allowed.status, 204);
    assert_eq!(
        allowed.header("access-control-allow-credentials"),
        Some("true")
    );
}

#[tokio::test]
async fn a_dev_browser_is_known_by_its_id() {
    let emulator = emulator("{}").await;
    let url = |path: &str| format!("{}{path}", emulator.base_url());
    let made = read(http().post(url("/v1/dev_browser"))).await;
    let id = made.body["id"].as_str().expect("an id").to_owned();
    assert!(id.starts_with("dvb_"));
    let path = format!("/v1/client/sign_ins?__clerk_db_jwt={id}");
    let form = encode(&[("identifier", "jane"), ("password", PASSWORD)]);
    read(
        http()
            .post(url(&path))
            .header("content-type", FORM)
            .body(form),
    )
    .await;
    let known = read(http().get(url(&format!("/v1/client?__clerk_db_jwt={id}")))).await;
    assert_eq!(
        known.response()["sessions"].as_array().map(Vec::len),
        Some(1)
    );
    let unknown = read(http().get(url("/v1/client?__clerk_db_jwt=dvb_none"))).await;
    assert_eq!(unknown.refusal(), (401, "dev_browser_unauthenticated"));
}

#[tokio::test]
async fn families_to_come_refuse_in_clerks_words() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    for path in ["/v1/organizations/org_x/invitations"] {
        let answer = native.post(path, &[]).await;
        assert_eq!(answer.refusal(), (403, "feature_not_implemented"), "{path}");
    }
    let environment = native.get("/v1/environment").await;
    let settings = &environment.body["user_settings"];
    assert_eq!(settings["attributes"]["passkey"]["enabled"], true);
    assert_eq!(settings["social"]["oauth_google"]["enabled"], true);
    assert_eq!(environment.body["organization_settings"]["enabled"], true);
    let avatar = native.get("/avatars/user_jane.svg").await;
    assert_eq!(avatar.header("content-type"), Some("image/svg+xml"));
    assert_eq!(
        native.get("/.well-known/jwks.json").await.body["keys"][0]["alg"],
        json!("RS256")
    );
    assert_ne!(
        Value::Null,
        native.get("/v1/jwks").await.body["keys"][0]["n"]
    );
}
