//! YAML text into a tree that knows where each part stands.
//!
//! The tree keeps what the text says and nothing more: no schema, no types, no defaults. What makes YAML treacherous
//! (anchors, tags, merge keys, several documents, tabs) is refused here, so that no later stage meets it.

mod build;
mod node;

pub use build::parse;
pub use node::{Entry, Key, Node, Scalar, Value};
