//! How a switch acts on a capability: refused, answered, delayed, and seen by the inspector.

use transom_clerk::contract::capabilities::passkey;
use transom_runtime::{SimulatedClock, Timestamp};

use super::*;

fn switches() -> (Switches, SimulatedClock, Arc<Recorder>) {
    let clock = SimulatedClock::new(Timestamp(0));
    let recorder = Arc::new(Recorder::default());
    (
        Switches::new(Arc::clone(&recorder), Arc::new(clock.clone())),
        clock,
        recorder,
    )
}

fn position(text: &str) -> Position {
    serde_json::from_str(text).expect("a position")
}

async fn call(switches: &Switches, part: Part) -> Result<u64, passkey::Failure> {
    switches
        .call(Switch::Passkey, part, "create", "ask", |_| {
            Box::pin(async { Ok(7) })
        })
        .await
}

#[tokio::test]
async fn a_switch_acts_on_the_main_calls_of_its_own_capability() {
    use passkey::Failure;
    for (text, main, side) in [
        (
            r#"{"capability":"passkey","behaviour":"work"}"#,
            Ok(7),
            Ok(7),
        ),
        (
            r#"{"capability":"passkey","behaviour":"deny"}"#,
            Err(Failure::Cancelled),
            Ok(7),
        ),
        (
            r#"{"capability":"passkey","behaviour":"old_os"}"#,
            Err(Failure::Unsupported),
            Ok(7),
        ),
        (
            r#"{"capability":"passkey","behaviour":"fail","failure":"no_credential"}"#,
            Err(Failure::NoCredential),
            Ok(7),
        ),
        (
            r#"{"capability":"browser_session","behaviour":"deny"}"#,
            Ok(7),
            Ok(7),
        ),
        (
            r#"{"capability":"passkey","behaviour":"answers","answers":[{"operation":"create","answer":1},
                {"operation":"get","answer":2},{"operation":"create","failure":"cancelled"}]}"#,
            Ok(1),
            Err(Failure::Cancelled),
        ),
    ] {
        let (switches, _, recorder) = switches();
        switches.set(position(text)).expect("a position it has");
        assert_eq!(
            (
                call(&switches, Part::Main).await,
                call(&switches, Part::Side).await
            ),
            (main, side),
            "{text}"
        );
        assert!(
            recorder.reader().next().await.contains("passkey.create → "),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_delayed_call_waits_by_the_clock() {
    let (switches, clock, _) = switches();
    switches
        .set(position(
            r#"{"capability":"passkey","behaviour":"delay","seconds":3}"#,
        ))
        .expect("a delay");
    let switches = Arc::new(switches);
    let calling = tokio::spawn({
        let switches = Arc::clone(&switches);
        async move { call(&switches, Part::Main).await }
    });
    clock.advance(Duration::from_millis(2_999)).await;
    assert!(!calling.is_finished());
    clock.advance(Duration::from_millis(1)).await;
    assert_eq!(calling.await.expect("no panic"), Ok(7));
}

#[test]
fn what_a_run_of_the_app_is_built_of_takes_a_new_run() {
    let (switches, ..) = switches();
    for (text, anew) in [
        (r#"{"capability":"passkey","behaviour":"deny"}"#, false),
        (r#"{"capability":"passkey","behaviour":"absent"}"#, true),
        (r#"{"capability":"passkey","behaviour":"absent"}"#, false),
        (r#"{"capability":"passkey","behaviour":"work"}"#, true),
        (
            r#"{"capability":"apple_credential","behaviour":"work"}"#,
            true,
        ),
        (r#"{"capability":"platform","behaviour":"old_os"}"#, true),
        (r#"{"capability":"platform","behaviour":"absent"}"#, true),
    ] {
        assert_eq!(switches.set(position(text)), Ok(anew), "{text}");
    }
}

#[test]
fn a_position_that_is_none_says_what_there_is() {
    let (switches, ..) = switches();
    for (text, words) in [
        (r#"{"capability":"platform","behaviour":"deny"}"#, "old_os"),
        (
            r#"{"capability":"secure_store","behaviour":"absent"}"#,
            "unavailable",
        ),
        (
            r#"{"capability":"passkey","behaviour":"fail","failure":"locked"}"#,
            "no_credential",
        ),
        (
            r#"{"capability":"passkey","behaviour":"delay","seconds":-1}"#,
            "from 0 to 600",
        ),
    ] {
        let refused = switches.set(position(text)).expect_err(text);
        assert!(refused.to_string().contains(words), "{refused}");
    }
}
