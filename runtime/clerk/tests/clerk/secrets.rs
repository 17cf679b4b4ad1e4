//! L-01: no secret in any log, hunted by value. Every other test is hunted through as well, at its end: what is held here
//! is that the hunt is not blind.

use std::time::Duration;

use serde_json::json;
use transom_clerk::contract::capabilities::{SecureStore, secure_store};
use transom_clerk::{Config, MemoryStore, Platform, SdkHeaders, SessionHosts};
use transom_runtime::Secret;

use crate::world::{PASSWORD, World, totp};

#[tokio::test]
async fn l_01_no_secret_is_ever_written_down() {
    let mut world = World::signed_in().await;
    world.advance(Duration::from_secs(20)).await;
    world.send("clerk://token").await;
    world.call("median://clerk/getAuthStatus", json!({})).await;
    world.send("clerk://signout").await;
    world.start_mona().await;
    world
        .send("clerk://manual?method=second_factor&code=987654")
        .await;
    world
        .send(&format!(
            "clerk://manual?method=second_factor&code={}",
            totp()
        ))
        .await;
    world.send("clerk://signout").await;
    world
        .send("clerk://manual?method=email_code&emailAddress=jane+clerk_test@example.com")
        .await;
    world
        .send("clerk://manual?method=email_code&action=verify&code=424242")
        .await;
    world
        .send("clerk://manual?method=password&identifier=jane&password=another%20wrong%2Fone")
        .await;
    let mut world = world.restart();
    world.configure().await;
    world.settle().await;

    let mut secrets = vec![
        PASSWORD.to_owned(),
        "another wrong/one".to_owned(),
        "another%20wrong%2Fone".to_owned(),
        "987654".to_owned(),
        "424242".to_owned(),
        totp(),
    ];
    secrets.extend(world.line.sent().into_iter().filter_map(|sent| sent.token));
    secrets.extend(
        world
            .page
            .jwts()
            .iter()
            .filter_map(|jwt| jwt.as_str().map(str::to_owned)),
    );
    assert!(secrets.len() > 15, "{}", secrets.len());

    assert!(world.journal.lines().len() > 30);
    hunt(&world, &secrets);
}

#[tokio::test]
async fn l_01_no_new_password_ticket_or_code_by_sms_is_ever_written_down() {
    let mut world = World::configured().await;
    let refused = world.server.ticket("user_jane", 0).await;
    let ticket = world.server.ticket("user_mona", 60).await;
    for (command, ok) in [
        ("method=sms&phoneNumber=+12015550100", true),
        ("method=sms&action=verify&code=918273", false),
        ("method=sms&action=verify&code=424242", true),
        ("method=ticket&ticket=ticket_of%20a%2Fstranger", false),
    ] {
        let event = world.send(&format!("clerk://manual?{command}")).await;
        assert_eq!(event["ok"], ok, "{event}");
    }
    world.send("clerk://signout").await;
    for (command, ok) in [
        ("method=reset&email=jane+clerk_test@example.com", true),
        ("method=reset&action=verify&code=192837", false),
        ("method=reset&action=verify&code=424242", true),
        ("method=reset&action=reset&newPassword=sh%2Fort", false),
        (
            "method=reset&action=reset&newPassword=br&nd%20new/horse",
            true,
        ),
        ("method=reset&action=reset&password=out of turn", false),
    ] {
        let event = world.send(&format!("clerk://manual?{command}")).await;
        assert_eq!(event["ok"], ok, "{event}");
    }
    world.send("clerk://signout").await;
    for (ticket, ok) in [(&refused, false), (&ticket, true)] {
        let command = format!("clerk://manual?method=magic_link&ticket={ticket}");
        assert_eq!(world.send(&command).await["ok"], ok);
    }
    world.settle().await;

    let mut secrets = vec![refused, ticket];
    let typed = [
        "918273",
        "192837",
        "424242",
        "ticket_of a/stranger",
        "ticket_of%20a%2Fstranger",
        "sh/ort",
        "sh%2Fort",
        "br&nd new/horse",
        "br&nd%20new/horse",
        "nd%20new",
        "out of turn",
    ];
    secrets.extend(typed.map(str::to_owned));
    assert!(world.journal.lines().len() > 20);
    hunt(&world, &secrets);
    let stored = format!("{:?}", world.store.history());
    for secret in secrets {
        assert!(!stored.contains(&secret), "{secret} was stored");
    }
}

#[tokio::test]
async fn l_01_the_hunt_knows_what_was_in_play_and_finds_it_in_every_spelling() {
    let mut world = World::signed_in().await;
    world.advance(Duration::from_secs(50)).await;
    world.send("clerk://signout").await;
    world.start_mona().await;
    world
        .send("clerk://manual?method=second_factor&code=987654")
        .await;
    let hunt = &world.line.hunt;
    let in_play = hunt.in_play();
    for what in [
        "a device token",
        "`password` of /v1/client/sign_ins",
        "`code` of a command",
        "`jwt` of an answer",
    ] {
        assert!(in_play.values().any(|it| it == what), "{what}: {in_play:?}");
    }
    assert_eq!(hunt.found(), Vec::<String>::new());
    for (place, text) in [
        ("as it is", PASSWORD.to_owned()),
        (
            "in a form",
            "corr%26ct+horse%23battery%3Dstaple%25".to_owned(),
        ),
        (
            "in a query",
            "corr%26ct%20horse%23battery%3Dstaple%25".to_owned(),
        ),
        ("a code", "code 987654 was wrong".to_owned()),
    ] {
        let before = hunt.found().len();
        hunt.wrote(place, &text);
        assert!(hunt.found().len() > before, "{place}");
    }
    hunt.forget();
}

#[tokio::test]
async fn l_01_a_run_that_writes_a_secret_down_fails_at_its_end() {
    for leak in 0..3 {
        let world = World::signed_in().await;
        let token = world
            .line
            .sent()
            .into_iter()
            .rev()
            .find_map(|sent| sent.token);
        let text = match leak {
            0 => PASSWORD.to_owned(),
            1 => token.unwrap(),
            _ => world.jwt().unwrap().as_str().unwrap().to_owned(),
        };
        world.journal.plant(&text);
        let end = std::panic::AssertUnwindSafe(move || drop(world));
        let said = std::panic::catch_unwind(end).unwrap_err();
        let said = said.downcast::<String>().unwrap();
        assert!(said.starts_with("L-01: "), "{said}");
        assert!(said.contains("stands in the journal"), "{said}");
    }
}

/// Looks for every secret in everything that was written down.
fn hunt(world: &World, secrets: &[String]) {
    let mut written = world.journal.lines();
    written.push(format!("{:?}", world.bridge));
    for line in written {
        for secret in secrets {
            assert!(!line.contains(secret.as_str()), "{secret} in {line}");
        }
    }
}

#[tokio::test]
async fn l_01_no_public_type_shows_a_secret() {
    let config = Config {
        session_hosts: SessionHosts::default(),
        publishable_key: None,
        api: None,
        platform: Platform {
            supported: true,
            linked: true,
        },
        sdk: SdkHeaders::default(),
    };
    let store = MemoryStore::default();
    let write = secure_store::Write {
        slot: "s".into(),
        value: Secret::new("hush-hush"),
    };
    let mut shown = vec![format!("{config:?} {write:?}")];
    store.write(write).await.unwrap();
    let read = store
        .read(secure_store::Read { slot: "s".into() })
        .await
        .unwrap();
    shown.push(format!("{store:?} {read:?}"));
    let request = transom_clerk::http::Outgoing {
        method: transom_clerk::http::Method::Post,
        url: "https://clerk.example.com/v1/client?rotating_token_nonce=hush-hush"
            .parse()
            .unwrap(),
        headers: vec![("authorization", "hush-hush".to_owned().into())],
        form: Some("password=hush-hush".to_owned().into()),
    };
    let answer = transom_clerk::http::Incoming {
        status: 200,
        headers: vec![("authorization".into(), "hush-hush".into())],
        body: b"hush-hush".to_vec(),
    };
    shown.push(format!("{request:?} {answer:?}"));
    assert!(!shown.concat().contains("hush-hush"), "{shown:?}");
    assert!(
        read.value
            .is_some_and(|value| value.expose() == "hush-hush")
    );
}
