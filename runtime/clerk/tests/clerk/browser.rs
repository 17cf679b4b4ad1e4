//! B: the browser and the ways in which it can go wrong, whoever vouches for the user in it.

use std::time::Duration;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::browser_session::Failure;

use crate::world::line::answer;
use crate::world::{CALLBACK, Setup, Visit, World, code, seed, sign_in_command};

pub const GOOGLE: &str = "clerk://manual?method=oauth&provider=google";

/// Jane has a Google account, Mona has one and a second factor, Nora has one and no user; a company
/// has a provider of its own.
pub fn people() -> Value {
    let mut seed = seed();
    seed["instance"] = json!({
        "social": ["google", "x", "apple", "custom_acme"],
        "enterprise_connections": [
            { "id": "entconn_acme", "name": "Acme", "domains": ["acme.example"] }
        ],
    });
    seed["users"][0]["external_accounts"] = json!([{ "provider": "google", "subject": "g-jane" }]);
    seed["users"][1]["external_accounts"] = json!([{ "provider": "google", "subject": "g-mona" }]);
    seed["accounts"] = json!([
        { "provider": "google", "subject": "g-nora", "email": "nora@example.com",
          "first_name": "Nora", "last_name": "Fay" },
        { "provider": "entconn_acme", "subject": "e-eve", "email": "eve@acme.example" },
    ]);
    seed
}

/// Configured, with accounts at providers.
pub async fn world() -> World {
    let mut world = World::with(Setup {
        seed: people(),
        ..Setup::default()
    })
    .await;
    world.configure().await;
    world
}

/// Says who stands before the browser.
pub async fn approve(world: &World, account: &str) {
    let script = json!([{ "decision": "approve", "account": account }]);
    world.server.at_provider(script).await;
}

/// Requests that carried a nonce, and the nonces they carried.
pub fn nonces(world: &World) -> Vec<String> {
    let sent = world.line.sent().into_iter();
    let nonce = |query: String| {
        query.split('&').find_map(|pair| {
            pair.strip_prefix("rotating_token_nonce=")
                .map(str::to_owned)
        })
    };
    sent.filter_map(|sent| nonce(sent.query)).collect()
}

/// The `oauth_failed` of a browser flow.
pub fn failed(event: &Value, message: &str) {
    assert_eq!(
        *event,
        json!({ "ok": false, "event": "oauth", "error": { "code": "oauth_failed", "message": message } })
    );
}

pub async fn is_signed_in(world: &mut World) -> bool {
    world.send("clerk://state").await["isSignedIn"] == true
}

#[tokio::test]
async fn b_01_an_address_that_nobody_waits_for_is_ignored() {
    let mut world = world().await;
    world.settle().await;
    world.line.clear();
    let seen = world.page.count();
    world.arrive(&format!("{CALLBACK}?rotating_token_nonce=foreign"));
    world.settle().await;
    assert_eq!(world.line.calls(), [""; 0]);
    assert_eq!(world.page.count(), seen);
    assert!(!is_signed_in(&mut world).await);
}

#[tokio::test]
async fn b_01_b_02_while_the_browser_is_open_only_what_it_gives_back_counts() {
    let world = world().await;
    approve(&world, "g-jane").await;
    let gate = world.browser.hold();
    let seen = world.page.count();
    world.submit(GOOGLE);
    world.browser.came_back(1).await;
    for other in [
        CALLBACK,
        "com.example.app://elsewhere",
        "com.example.app://callback/more",
    ] {
        world.arrive(&format!("{other}?rotating_token_nonce=foreign"));
        world.settle().await;
    }
    gate.add_permits(1);
    let event = world.page.next_event(seen).await;
    assert_eq!(event["status"], "complete", "{event}");
    assert!(nonces(&world).iter().all(|nonce| nonce != "foreign"));
}

#[tokio::test]
async fn b_02_a_browser_that_comes_back_elsewhere_brings_nothing() {
    let bends: [fn(&str) -> String; 5] = [
        |url| url.replace("//callback", "//other"),
        |url| url.replace("//callback", "//callback/path"),
        |url| url.replace("com.example.app", "org.example.app"),
        |url| url.replace("//callback", "//user@callback"),
        |_| "not an address".to_owned(),
    ];
    for bend in bends {
        let mut world = world().await;
        approve(&world, "g-jane").await;
        world.browser.next(Visit::Bend(bend));
        let event = world.send(GOOGLE).await;
        failed(
            &event,
            "The browser came back on another address than the one it was given.",
        );
        assert!(nonces(&world).is_empty());
        assert!(!is_signed_in(&mut world).await);
    }
}

#[tokio::test]
async fn b_02_a_path_of_a_single_slash_is_no_path() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    world
        .browser
        .next(Visit::Bend(|url| url.replace("//callback", "//callback/")));
    assert_eq!(world.send(GOOGLE).await["status"], "complete");
}

#[tokio::test]
async fn b_03_two_nonces_and_none_is_sent() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    world.browser.next(Visit::Bend(|url| {
        format!("{url}&rotating_token_nonce=second")
    }));
    let event = world.send(GOOGLE).await;
    failed(
        &event,
        "The address the browser came back on carries two proofs. None was used.",
    );
    assert!(nonces(&world).is_empty());
}

#[tokio::test]
async fn i5_b_04_a_nonce_is_sent_once_however_often_it_comes_back() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    assert_eq!(world.send(GOOGLE).await["status"], "complete");
    let back = world.browser.came_back(1).await;
    let seen = world.page.events().len();
    world.arrive(&back);
    world.arrive(&back);
    world.settle().await;
    assert_eq!(nonces(&world).len(), 1);
    assert_eq!(world.page.events().len(), seen);
    assert!(is_signed_in(&mut world).await);
}

#[tokio::test]
async fn i5_a_redeem_whose_answer_is_lost_or_broken_is_not_repeated() {
    use transom_clerk::http::Unreachable;
    for outcome in [
        Err(Unreachable::Lost),
        answer(503, &[], "{}"),
        answer(502, &[], "<html>"),
        answer(
            429,
            &[("retry-after", "1")],
            r#"{"errors":[{"code":"too_many_requests"}]}"#,
        ),
    ] {
        let world = world().await;
        approve(&world, "g-jane").await;
        let gate = world.browser.hold();
        let seen = world.page.count();
        world.submit(GOOGLE);
        let back = world.browser.came_back(1).await;
        world
            .line
            .script(&format!("GET {}", attempt_path(&world)), outcome);
        gate.add_permits(1);
        let event = world.page.next_event(seen).await;
        assert_eq!(code(&event), "oauth_failed", "{event}");
        world.arrive(&back);
        world.advance(Duration::from_mins(1)).await;
        assert_eq!(nonces(&world).len(), 1);
    }
}

/// `/sign_ins/sia_…` of the attempt that was created last.
pub fn attempt_path(world: &World) -> String {
    let slots = world.store.slots();
    let record: Value = serde_json::from_str(slots.values().next().unwrap()).unwrap();
    let id = record["departure"]["attempt"]["sign_in"].as_str().unwrap();
    format!("/sign_ins/{id}")
}

#[tokio::test]
async fn b_05_a_browser_that_comes_back_late_is_ignored() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    world.browser.next(Visit::GoneAway);
    let seen = world.page.count();
    world.submit(GOOGLE);
    let back = world.browser.came_back(1).await;
    world.advance(Duration::from_mins(10)).await;
    let event = world.page.next_event(seen).await;
    failed(
        &event,
        "The browser did not come back in time. Send the command again.",
    );
    assert_eq!(world.browser.closed(), 1);
    world.advance(Duration::from_mins(1)).await;
    world.arrive(&back);
    world.settle().await;
    assert!(nonces(&world).is_empty());
    assert!(!is_signed_in(&mut world).await);
}

#[tokio::test]
async fn b_05_dq_29_after_the_user_has_cancelled_nothing_counts() {
    let mut world = world().await;
    world.browser.next(Visit::Fail(Failure::Cancelled));
    let event = world.send(GOOGLE).await;
    failed(&event, "The user closed the browser.");
    let page = world.browser.opened()[0].url.expose().to_owned();
    approve(&world, "g-jane").await;
    let back = world.browser.follow(&page).await.unwrap();
    world.arrive(&back);
    world.settle().await;
    assert!(nonces(&world).is_empty());
    assert!(!is_signed_in(&mut world).await);
}

#[tokio::test]
async fn b_06_a_cancelled_or_denied_browser_leaves_the_way_to_a_password() {
    for denied in [false, true] {
        let mut world = world().await;
        if denied {
            let script = json!([{ "decision": "deny" }]);
            world.server.at_provider(script).await;
        } else {
            world.browser.next(Visit::Fail(Failure::Cancelled));
        }
        let event = world.send(GOOGLE).await;
        assert_eq!(code(&event), "oauth_failed");
        let message = event["error"]["message"].as_str().unwrap();
        assert_eq!(
            message == "The user closed the browser.",
            !denied,
            "{message}"
        );
        assert_eq!(world.send(&sign_in_command()).await["status"], "complete");
    }
}

#[tokio::test]
async fn every_failure_of_the_browser_is_an_event() {
    for (failure, message) in [
        (
            Failure::Busy,
            "A browser is open already. Wait for its event before you open the next.",
        ),
        (
            Failure::Unavailable,
            "There is no browser on this device that the app could open.",
        ),
        (
            Failure::TimedOut,
            "The browser did not come back in time. Send the command again.",
        ),
    ] {
        let mut world = world().await;
        world.browser.next(Visit::Fail(failure));
        failed(&world.send(GOOGLE).await, message);
        // And the place is free again.
        approve(&world, "g-jane").await;
        assert_eq!(world.send(GOOGLE).await["status"], "complete");
    }
}

#[tokio::test]
async fn i12_without_a_browser_the_app_says_so() {
    let mut world = World::with(Setup {
        seed: people(),
        browser: false,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    world.settle().await;
    world.line.clear();
    for (command, event, name) in [
        (GOOGLE, "oauth", "manual.oauth"),
        ("clerk://manual?method=apple", "apple", "manual.apple"),
        ("clerk://manual?method=google", "google", "manual.google"),
        (
            "clerk://manual?method=sso&email=eve@acme.example",
            "enterpriseSSO",
            "manual.enterprise_sso",
        ),
    ] {
        let message =
            format!("{name} needs native code that this build of the app does not contain.");
        assert_eq!(
            world.send(command).await,
            json!({ "ok": false, "event": event, "error": { "code": "sdk_not_linked", "message": message } })
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn b_08_h9_a_second_browser_is_refused_at_once() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    let gate = world.browser.hold();
    let seen = world.page.count();
    world.submit(&format!("{GOOGLE}&rid=first"));
    world.browser.came_back(1).await;
    world.line.clear();
    for (command, event) in [
        (GOOGLE, "oauth"),
        ("clerk://manual?method=apple", "apple"),
        ("clerk://manual?method=google", "google"),
        (
            "clerk://manual?method=sso&email=eve@acme.example",
            "enterpriseSSO",
        ),
    ] {
        let refused = world.send(command).await;
        assert_eq!(refused["event"], event);
        assert_eq!(
            refused["error"]["message"],
            "A browser is open already. Wait for its event before you open the next."
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
    assert_eq!(world.browser.opened().len(), 1);
    gate.add_permits(1);
    let first = world.page.next(seen, |message| match message {
        transom_runtime::Message::Event { json, .. } => serde_json::from_str::<Value>(json)
            .ok()
            .filter(|event| event["rid"] == "first"),
        _ => None,
    });
    assert_eq!(first.await["status"], "complete");
}

#[tokio::test]
async fn b_10_only_pages_that_are_safe_to_open_are_opened() {
    for page in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://example.com/",
        "http://127.0.0.1.example.com/",
        "https://user:pw@example.com/",
        "intent://scan/#Intent;scheme=x;end",
        "clerk://manual?method=ticket&ticket=x",
        "",
        "//example.com",
    ] {
        let mut world = world().await;
        let body = json!({
            "response": {
                "object": "sign_in_attempt", "id": "sia_1", "status": "needs_identifier",
                "first_factor_verification": {
                    "status": "unverified", "external_verification_redirect_url": page,
                },
            },
            "client": null,
        });
        world
            .line
            .script("POST /sign_ins", answer(200, &[], &body.to_string()));
        // Nor where it is named a second time.
        world.line.script(
            "POST /prepare_first_factor",
            answer(200, &[], &body.to_string()),
        );
        assert_eq!(code(&world.send(GOOGLE).await), "oauth_failed", "{page}");
        assert!(world.browser.opened().is_empty(), "{page}");
    }
}
