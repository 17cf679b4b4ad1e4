//! From the text of a command to its typed value, without an engine.

use std::sync::Arc;

use transom_runtime::{Bridge, Call, CommandText, Order, Secret};

use crate::shop::Shop;
use crate::wallet::{
    Capability, Command, Currency, FACTS, Finger, Router, Speed, Status, commands,
};

pub fn text(command: &str) -> CommandText {
    match Call::read(command.to_owned(), &FACTS) {
        Ok(Call::Command(text)) => text,
        other => panic!("{command} is no command: {other:?}"),
    }
}

fn parsed(command: &str) -> Command {
    Command::parse(&text(command)).unwrap_or_else(|refused| panic!("{command}: {refused:?}"))
}

fn card() -> commands::PayCard {
    commands::PayCard {
        amount: 1,
        currency: Currency::Eur,
        to: "a@b.c".into(),
        speed: Speed::Standard,
        confirm: true,
        r#return: None,
        tags: Vec::new(),
        class: None,
    }
}

#[test]
fn params_arrive_typed() {
    let base = "wallet://pay?amount=1&currency=eur&to=a@b.c";
    for (more, expected) in [
        ("", card()),
        (
            "&confirm=NO",
            commands::PayCard {
                confirm: false,
                ..card()
            },
        ),
        ("&confirm=perhaps", card()),
        (
            "&tags=a, b,,c",
            commands::PayCard {
                tags: vec!["a".into(), "b".into(), "c".into()],
                ..card()
            },
        ),
        (
            "&class=a&b=c",
            commands::PayCard {
                class: Some("a&b=c".into()),
                ..card()
            },
        ),
        (
            "&class=%2525",
            commands::PayCard {
                class: Some("%25".into()),
                ..card()
            },
        ),
        ("&return=", card()),
    ] {
        assert_eq!(
            parsed(&format!("{base}{more}")),
            Command::PayCard(expected),
            "{more}"
        );
    }
}

#[test]
fn an_alias_of_a_value_is_the_value() {
    let command = parsed("wallet://pay?kind=transfer&amount=1&to=a@b.c&speed=in_stant");
    let Command::PayTransferStart(start) = command else {
        panic!("another command")
    };
    assert_eq!(start.speed, Speed::Instant);
}

#[test]
fn an_open_choice_keeps_what_it_does_not_know() {
    let Command::PayCard(card) = parsed("wallet://pay?amount=1&currency=CHF&to=a@b.c") else {
        panic!("another command")
    };
    assert_eq!(card.currency, Currency::Unrecognized("CHF".into()));
    assert_eq!(card.currency.as_str(), "CHF");
    assert_eq!(Currency::from("EUR"), Currency::Eur);
    assert_eq!(Currency::from("Eur").as_str(), "Eur", "case counts");
    assert_eq!(Status::from("in_review").as_str(), "in_review");
}

#[test]
fn a_closed_choice_takes_its_values_in_any_case() {
    let command = parsed("wallet://pay?kind=transfer&amount=1&to=a@b.c&speed=Instant");
    let Command::PayTransferStart(start) = command else {
        panic!("another command")
    };
    assert_eq!(start.speed, Speed::Instant);
    let Command::ProofVerify(verify) = parsed("wallet://proof?sensor=nose") else {
        panic!("another command")
    };
    assert_eq!(verify.sensor, Finger::Any, "the contract says so");
}

#[test]
fn a_fallback_is_read_when_the_param_is_absent() {
    let Command::PayCard(card) = parsed("wallet://pay?amount=1&currency=eur&tel=+1 (555) 555-0100")
    else {
        panic!("another command")
    };
    assert_eq!(
        card.to, "+15555550100",
        "a phone number is cleaned up even as a fallback"
    );
}

#[test]
fn secrets_are_secret_from_the_first_moment() {
    let command = parsed("wallet://proof?action=enroll&sensor=touch&pin=4711");
    assert!(!format!("{command:?}").contains("4711"), "{command:?}");
    let expected = commands::ProofEnroll {
        sensor: Finger::Touch,
        pin: Secret::new("4711"),
        label: None,
    };
    assert_eq!(command, Command::ProofEnroll(expected));
}

#[test]
fn an_extension_splits_the_queries_of_its_own_route_only() {
    let Command::ProofEnroll(enroll) = parsed("wallet://proof?action=enroll&pin=a&label=b") else {
        panic!("the route that reads the label");
    };
    assert_eq!(enroll.pin, Secret::new("a"));
    assert_eq!(enroll.label.as_deref(), Some("b"));
    let Command::PayTransferConfirm(confirm) =
        parsed("wallet://pay?kind=transfer&action=confirm&pin=a&label=b&rid=r-1")
    else {
        panic!("a route that knows no label");
    };
    assert_eq!(confirm.pin, Secret::new("a&label=b"), "I10");
}

#[test]
fn order_and_outliving_are_known_before_a_command_runs() {
    let router = Router::new(Arc::new(Shop::with(&[])));
    for (command, order, outlives) in [
        ("wallet://wallet", Order::Free, false),
        ("wallet://lock", Order::Barrier, true),
        ("wallet://pay", Order::InTurn, true),
        ("wallet://pay?kind=Credit", Order::InTurn, true),
        ("wallet://pay?kind=transfer", Order::InTurn, false),
        ("wallet://odd", Order::Free, false),
        ("till://till/charge", Order::InTurn, true),
        ("till://till/getBalance", Order::Free, false),
        ("till://till/odd", Order::Free, false),
    ] {
        let call =
            Call::read(command.to_owned(), &FACTS).expect("it is in a scheme of the contract");
        assert_eq!(router.order(&call), order, "{command}");
        assert_eq!(router.outlives_document(&call), outlives, "{command}");
    }
}

#[test]
fn what_is_planned_or_lacks_a_capability_is_not_offered() {
    for (lacks, proof) in [(&[][..], true), (&[Capability::Sensor], false)] {
        let router = Router::new(Arc::new(Shop::with(&[]).without(lacks)));
        let offers = router.offers();
        assert!(offers.contains(&"pay.card"), "{offers:?}");
        assert!(!offers.contains(&"pay.in_person"), "{offers:?}");
        assert_eq!(offers.contains(&"proof.verify"), proof, "{offers:?}");
    }
}
