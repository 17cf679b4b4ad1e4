//! The engine against a small contract of its own. Cases carry the ids of the test table that the project holds itself to:
//! O origin, P parsing, J script, N navigation, C concurrency, L logging, T delivery of globals; I are invariants.

#![expect(
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "an `unwrap` is an assertion here, and the texts are short"
)]

mod concurrency;
mod gate;
mod globals;
mod logging;
mod navigation;
mod order;
mod origins;
mod parsing;
mod query;
mod scripts;
mod support;
mod time;
mod unasked;
mod wire;
