//! `method=oauth`: names of providers, and where a browser that comes back leads.

use serde_json::{Value, json};

use crate::browser::{GOOGLE, approve, people, world};
use crate::world::{Setup, World, code, totp};

/// The strategy that was asked for, if any.
async fn strategy(world: &mut World, provider: &str) -> Option<String> {
    world.line.clear();
    world
        .send(&format!("clerk://manual?method=oauth&provider={provider}"))
        .await;
    let sent = world.line.sent().into_iter();
    sent.filter(|sent| sent.what == "POST /v1/client/sign_ins")
        .find_map(|sent| {
            let field = sent
                .form
                .split('&')
                .find(|it| it.starts_with("strategy="))?;
            field.strip_prefix("strategy=").map(str::to_owned)
        })
}

#[tokio::test]
async fn every_provider_becomes_its_strategy() {
    let mut world = world().await;
    for provider in [
        "google",
        "github",
        "microsoft",
        "gitlab",
        "discord",
        "twitch",
        "linkedin",
        "linkedin_oidc",
        "facebook",
        "tiktok",
        "dropbox",
        "atlassian",
        "bitbucket",
        "notion",
        "line",
        "instagram",
        "coinbase",
        "spotify",
        "xero",
        "box",
        "slack",
        "linear",
        "hubspot",
        "huggingface",
        "vercel",
    ] {
        world
            .server
            .at_provider(json!([{ "decision": "deny", "provider": provider }]))
            .await;
        let expected = format!("oauth_{provider}");
        assert_eq!(strategy(&mut world, provider).await, Some(expected));
    }
    for (provider, expected) in [
        ("GitHub", "oauth_github"),
        ("oauth_github", "oauth_github"),
        ("ACME", "oauth_custom_acme"),
        ("other_1", "oauth_custom_other_1"),
        ("custom_other", "oauth_custom_other"),
        ("oauth_custom_other", "oauth_custom_other"),
        ("custom_apple", "oauth_custom_apple"),
    ] {
        world
            .server
            .at_provider(json!([{ "decision": "deny" }]))
            .await;
        assert_eq!(
            strategy(&mut world, provider).await.as_deref(),
            Some(expected),
            "{provider}"
        );
    }
}

#[tokio::test]
async fn twitter_goes_by_the_name_that_the_instance_has_enabled() {
    for (social, expected) in [
        (json!(["x"]), "oauth_x"),
        (json!(["twitter"]), "oauth_twitter"),
        (json!(["twitter", "x"]), "oauth_x"),
        (json!([]), "oauth_x"),
    ] {
        let mut world = World::with(Setup {
            seed: json!({ "instance": { "social": social } }),
            ..Setup::default()
        })
        .await;
        world.configure().await;
        for provider in ["twitter", "x", "X"] {
            world
                .server
                .at_provider(json!([{ "decision": "deny" }]))
                .await;
            let asked = strategy(&mut world, provider).await;
            assert_eq!(asked.as_deref(), Some(expected), "{social} {provider}");
        }
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_a_provider_touches_no_network() {
    let mut world = world().await;
    for provider in [
        "acme-sso",
        "a%26strategy%3Dticket",
        "%D0%B0pple",
        "oauth_",
        "custom_",
        "a%20b",
    ] {
        world.settle().await;
        world.line.clear();
        let event = world
            .send(&format!("clerk://manual?method=oauth&provider={provider}"))
            .await;
        assert_eq!(code(&event), "oauth_failed", "{event}");
        assert_eq!(world.line.calls(), [""; 0]);
    }
    assert!(world.browser.opened().is_empty());
}

#[tokio::test]
async fn dq_27_apple_has_a_method_of_its_own() {
    let mut world = world().await;
    world.settle().await;
    world.line.clear();
    for provider in ["apple", "Apple", "oauth_apple"] {
        let event = world
            .send(&format!("clerk://manual?method=oauth&provider={provider}"))
            .await;
        assert_eq!(
            event,
            json!({ "ok": false, "event": "oauth", "error": {
                "code": "use_native_apple",
                "message": "Apple has a method of its own. \
                            Send method=apple instead of method=oauth&provider=apple.",
            } })
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
    assert!(world.browser.opened().is_empty());
}

#[tokio::test]
async fn a_known_user_signs_in() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    let seen = world.page.count();
    let event = world.send(GOOGLE).await;
    assert_eq!(
        event,
        json!({
            "ok": true, "event": "signIn", "status": "complete", "userId": "user_jane",
            "emailAddress": "jane+clerk_test@example.com", "sessionStatus": "active",
        })
    );
    assert!(world.page.next_jwt(seen).await.is_string());
    assert_eq!(world.page.order(seen), ["signIn", "="], "dq_18");
    let sent = world.line.sent();
    let create = sent
        .iter()
        .find(|it| it.what == "POST /v1/client/sign_ins")
        .unwrap();
    assert_eq!(
        create.form,
        "strategy=oauth_google&redirect_url=com.example.app%3A%2F%2Fcallback"
    );
}

#[tokio::test]
async fn a_second_factor_stays_pending() {
    let mut world = world().await;
    approve(&world, "g-mona").await;
    assert_eq!(
        world.send(GOOGLE).await,
        json!({ "ok": true, "event": "signIn", "status": "needs_second_factor" })
    );
    let event = world
        .send(&format!(
            "clerk://manual?method=second_factor&code={}",
            totp()
        ))
        .await;
    assert_eq!(event["status"], "complete", "{event}");
}

#[tokio::test]
async fn a_custom_provider_signs_up_whoever_is_new() {
    let mut world = world().await;
    let script = json!([{ "decision": "approve_new", "first_name": "Ada" }]);
    world.server.at_provider(script).await;
    let event = world
        .send("clerk://manual?method=oauth&provider=acme")
        .await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("signUp"), &json!("complete")),
        "{event}"
    );
}

#[tokio::test]
async fn a_sign_up_that_lacks_something_stays_pending() {
    let mut seed = people();
    seed["instance"]["attributes"] = json!({ "phone_number": "required" });
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    approve(&world, "g-nora").await;
    let event = world.send(GOOGLE).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("signUp"), &json!("missing_requirements")),
        "{event}"
    );
}

#[tokio::test]
async fn whether_the_browser_did_without_cookies_is_told_to_whom_it_was_asked() {
    for (asked, can, told) in [
        ("", true, Value::Null),
        ("&ephemeral=yes", true, json!(true)),
        ("&ephemeral=yes", false, json!(false)),
        ("&ephemeral=no", false, Value::Null),
    ] {
        let mut world = world().await;
        if !can {
            world.browser.keep_cookies();
        }
        approve(&world, "g-jane").await;
        let event = world.send(&format!("{GOOGLE}{asked}")).await;
        assert_eq!(event["ephemeral"], told, "{asked}");
        assert_eq!(event["status"], "complete");
        assert_eq!(world.browser.opened()[0].ephemeral, asked.ends_with("yes"));
    }
}

#[tokio::test]
async fn h11_who_is_signed_in_already_hears_clerks_own_words() {
    let mut world = world().await;
    world.sign_in().await;
    let event = world.send(GOOGLE).await;
    assert_eq!(code(&event), "oauth_failed", "{event}");
    assert!(world.browser.opened().is_empty());
}

#[tokio::test]
async fn a_callback_that_clerk_was_not_told_of_says_what_to_do() {
    let mut seed = people();
    seed["instance"]["redirect_urls"] = json!(["com.example.app://other"]);
    seed["instance"]["unlisted_redirect"] = json!("without_nonce");
    let mut world = World::with(Setup {
        seed,
        ..Setup::default()
    })
    .await;
    world.configure().await;
    approve(&world, "g-jane").await;
    let event = world.send(GOOGLE).await;
    assert_eq!(code(&event), "oauth_failed", "{event}");
}

#[tokio::test]
async fn enterprise_sso_finds_the_companys_provider() {
    let mut world = world().await;
    approve(&world, "e-eve").await;
    let event = world
        .send("clerk://manual?method=enterprise_sso&emailAddress=eve@acme.example")
        .await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("signUp"), &json!("complete")),
        "{event}"
    );
    world.send("clerk://signout").await;
    approve(&world, "e-eve").await;
    let event = world
        .send("clerk://manual?method=saml&email=eve@acme.example&ephemeral=1")
        .await;
    assert_eq!(
        (&event["event"], &event["ephemeral"]),
        (&json!("signIn"), &json!(true)),
        "{event}"
    );
}

#[tokio::test]
async fn enterprise_sso_without_a_connection_fails_in_clerks_words() {
    let mut world = world().await;
    let event = world
        .send("clerk://manual?method=sso&email=jane@nowhere.example")
        .await;
    assert_eq!(event["event"], "enterpriseSSO");
    assert_eq!(code(&event), "enterprise_sso_failed");
    assert!(world.browser.opened().is_empty());
}

#[tokio::test]
async fn apple_and_google_without_a_sheet_go_through_the_browser() {
    for (command, event, failure) in [
        ("clerk://manual?method=apple", "apple", "apple_failed"),
        ("clerk://manual?method=google", "google", "google_failed"),
    ] {
        let mut world = world().await;
        let script = json!([{ "decision": "approve_new" }]);
        world.server.at_provider(script).await;
        let new = world.send(command).await;
        assert_eq!(
            (&new["event"], &new["status"]),
            (&json!("signUp"), &json!("complete")),
            "{new}"
        );
        world.send("clerk://signout").await;
        world
            .server
            .at_provider(json!([{ "decision": "deny" }]))
            .await;
        let denied = world.send(command).await;
        assert_eq!(denied["event"], event);
        assert_eq!(code(&denied), failure);
    }
}

/// The requests since the last time, but for those that refresh.
fn calls(world: &World) -> Vec<String> {
    let calls = world.line.calls();
    world.line.clear();
    calls
}

#[tokio::test]
async fn b_09_a_new_user_is_transferred_with_one_request() {
    let mut world = world().await;
    approve(&world, "g-nora").await;
    world.settle().await;
    world.line.clear();
    let event = world.send(GOOGLE).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("signUp"), &json!("complete"))
    );
    assert_eq!(event["emailAddress"], "nora@example.com");
    let calls = calls(&world);
    assert_eq!(calls.len(), 3, "{calls:?}");
    assert_eq!(calls[0], "POST /v1/client/sign_ins");
    assert!(
        calls[1].starts_with("GET /v1/client/sign_ins/sia_"),
        "{calls:?}"
    );
    assert_eq!(calls[2], "POST /v1/client/sign_ups");
}

#[tokio::test]
async fn b_09_a_known_user_who_signs_up_is_transferred_with_one_request() {
    let mut world = world().await;
    approve(&world, "g-jane").await;
    world.settle().await;
    world.line.clear();
    let event = world.send(&format!("{GOOGLE}&type=signup")).await;
    assert_eq!(
        (&event["event"], &event["status"]),
        (&json!("signIn"), &json!("complete"))
    );
    let calls = calls(&world);
    assert_eq!(calls.len(), 3, "{calls:?}");
    assert_eq!(calls[0], "POST /v1/client/sign_ups");
    assert!(
        calls[1].starts_with("GET /v1/client/sign_ups/sua_"),
        "{calls:?}"
    );
    assert_eq!(calls[2], "POST /v1/client/sign_ins");
}
