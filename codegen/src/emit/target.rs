//! The list of targets, and what each of them yields.

use crate::Contract;

/// A file to be written below `generated/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path, relative, with `/` between the parts.
    pub path: String,
    /// Its text, with `\n` between the lines.
    pub contents: String,
}

/// A kind of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The expansion of `contract!`, for review.
    Rust,
    /// The types of an iOS or macOS host.
    Swift,
    /// The types of an Android or JVM host.
    Kotlin,
    /// The package for web pages.
    TypeScript,
    /// The script that a shell runs in front of each page.
    Agent,
    /// The reference site.
    Docs,
    /// The JSON Schema of the spec language.
    Schema,
}

impl Target {
    /// Every target, in the order in which they are emitted.
    pub const ALL: &'static [Target] = &[
        Target::Rust,
        Target::Swift,
        Target::Kotlin,
        Target::TypeScript,
        Target::Agent,
        Target::Docs,
        Target::Schema,
    ];

    /// Its name on the command line, which is also its folder below `generated/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Swift => "swift",
            Self::Kotlin => "kotlin",
            Self::TypeScript => "typescript",
            Self::Agent => "agent",
            Self::Docs => "docs",
            Self::Schema => "schema",
        }
    }

    /// Its files.
    pub fn emit(self, contract: &Contract) -> Vec<File> {
        match self {
            Self::Rust => super::rust::files(contract),
            Self::Swift => super::swift::files(contract),
            Self::Kotlin => super::kotlin::files(contract),
            Self::TypeScript => super::typescript::files(contract),
            Self::Agent => super::agent::files(contract),
            Self::Docs => super::docs::files(contract),
            Self::Schema => super::schema::files(),
        }
    }
}
