//! `manual`, `method=email_link`. What a page sends and hears is in the vectors; here is what they
//! cannot see: the proof, what is stored of it, and what comes in between.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use serde_json::{Value, json};

use crate::world::{CALLBACK, World, code};

const JANE: &str = "jane+clerk_test@example.com";
const WAIT: &str = "clerk://manual?method=email_link&action=wait";
const COMPLETE: &str = "POST /magic_links/complete";

fn start() -> String {
    format!("clerk://manual?method=email_link&emailAddress={JANE}")
}

/// Jane has been sent a link.
async fn sent() -> World {
    let mut world = World::configured().await;
    assert_eq!(world.send(&start()).await["status"], "link_sent");
    world
}

/// Somebody opens the newest link; gives the address that it leads to.
async fn open(world: &World) -> String {
    let link = world.server.link(JANE).await;
    world.browser.follow(&link).await.expect("an address")
}

/// What the forms of the calls on `path` say in this field.
fn fields(world: &World, path: &str, name: &str) -> Vec<String> {
    let sent = world.line.sent();
    let calls = sent.iter().filter(|it| it.what.contains(path));
    let pairs = calls.flat_map(|it| url::form_urlencoded::parse(it.form.as_bytes()).into_owned());
    pairs
        .filter(|(key, _)| key == name)
        .map(|it| it.1)
        .collect()
}

fn departure(world: &World) -> Value {
    let record = world.store.slots().into_values().next().unwrap();
    serde_json::from_str::<Value>(&record).unwrap()["departure"].clone()
}

#[tokio::test]
async fn rfc_7636_clerk_is_given_the_hash_and_later_the_proof_of_each_link_anew() {
    let mut world = sent().await;
    world.send(&start()).await;
    let back = open(&world).await;
    world.arrive(&back);
    world.settle().await;
    let challenges = fields(&world, "prepare_first_factor", "code_challenge");
    let verifiers = fields(&world, "magic_links/complete", "code_verifier");
    assert_eq!((challenges.len(), verifiers.len()), (2, 1));
    assert_ne!(challenges[0], challenges[1]);
    let hash = digest::digest(&digest::SHA256, verifiers[0].as_bytes());
    assert_eq!(URL_SAFE_NO_PAD.encode(hash), challenges[1]);
    assert!(verifiers[0].len() >= 43);
}

#[tokio::test]
async fn what_is_stored_is_the_proof_and_it_is_gone_with_the_link() {
    let mut world = sent().await;
    let stored = departure(&world);
    assert_eq!(stored["callback"], CALLBACK);
    assert_eq!(stored["verifier"].as_str().map(str::len), Some(43));
    let back = open(&world).await;
    world.arrive(&back);
    world.settle().await;
    assert_eq!(departure(&world), Value::Null);
    world.send("clerk://signout").await;
    world.send(&start()).await;
    assert_ne!(departure(&world)["verifier"], stored["verifier"]);
}

#[tokio::test]
async fn l_01_the_proof_is_kept_out_of_the_log_in_the_next_run_too() {
    let world = sent().await;
    let verifier = departure(&world)["verifier"].as_str().unwrap().to_owned();
    let mut world = world.restart();
    world.configure().await;
    // A page that happens to send it.
    world.send(&format!("clerk://state?name={verifier}")).await;
    assert!(!world.journal.lines().concat().contains(&verifier));
}

#[tokio::test]
async fn an_approval_in_the_fragment_counts_too() {
    let world = sent().await;
    let back = open(&world).await.replace('?', "#");
    world.submit(WAIT);
    world.settle().await;
    world.arrive(&back);
    world.settle().await;
    assert_eq!(world.page.events().pop().unwrap()["status"], "complete");
}

#[tokio::test]
async fn i7_the_approval_is_in_no_log() {
    let world = sent().await;
    let back = open(&world).await;
    world.arrive(&back);
    world.settle().await;
    for name in ["approval_token", "code_verifier"] {
        let secret = &fields(&world, "magic_links/complete", name)[0];
        assert!(!world.journal.lines().concat().contains(secret), "{name}");
    }
}

#[tokio::test]
async fn b_04_an_address_that_is_delivered_twice_at_once_is_used_once() {
    let world = sent().await;
    let back = open(&world).await;
    world.arrive(&back);
    world.arrive(&back);
    world.settle().await;
    world.arrive(&back);
    world.settle().await;
    assert_eq!(fields(&world, "magic_links/complete", "flow_id").len(), 1);
}

#[tokio::test]
async fn r_04_of_two_requests_the_answer_to_the_second_may_be_lost() {
    for (lost, status) in [
        ("sign_ins", Some("complete")),
        ("magic_links/complete", None),
    ] {
        let world = sent().await;
        let back = open(&world).await;
        world.submit(WAIT);
        world.settle().await;
        let path = format!("/v1/client/{lost}");
        let rule =
            json!({ "match": { "method": "POST", "path": path }, "then": { "truncate": 40 } });
        world.server.fault(rule).await;
        world.line.clear();
        world.arrive(&back);
        world.advance(Duration::from_secs(5)).await;
        let event = world.page.events().pop().unwrap();
        assert_eq!(event["status"].as_str(), status, "{lost}: {event}");
        let calls = world.line.calls();
        assert_eq!(
            calls.iter().filter(|it| it.contains(lost)).count(),
            1,
            "{calls:?}"
        );
        assert_eq!(departure(&world), Value::Null);
    }
}

#[tokio::test]
async fn a_sign_out_while_the_proof_is_on_its_way_wins() {
    let mut world = sent().await;
    let back = open(&world).await;
    world.submit(WAIT);
    world.settle().await;
    world.line.hold(COMPLETE);
    world.arrive(&back);
    world.settle().await;
    world.submit("clerk://signout");
    world.line.release();
    world.settle().await;
    let events = world.page.events();
    let links = events.iter().filter(|it| it["event"] == "emailLink");
    let links: Vec<_> = links.collect();
    assert_eq!(links.len(), 2, "{events:?}");
    assert_eq!(code(links[1]), "email_link_failed");
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
}

#[tokio::test]
async fn n_02_a_page_that_was_loaded_again_hears_what_the_one_before_waited_for() {
    let mut world = sent().await;
    let back = open(&world).await;
    world.submit(WAIT);
    world.settle().await;
    world.reload();
    world.arrive(&back);
    world.settle().await;
    assert_eq!(world.page.events().pop().unwrap()["status"], "complete");
}
