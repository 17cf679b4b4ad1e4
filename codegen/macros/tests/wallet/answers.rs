//! What a page hears, command by command, with the real engine in between.

use transom_runtime::Message;
use transom_runtime::serde_json::{Value, json};

use crate::shop::{Page, Shop};
use crate::wallet::{COMMANDS, Capability, State};

const ALL: &[State] = &[State::Linked, State::Unlocked, State::PendingPayment];
const LINKED: &[State] = &[State::Linked];
const LOCKED_OUT: &[State] = &[];

fn error(event: &str, code: &str, message: &str) -> Value {
    json!({ "ok": false, "event": event, "error": { "code": code, "message": message } })
}

async fn check(states: &[State], send: &str, answer: Value) {
    let mut page = Page::open(states);
    assert_eq!(page.ask(send).await, answer, "{send} with {states:?}");
}

#[tokio::test]
async fn events_are_those_of_the_handlers() {
    let paid = json!({
        "ok": true,
        "event": "payment",
        "status": "in_review",
        "payment": {
            "id": "pay_1",
            "amount": 1250,
            "currency": "eur",
            "to": { "name": "Corner Shop" },
            "receipt": "https://bank.example.com/r/1",
            "created": "2030-01-31T08:00:00.000Z",
            "default": false,
        },
        "fee": 0,
    });
    let declined = json!({
        "ok": false,
        "event": "paymentError",
        "error": { "code": "payment_failed", "message": "Declined." },
        "retry": false,
    });
    for (send, answer) in [
        (
            "wallet://WALLET/",
            json!({ "ok": true, "event": "wallet", "amount": null, "payments": [] }),
        ),
        (
            "wallet://lock?rid=r-17",
            json!({ "ok": true, "event": "locked", "rid": "r-17" }),
        ),
        (
            "wallet://pay?amount=1250&currency=eur&to=shop@example.com",
            paid,
        ),
        (
            "wallet://pay?amount=1&currency=eur&to=a@b.c&class=none",
            declined,
        ),
        // One handler, two events.
        (
            "wallet://pay?kind=transfer&action=CONFIRM&pin=4711",
            json!({ "ok": true, "event": "payment", "status": "sent", "fee": 15 }),
        ),
        (
            "wallet://pay?kind=transfer&action=confirm&pin=1",
            json!({ "ok": true, "event": "locked" }),
        ),
    ] {
        check(ALL, send, answer).await;
    }
}

#[tokio::test]
async fn mistakes_are_answered_in_the_words_of_the_contract() {
    for (send, event, code, message) in [
        (
            "wallet://odd",
            "unknown",
            "unknown_command",
            "There is no route odd. Known routes: wallet, lock, pay, proof.",
        ),
        (
            "wallet://pay?kind=odd",
            "payment",
            "unknown_kind",
            "There is no kind odd. Known kinds: card, transfer, in_person.",
        ),
        (
            "wallet://pay?kind=transfer&action=odd",
            "payment",
            "unknown_action",
            "There is no action odd. Known actions: start, confirm.",
        ),
        (
            "wallet://pay?kind=debit&amount=many",
            "paymentError",
            "missing_params",
            "pay.card needs amount, currency, to or phoneNumber.",
        ),
        (
            "wallet://pay?kind=transfer&amount=1",
            "payment",
            "missing_params",
            "pay.transfer.start needs iban or to.",
        ),
        (
            "wallet://pay?amount=1&speed=odd",
            "paymentError",
            "missing_params",
            "pay.card needs currency, to or phoneNumber, speed to be standard or instant, not odd.",
        ),
        (
            "wallet://proof?action=odd",
            "proof",
            "missing_params",
            "proof needs action to be verify or enroll, not odd.",
        ),
        (
            "wallet://pay?amount=1&currency=eur&to=a@b.c&speed=NOW",
            "paymentError",
            "too_fast",
            "Cards cannot pay at once.",
        ),
        (
            "wallet://pay?kind=in_person",
            "payment",
            "not_built",
            "pay.in_person is planned and not part of this build yet",
        ),
    ] {
        check(ALL, send, error(event, code, message)).await;
    }
}

/// Needs of the bridge, unknown route, needs of the route, unknown variant, missing params, needs of the command,
/// refused values.
#[tokio::test]
async fn guards_have_an_order() {
    const OPEN: &[State] = &[State::Linked, State::Unlocked];
    const CARD: &str = "pay.card needs unlocked first.";
    const PENDING: &str =
        "pay.transfer.confirm goes on with a pending pending_payment, and there is none.";
    for (states, send, event, code, message) in [
        (
            LOCKED_OUT,
            "wallet://odd",
            "unknown",
            "not_linked",
            "wallet needs native code that this build lacks.",
        ),
        (
            LINKED,
            "wallet://pay?kind=odd",
            "payment",
            "not_unlocked",
            "pay needs unlocked first.",
        ),
        (
            LINKED,
            "wallet://pay?amount=1",
            "paymentError",
            "not_unlocked",
            CARD,
        ),
        (
            OPEN,
            "wallet://pay?kind=transfer&action=confirm",
            "payment",
            "missing_params",
            "pay.transfer.confirm needs pin.",
        ),
        (
            OPEN,
            "wallet://pay?kind=transfer&action=confirm&pin=1",
            "payment",
            "nothing_pending",
            PENDING,
        ),
        (
            LINKED,
            "wallet://pay?amount=1&currency=eur&to=a@b.c&speed=instant",
            "paymentError",
            "not_unlocked",
            CARD,
        ),
    ] {
        check(states, send, error(event, code, message)).await;
    }
}

#[tokio::test]
async fn every_call_of_a_facade_is_answered() {
    let denied = |code: &str, message: &str| json!({ "success": false, "error": { "code": code, "message": message } });
    for (states, send, answer) in [
        (
            LINKED,
            r#"{"tillCommand":"till://till/getBalance","data":{"callback":"done"}}"#.to_owned(),
            json!({ "success": true, "amount": null, "secretNote": "for the bike" }),
        ),
        (
            LINKED,
            r#"{"command":"oldtill://till/charge","data":{"amount":0,"callback":"done"}}"#
                .to_owned(),
            denied("LOCKED", "Open the wallet."),
        ),
        (
            LINKED,
            r#"{"command":"till://till/charge","data":{"amount":1,"callback":"done"}}"#.to_owned(),
            denied("FAILED", "Declined."),
        ),
        (
            LINKED,
            "till://till/charge?callback=done".to_owned(),
            denied("FAILED", "till/charge needs amount."),
        ),
        (
            LINKED,
            "till://till/refund?callback=done".to_owned(),
            denied(
                "FAILED",
                "till/refund is planned and not part of this build yet",
            ),
        ),
        (
            LINKED,
            "till://till/odd?callback=done".to_owned(),
            denied(
                "FAILED",
                "There is no route till/odd. Known routes: till/getBalance, till/charge, till/refund.",
            ),
        ),
        (
            LOCKED_OUT,
            "till://till/getBalance?callback=done".to_owned(),
            denied(
                "OFFLINE",
                "till/getBalance needs native code that this build lacks.",
            ),
        ),
    ] {
        check(states, &send, answer).await;
    }
}

#[tokio::test]
async fn states_are_checked_in_the_order_of_the_contract_and_no_further_than_needed() {
    let mut page = Page::open(LINKED);
    page.ask("wallet://pay?kind=transfer&action=confirm&pin=1")
        .await;
    assert_eq!(
        page.seen(),
        ["linked", "unlocked"],
        "the second state fails, so the third is not asked for"
    );
    page.ask("wallet://proof").await;
    assert_eq!(page.seen(), ["linked", "ProofVerify { sensor: Any }"]);
}

#[tokio::test]
async fn a_global_is_written_before_the_event() {
    let mut page = Page::open(ALL);
    page.send("wallet://wallet");
    let first = page.next().await;
    assert!(
        matches!(first, Message::Assign { global: "walletBalance", ref json } if json == "4200"),
        "{first:?}"
    );
    let second = page.next().await;
    assert!(
        matches!(
            second,
            Message::Event {
                name: "wallet",
                handler: "onWalletEvent",
                ..
            }
        ),
        "{second:?}"
    );
}

#[tokio::test]
async fn a_handler_that_panics_fails_with_the_event_of_its_command() {
    let mut page = Page::open(ALL);
    let answer = page.ask("wallet://proof?action=enroll&pin=4711").await;
    assert_eq!(
        (&answer["ok"], &answer["event"]),
        (&json!(false), &json!("proof")),
        "{answer}"
    );
}

#[tokio::test]
async fn an_error_outside_the_contract_is_noted_and_still_answered() {
    let mut page = Page::open(ALL);
    let answer = page
        .ask("wallet://pay?amount=0&currency=eur&to=a@b.c")
        .await;
    assert_eq!(answer["error"]["code"], "no_sensor");
    assert_eq!(answer["sensor"], "none");
    for note in [
        "pay.card ended in no_sensor, which the contract does not list for it",
        "pay.card put `sensor` beside its error, which the contract does not list for paymentError",
    ] {
        assert!(page.journal().contains(note), "{}", page.journal());
    }
}

#[tokio::test]
async fn secrets_stay_out_of_journal_and_debug() {
    let mut page = Page::open(ALL);
    page.ask("wallet://pay?kind=transfer&action=confirm&pin=98765")
        .await;
    page.ask(
        r#"{"command":"till://till/charge","data":{"amount":5,"pin":"98765","callback":"done"}}"#,
    )
    .await;
    page.ask(r#"{"command":"till://till/getBalance","data":{"callback":"done"}}"#)
        .await;
    let told = format!("{}\n{}", page.journal(), page.seen().join("\n"));
    for secret in ["98765", "for the bike", "bank.example.com/r/1"] {
        assert!(!told.contains(secret), "{secret} was told:\n{told}");
    }
}

#[test]
fn the_facts_list_every_command() {
    let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
    assert_eq!(
        names,
        [
            "wallet",
            "lock",
            "pay.card",
            "pay.transfer.start",
            "pay.transfer.confirm",
            "pay.in_person",
            "proof.verify",
            "proof.enroll",
        ]
    );
}

#[tokio::test]
async fn a_capability_that_the_app_does_not_lend_is_answered_after_the_states() {
    let message = "The device has no sensor.";
    for (states, answer) in [
        (ALL, error("proof", "no_sensor", message)),
        (
            LOCKED_OUT,
            error(
                "proof",
                "not_linked",
                "proof.verify needs native code that this build lacks.",
            ),
        ),
    ] {
        let mut page = Page::of(Shop::with(states).without(&[Capability::Sensor]));
        assert_eq!(page.ask("wallet://proof").await, answer);
        assert!(!page.seen().contains(&"proof.verify".to_owned()));
    }
}
