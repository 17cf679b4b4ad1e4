//! Secure stores that are locked, broken, full or tampered with.

use std::time::Duration;

use serde_json::{Value, json};
use transom_clerk::contract::capabilities::Lifecycle;

use crate::world::{Mishap, World, code, sign_in_command};

#[tokio::test]
async fn s_01_locked_is_not_signed_out() {
    let mut world = World::signed_in().await.restart();
    world.store.mishap(Some(Mishap::Locked));
    world.line.clear();
    let writes = world.store.history().len();
    let seen = world.page.count();
    assert_eq!(world.configure().await["status"], "configured");
    let state = world.send("clerk://state").await;
    assert_eq!(
        state,
        json!({
            "ok": true, "event": "state", "isConfigured": true, "isSignedIn": false,
            "restoring": true, "publishableKey": world.key(),
        })
    );
    // Nothing is known, so nothing is written into the page and nobody is asked.
    assert_eq!(world.page.order(seen), ["ready", "state"]);
    assert_eq!(
        code(&world.send("clerk://token").await),
        "token_fetch_failed"
    );
    assert_eq!(code(&world.send("clerk://signout").await), "signout_failed");
    assert_eq!(code(&world.send(&sign_in_command()).await), "auth_failed");
    world.settle().await;
    assert_eq!(world.line.calls(), ["GET /v1/environment"]);

    world.store.mishap(None);
    let seen = world.page.count();
    world.lifecycle(Lifecycle::StorageUnlocked);
    assert!(world.page.next_jwt(seen).await.is_string());
    let state = world.send("clerk://state").await;
    assert_eq!(
        (&state["userId"], state.get("restoring")),
        (&json!("user_jane"), None)
    );
    assert!(
        world.store.history()[writes..]
            .iter()
            .all(|(_, value)| value.is_some())
    );
}

#[tokio::test]
async fn s_02_a_damaged_record_is_dropped_with_a_word_and_nothing_crashes() {
    let mut world = World::signed_in().await;
    let (slot, value) = world.store.slots().into_iter().next().unwrap();
    let flips: Vec<String> = [0, 1, value.len() / 2, value.len() - 1]
        .into_iter()
        .map(|at| {
            value
                .char_indices()
                .map(|(i, c)| if i == at { '\u{1}' } else { c })
                .collect()
        })
        .chain(["", "null", "{}", "[]", "\u{0}", &value[..value.len() / 2]].map(str::to_owned))
        .collect();
    for damaged in flips {
        world.store.plant(&slot, &damaged);
        for _ in 0..3 {
            world = world.restart();
            assert_eq!(world.configure().await["status"], "configured", "{damaged}");
            assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
            assert_eq!(world.jwt(), Some(Value::Null));
        }
        let said = world
            .journal
            .lines()
            .iter()
            .any(|line| line.contains("record cannot be read"));
        assert!(said, "{damaged}");
    }
    world.sign_in().await;
    let mut world = world.restart();
    world.configure().await;
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
}

#[tokio::test]
async fn s_03_a_store_that_is_busy_for_a_moment_is_asked_again() {
    for times in [1, 2] {
        let mut world = World::signed_in().await.restart();
        world.store.mishap(Some(Mishap::Unavailable(times)));
        let writes = world.store.history().len();
        world.submit(&format!("clerk://configure?key={}", world.key()));
        world.advance(Duration::from_secs(1)).await;
        assert_eq!(world.page.next_event(0).await["status"], "configured");
        assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
        assert!(
            world.store.history()[writes..]
                .iter()
                .all(|(_, value)| value.is_some())
        );
    }
}

#[tokio::test]
async fn a_store_that_does_not_work_is_left_alone() {
    let world = World::signed_in().await;
    let before = world.store.slots();
    let mut world = world.restart();
    world.store.mishap(Some(Mishap::Unavailable(3)));
    world.submit(&format!("clerk://configure?key={}", world.key()));
    world.advance(Duration::from_secs(1)).await;
    assert_eq!(world.page.next_event(0).await["status"], "configured");
    // This run lives from memory, and what an earlier one stored stays for a later one.
    world.sign_in().await;
    assert_eq!(world.store.slots(), before);
    let mut world = world.restart();
    world.configure().await;
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
}

#[tokio::test]
async fn s_05_a_full_store_costs_the_session_at_most_a_restart() {
    let mut world = World::configured().await;
    world.store.mishap(Some(Mishap::Full));
    world.sign_in().await;
    world.advance(Duration::from_secs(20)).await;
    assert!(world.send("clerk://token").await["jwt"].is_string());
    // Killed now: the record of before is there, whole, and the server decides.
    let stored = world.store.slots();
    let mut world = world.restart();
    world.store.mishap(None);
    assert_eq!(world.store.slots(), stored);
    assert_eq!(world.configure().await["status"], "configured");
    let state = world.send("clerk://state").await;
    if state["isSignedIn"] == json!(false) {
        world.sign_in().await;
    }
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
}

#[tokio::test]
async fn s_05_a_write_that_failed_is_made_up_for() {
    let mut world = World::configured().await;
    world.store.mishap(Some(Mishap::Full));
    world.sign_in().await;
    world.store.mishap(None);
    world.advance(Duration::from_secs(50)).await;
    let mut world = world.restart();
    world.line.cut(true);
    world.configure().await;
    assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
}

#[tokio::test]
async fn s_04_a_backup_of_another_device_is_a_clean_start() {
    let mut world = World::signed_in().await.restart();
    world.store.mishap(Some(Mishap::Foreign));
    world.line.clear();
    assert_eq!(world.configure().await["status"], "configured");
    assert_eq!(world.send("clerk://state").await["isSignedIn"], false);
    world.settle().await;
    assert_eq!(world.line.sent()[0].token, None, "nothing of it is used");
    world.sign_in().await;
    for _ in 0..3 {
        world = world.restart();
        world.configure().await;
        assert_eq!(world.send("clerk://state").await["userId"], "user_jane");
    }
}

#[tokio::test]
async fn s_06_every_record_ever_written_is_whole() {
    let mut world = World::signed_in().await;
    world.send("clerk://signout").await;
    world.sign_in().await;
    world.settle().await;
    let history = world.store.history();
    assert!(history.len() >= 4, "{}", history.len());
    for (slot, value) in &history {
        let Some(value) = value else { continue };
        let record: Value = serde_json::from_str(value).unwrap();
        // A client never stands without the token it belongs to, and never beside another's.
        if let Some(client) = record["client"].as_object() {
            assert_eq!(
                owner(&record["device_token"]),
                client["id"].as_str().map(str::to_owned)
            );
        }
        // Killed right after this write.
        world.store.plant(slot, value);
        world = world.restart();
        assert_eq!(world.configure().await["status"], "configured");
        assert_eq!(world.send("clerk://state").await["ok"], true);
    }
}

/// The client id inside a device token of the emulator.
fn owner(token: &Value) -> Option<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let payload = token.as_str()?.split('.').nth(1)?.to_owned();
    let payload: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    Some(payload["id"].as_str()?.to_owned())
}

#[tokio::test]
async fn the_session_token_is_never_stored() {
    let mut world = World::signed_in().await;
    world.advance(Duration::from_mins(1)).await;
    world.send("clerk://token").await;
    let stored = format!("{:?}", world.store.history());
    for jwt in world.page.jwts() {
        if let Some(jwt) = jwt.as_str() {
            assert!(!stored.contains(jwt));
        }
    }
    let renewals = world.store.history().len();
    world.advance(Duration::from_mins(1)).await;
    assert_eq!(
        world.store.history().len(),
        renewals,
        "a renewal writes nothing"
    );
}
