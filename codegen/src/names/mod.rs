//! Words into identifiers: casing and keywords of every target language, and nothing else.
//!
//! This is the one place that joins words. Emitters ask it for spellings and `check` asks it for collisions, so both
//! always have the same answer. One file per language; a keyword is escaped the way the language itself does it.

mod kotlin;
mod rust;
mod swift;
mod typescript;

pub use kotlin::Kotlin;
pub use rust::Rust;
pub use swift::Swift;
pub use typescript::{TypeNames, TypeScript};

use crate::model::Name;

/// How one language spells names.
pub trait Spelling: Sync {
    /// The language, for people.
    fn language(&self) -> &'static str;
    /// A type: a class, struct, enum, interface, protocol.
    fn type_name(&self, name: &Name) -> String;
    /// A function, method, property, field or parameter, escaped where it is a keyword.
    fn member(&self, name: &Name) -> String;
    /// A case of an enum, escaped where it is a keyword.
    fn case(&self, name: &Name) -> String;
}

/// Every language that names are generated in.
pub const LANGUAGES: [&dyn Spelling; 4] = [&Rust, &Swift, &Kotlin, &TypeScript];
