//! The generator: one spec in, the router, glue, typings, client and docs of every target out.
//!
//! ```text
//! bridge.yaml -> yaml (located tree) -> model -> names + check -> Contract -> emit::<target> -> files
//! ```
//!
//! Each arrow is one function and each stage a type. Everything up to [`Contract`] collects mistakes instead of
//! stopping at the first; everything behind it takes only a `Contract` and cannot fail on a mistake of the spec.
//! The library is pure: text in, files in memory out. The disk is the business of the binary.

pub mod diagnostic;
pub mod emit;
pub mod model;
pub mod names;
#[doc(hidden)]
pub mod synthetic;
#[cfg(feature = "files")]
#[doc(hidden)]
pub mod threads;
#[cfg(feature = "files")]
pub mod vectors;

mod arrival;
mod check;
mod contract;
mod grammar;
mod lower;
mod source;
mod yaml;

pub use contract::Contract;
pub use source::{Source, Span, Unreadable};

use diagnostic::{Diagnostic, Diagnostics};

/// Reads a spec through all stages: the contract with its warnings, or everything that is wrong, warnings included.
/// Diagnostics come in the order of the text.
pub fn read(source: &Source) -> Result<(Contract, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::default();
    let model = yaml::parse(source, &mut diagnostics).and_then(|root| {
        let symbols = grammar::shape(&root, &mut diagnostics);
        let model = lower::lower(&root, &symbols, &mut diagnostics)?;
        check::check(&model, &root, &symbols, &mut diagnostics);
        Some(model)
    });
    match model {
        Some(model) if !diagnostics.has_errors() => {
            Ok((Contract::checked(model), diagnostics.into_sorted()))
        }
        _ => Err(diagnostics.into_sorted()),
    }
}
