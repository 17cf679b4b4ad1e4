//! Routing one command, from the text of a frame to its typed value, beside what a generic URL parser needs for the
//! same text. Budget: at most 1 µs, and not slower than the parser.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use transom_runtime::{Call, CommandText};
use url::Url;

/// A sample contract.
mod wallet {
    transom_macros::contract!("../codegen/tests/contracts/wallet.yaml");
}

const COMMANDS: [(&str, &str); 4] = [
    ("bare", "wallet://wallet"),
    (
        "short",
        "wallet://pay?kind=transfer&action=confirm&pin=4711",
    ),
    (
        "long",
        "wallet://pay?kind=card&amount=1250&currency=eur&to=shop@example.com&speed=standard&confirm=yes\
         &return=https%3A%2F%2Fshop.example.com%2Fdone&tags=gift,birthday&class=travel&rid=r-17",
    ),
    ("refused", "wallet://odd?kind=card"),
];

fn read(text: &str) -> CommandText {
    match Call::read(text.to_owned(), &wallet::FACTS) {
        Ok(Call::Command(text)) => text,
        _ => unreachable!("every text of this bench is a command"),
    }
}

fn route(c: &mut Criterion) {
    for (name, text) in COMMANDS {
        let mut group = c.benchmark_group(format!("route/{name}"));
        group.bench_function("frame to command", |b| {
            b.iter(|| wallet::Command::parse(&read(black_box(text))));
        });
        let command = read(text);
        group.bench_function("parse alone", |b| {
            b.iter(|| wallet::Command::parse(black_box(&command)));
        });
        group.bench_function("url and pairs", |b| {
            b.iter(|| {
                let url = Url::parse(black_box(text)).ok();
                url.map(|url| url.query_pairs().into_owned().collect::<Vec<_>>())
            });
        });
        group.finish();
    }
}

criterion_group!(benches, route);
criterion_main!(benches);
