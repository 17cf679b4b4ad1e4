//! Vectors: executable examples of a contract, as JSON files, and how much of the contract they cover.
//!
//! The format is for every language and is described beside the files. Here they are only read: which command each
//! frame reaches is for the contract to say, what comes of it is in the expected answers. Nothing is run.

mod coverage;
mod example;
mod exemption;
mod outcome;
mod vector;

pub use coverage::{Coverage, Covered, coverage};

/// The file beside the folders that names further rules, and what is not covered and why.
pub const EXEMPTIONS: &str = "coverage.json";
