//! The generator: one spec in, the router, glue, typings, client and docs of every target out.
//!
//! ```text
//! bridge.yaml -> yaml (located tree) -> model -> names + check -> Contract -> emit::<target> -> files
//! ```
//!
//! Each arrow is one function and each stage a type. Everything up to [`Contract`] collects mistakes instead of
//! stopping at the first; everything behind it takes only a `Contract` and cannot fail on a mistake of the spec.
//! The library is pure: text in, files in memory out. The disk is the business of the binary.

pub mod emit;
pub mod model;
pub mod names;

mod contract;

pub use contract::Contract;
