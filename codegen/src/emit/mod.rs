//! One folder per target: a checked [`Contract`](crate::Contract) in, files in memory out.
//!
//! An emitter cannot fail on a mistake of the spec: there is none left. Decisions are made in view-models (`*.rs`);
//! the templates beside them lay out and never decide.

#[cfg(feature = "files")]
pub mod agent;
#[cfg(feature = "files")]
pub mod docs;
#[cfg(feature = "files")]
pub mod kotlin;
#[cfg(feature = "files")]
mod native;
pub mod rust;
#[cfg(feature = "files")]
pub mod schema;
#[cfg(feature = "files")]
pub mod swift;

#[cfg(feature = "files")]
mod target;
#[cfg(feature = "files")]
pub mod typescript;

#[cfg(feature = "files")]
pub use target::{File, Target};
