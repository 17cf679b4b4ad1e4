//! `ssr`: what the page's server gets to see, and when it stops seeing it. The gate in front of a
//! page load is in `page_load.rs`.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::world::line::answer;
use crate::world::{Lent, Manners, START, World, code};

const APP: &str = "app.example.com";
const OTHER: &str = "clerk://configure?key=pk_test_b3RoZXIuZXhhbXBsZS5jb20k";

async fn lending() -> (Arc<Lent>, World) {
    let lent = Arc::<Lent>::default();
    let mut world = World::lending(&lent).await;
    world.configure().await;
    world.settle().await;
    (lent, world)
}

async fn signed_in() -> (Arc<Lent>, World) {
    let (lent, mut world) = lending().await;
    world.sign_in().await;
    world.settle().await;
    (lent, world)
}

fn value(lent: &Lent, host: &str, name: &str) -> Option<String> {
    let cookie = lent.cookies(host).get(name)?.value.expose().to_owned();
    Some(cookie)
}

/// A token stands beside the time of a sign-in or neither does, in every batch that was ever
/// written.
fn assert_pairs(lent: &Lent) {
    for batch in lent.batches() {
        let find = |name: &str| {
            let named =
                |it: &&transom_clerk::contract::records::DomainCookie| it.name.starts_with(name);
            let all: Vec<_> = batch.cookies.iter().filter(named).cloned().collect();
            assert!(!all.is_empty(), "{name}");
            all
        };
        for (session, uat) in find("__session").iter().zip(&find("__client_uat")) {
            let fresh = session.max_age > 0 && !session.value.expose().is_empty();
            let since: i64 = uat.value.expose().parse().unwrap();
            assert_eq!(fresh, since > 0, "{}", batch.domain);
            if fresh {
                assert_eq!(session.max_age, uat.max_age, "one never outlives the other");
            }
        }
    }
}

#[tokio::test]
async fn cookies_are_written_for_every_host_of_the_app() {
    let (lent, world) = signed_in().await;
    assert_eq!(lent.hosts(), ["127.0.0.1", APP, "localhost"]);
    let jwt = world.jwt().unwrap();
    for host in lent.hosts() {
        let cookies = lent.cookies(&host);
        let names: Vec<&str> = cookies.keys().map(String::as_str).collect();
        let suffix = names[1].strip_prefix("__client_uat_").unwrap();
        let suffixed = format!("__session_{suffix}");
        assert_eq!(suffix.len(), 8);
        assert_eq!(
            names,
            [
                "__client_uat",
                names[1],
                "__session",
                &suffixed,
                "clerk_token"
            ]
        );
        for (name, cookie) in &cookies {
            let expected = if name.starts_with("__client_uat") {
                (START / 1000).to_string()
            } else {
                jwt.as_str().unwrap().to_owned()
            };
            assert_eq!(cookie.value.expose(), expected, "{name}");
            assert_eq!((cookie.max_age, cookie.secure), (55, host == APP), "{name}");
        }
    }
    assert_pairs(&lent);
}

#[tokio::test]
async fn before_configure_and_before_sign_in_no_cookie_is_touched() {
    let lent = Arc::<Lent>::default();
    let mut world = World::lending(&lent).await;
    world.send("clerk://state").await;
    world.settle().await;
    assert_eq!(
        world
            .bridge
            .before_navigation("https://app.example.com/")
            .await
            .header,
        None
    );
    world.configure().await;
    world.settle().await;
    assert_eq!(lent.asked(), [""; 0]);
}

#[tokio::test]
async fn cookies_follow_the_token() {
    let (lent, world) = signed_in().await;
    let first = value(&lent, APP, "__session");
    world.advance(Duration::from_secs(50)).await;
    let second = value(&lent, APP, "__session");
    assert_ne!(first, second);
    assert_eq!(second, value(&lent, APP, "clerk_token"));
    assert_eq!(second.map(Value::from), world.jwt());
    assert_pairs(&lent);
}

#[tokio::test]
async fn offline_cookies_are_left_to_run_out() {
    let (lent, mut world) = signed_in().await;
    world.send("clerk://ssr?header=X-Session").await;
    lent.forget();
    world.line.cut(true);
    world.advance(Duration::from_mins(5)).await;
    assert_eq!(lent.batches().len(), 0);
    assert_eq!(lent.header(), None, "an expired token is shown to nobody");
    // Started anew, still offline: nothing good to show, and nobody has signed out.
    let mut world = world.restart();
    world.configure().await;
    world.settle().await;
    assert_eq!(lent.batches().len(), 0);
    assert_eq!(world.send("clerk://state").await["isSignedIn"], true);
}

#[tokio::test]
async fn y_01_hosts_outside_of_the_apps_list_are_left_out() {
    let (lent, mut world) = signed_in().await;
    let asked = "evil.example,APP.example.com, localhost ,sub.app.example.com,app.example.com.,com,\
                 co.uk,10.0.0.1,[::1],*.example.com,localhost:3000,https://app.example.com,";
    let event = world.send(&format!("clerk://ssr?domains={asked}")).await;
    assert_eq!(
        event,
        json!({ "ok": true, "event": "ssr", "status": "enabled", "domains": [APP, "localhost"] })
    );
    assert_eq!(
        lent.hosts(),
        [APP, "localhost"],
        "127.0.0.1 was not asked for any more"
    );
    let none = world.send("clerk://ssr?domains=evil.example").await;
    assert_eq!(none["domains"], json!([]));
    assert_eq!(lent.hosts(), [""; 0]);
    let said = world.journal.lines();
    assert!(
        said.iter()
            .any(|line| line.contains("evil.example") && line.contains("left out"))
    );
}

#[tokio::test]
async fn y_02_cookies_are_gone_before_the_sign_out_event() {
    let (lent, mut world) = signed_in().await;
    world.send("clerk://ssr?header=Authorization").await;
    let gate = Arc::new(tokio::sync::Semaphore::new(0));
    lent.behave(Manners::Held(gate.clone()));
    let seen = world.page.count();
    world.submit("clerk://signout");
    world.settle().await;
    assert_eq!(world.page.order(seen), ["="], "the event waits");
    gate.add_permits(1000);
    assert_eq!(world.page.next_event(seen).await["event"], "signOut");
    for host in lent.hosts() {
        for (name, cookie) in lent.cookies(&host) {
            assert!(name.starts_with("__client_uat"), "{name} is still there");
            assert_eq!(cookie.value.expose(), "0");
        }
    }
    assert_eq!((lent.header(), lent.user()), (None, None));
    assert_pairs(&lent);
}

#[tokio::test]
async fn y_03_a_token_that_no_cookie_can_hold_is_not_written() {
    for (jwt, reason) in [
        ("aa.bb;Domain=evil.example", "characters"),
        ("aa\r\nSet-Cookie: x=y", "characters"),
        (&*"a".repeat(4090), "4096 bytes"),
    ] {
        let (lent, mut world) = signed_in().await;
        world.send("clerk://ssr?header=Authorization").await;
        let token = json!({ "object": "token", "jwt": jwt }).to_string();
        world.line.script("POST /tokens", answer(200, &[], &token));
        world.advance_device(Duration::from_secs(50)).await;
        world.settle().await;
        assert_eq!(value(&lent, APP, "__session"), None);
        assert_eq!(value(&lent, APP, "__client_uat").as_deref(), Some("0"));
        assert_eq!(lent.header(), None);
        assert_pairs(&lent);
        let said = world.journal.lines();
        assert!(said.iter().any(|line| line.contains(reason)), "{reason}");
    }
}

#[tokio::test]
async fn dq_33_turned_off_it_deletes_every_cookie_of_this_installation() {
    let (lent, mut world) = signed_in().await;
    world.send("clerk://ssr?domains=localhost").await;
    // Another run, which has not written to 127.0.0.1 itself.
    let mut world = world.restart();
    world.configure().await;
    world.send("clerk://ssr?domains=127.0.0.1").await;
    let mut world = world.restart();
    world.configure().await;
    assert_eq!(
        world.send("clerk://ssr?enabled=false").await,
        json!({ "ok": true, "event": "ssr", "status": "disabled", "domains": [] })
    );
    assert_eq!(lent.hosts(), [""; 0]);
    lent.forget();
    world.advance(Duration::from_mins(2)).await;
    assert_eq!(lent.batches().len(), 0);
    // And it stays off.
    let mut world = world.restart();
    world.configure().await;
    world.settle().await;
    assert_eq!(lent.hosts(), [""; 0]);
    world.send("clerk://ssr").await;
    assert_eq!(lent.hosts(), ["127.0.0.1", APP, "localhost"]);
}

#[tokio::test]
async fn k_01_a_move_to_another_instance_takes_everything_back() {
    let (lent, mut world) = signed_in().await;
    world.send("clerk://ssr?header=X-Session").await;
    let token = value(&lent, APP, "__session").unwrap();
    assert_eq!(world.send(OTHER).await["status"], "reconfigured");
    assert_eq!((lent.hosts().len(), lent.header()), (0, None));
    lent.forget();
    world.settle().await;
    world.advance(Duration::from_mins(2)).await;
    let shown = lent.batches().into_iter().flat_map(|batch| batch.cookies);
    assert!(
        shown
            .into_iter()
            .all(|cookie| cookie.value.expose() != token)
    );
    assert!(
        !world
            .store
            .slots()
            .keys()
            .any(|slot| slot.starts_with("settings"))
    );
}

#[tokio::test]
async fn k_04_a_move_that_fails_leaves_the_cookies() {
    let (lent, world) = signed_in().await;
    world.line.cut(true);
    let seen = world.page.count();
    world.submit(OTHER);
    world.advance(Duration::from_secs(10)).await;
    assert_eq!(
        code(&world.page.next_event(seen).await),
        "reconfigure_failed"
    );
    world.line.cut(false);
    let before = value(&lent, APP, "__session");
    assert!(before.is_some());
    world.advance(Duration::from_mins(1)).await;
    assert_ne!(
        value(&lent, APP, "__session"),
        before,
        "they go on being renewed"
    );
}

#[tokio::test]
async fn a_run_with_another_key_takes_back_what_the_last_one_left() {
    let (lent, world) = signed_in().await;
    let mut world = world.restart();
    world.send(OTHER).await;
    world.settle().await;
    assert_eq!((lent.hosts().len(), lent.user()), (0, None));
    drop(world);
}

#[tokio::test]
async fn the_header_says_bearer_in_authorization_alone() {
    let (lent, mut world) = signed_in().await;
    let event = world
        .send("clerk://ssr?header=Authorization&domains=app.example.com")
        .await;
    assert_eq!(
        (&event["header"], &event["domains"]),
        (&json!("Authorization"), &json!([APP]))
    );
    let jwt = world.jwt().unwrap();
    let jwt = jwt.as_str().unwrap();
    let header = lent.header().unwrap();
    assert_eq!(header.value.expose(), format!("Bearer {jwt}"));
    assert_eq!(header.domains, [APP]);
    world.send("clerk://ssr?header=X-Clerk-JWT").await;
    assert_eq!(lent.header().unwrap().value.expose(), jwt);
    let event = world.send("clerk://ssr").await;
    assert_eq!(event.get("header"), None);
    assert_eq!(lent.header(), None);
}

#[tokio::test]
async fn dq_32_a_header_that_is_not_the_pages_to_set_is_left_out() {
    let (lent, mut world) = signed_in().await;
    let long = "X-".to_owned() + &"a".repeat(70);
    for name in [
        "Cookie",
        "host",
        "Content-Length",
        "Sec-Fetch-Site",
        "X-Forwarded-For",
        "a b",
        "x:y",
        "Ä",
        &long,
    ] {
        let event = world.send(&format!("clerk://ssr?header={name}")).await;
        assert_eq!(
            (&event["ok"], event.get("header")),
            (&json!(true), None),
            "{name}"
        );
        assert_eq!(lent.header(), None, "{name}");
    }
}

#[tokio::test]
async fn the_choice_outlives_the_app() {
    let (lent, mut world) = signed_in().await;
    world
        .send("clerk://ssr?header=X-Session&domains=app.example.com")
        .await;
    let mut world = world.restart();
    world.configure().await;
    world.settle().await;
    assert_eq!(lent.header().unwrap().domains, [APP]);
}

#[tokio::test]
async fn an_app_that_lends_nothing_says_so() {
    let mut world = World::signed_in().await;
    let event = world.send("clerk://ssr").await;
    assert_eq!(
        (&event["event"], code(&event)),
        (&json!("ssr"), "sdk_not_linked")
    );
    assert_eq!(
        world.send("clerk://ssr?enabled=0").await["status"],
        "disabled"
    );
}
