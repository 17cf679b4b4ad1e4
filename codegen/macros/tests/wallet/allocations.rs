//! The budget of routing, counted: beyond the values it hands over, a command costs at most three allocations.

use allocation_counter::measure;

use crate::parsing::text;
use crate::wallet::Command;

const BUDGET: u64 = 3;

#[test]
fn routing_allocates_little_beyond_the_values() {
    for (command, values) in [
        ("wallet://wallet", 0),
        ("wallet://lock?rid=r-17", 0),
        ("wallet://proof?action=enroll&sensor=touch&pin=4711", 1),
        (
            "wallet://pay?kind=transfer&amount=1250&iban=DE02120300000000202051",
            1,
        ),
        (
            "wallet://pay?kind=debit&amount=1&currency=CHF&to=shop@example.com&class=a&b&rid=r-17",
            3,
        ),
    ] {
        let text = text(command);
        let counted = measure(|| drop(Command::parse(&text)));
        assert!(
            counted.count_total <= BUDGET + values,
            "{command}: {} allocations for {values} values",
            counted.count_total
        );
    }
}

#[test]
fn a_refusal_allocates_little_beyond_its_text() {
    for command in [
        "wallet://odd",
        "wallet://pay?kind=odd",
        "wallet://pay?kind=in_person",
    ] {
        let text = text(command);
        let counted = measure(|| drop(Command::parse(&text)));
        assert!(
            counted.count_total <= BUDGET + 1,
            "{command}: {} allocations",
            counted.count_total
        );
    }
}
