//! What a spec may say: which keys an entry has, what they mean and what stands behind them.
//!
//! The tables are the one source for three readers: [`shape`] checks a tree against them, lowering relies on what
//! that has checked, and `emit::schema` turns them into the JSON Schema that editors use. They say nothing about what
//! entries mean to one another beyond which names refer to which.

mod form;
mod micro;
mod names;
mod parts;
mod routes;
mod shape;
mod spec;
mod symbols;
mod vocabulary;

pub use form::Form;
pub use micro::{BUILT_IN, CapabilityText, ParamText, TypeText, status_or_group};
pub use names::Kind;
pub use shape::shape;
pub use spec::SPEC;
pub use symbols::{Symbols, unknown_name};

/// A kind of entry.
#[derive(Debug)]
pub struct Entry {
    /// What it is called in messages and in the schema: `route`.
    pub name: &'static str,
    /// What it is, for hovers.
    #[cfg_attr(
        not(feature = "files"),
        expect(dead_code, reason = "only the schema shows it")
    )]
    pub doc: &'static str,
    /// The key that a plain text in its place stands for.
    pub short: Option<&'static str>,
    /// Its keys, in the order in which a writer would set them.
    pub keys: &'static [Key],
}

/// A key of an entry.
#[derive(Debug)]
pub struct Key {
    /// How it is written.
    pub name: &'static str,
    /// Whether the entry can do without it.
    pub need: Need,
    /// What stands behind it.
    pub value: Value,
    /// What it means, for hovers and docs.
    pub doc: &'static str,
}

/// Whether an entry can do without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It has to be there.
    Required,
    /// Without it the docs are the poorer.
    Wanted,
    /// It may be there.
    Optional,
}

/// What stands behind a key.
#[derive(Debug)]
pub enum Value {
    /// A text of a certain form.
    Text(Form),
    /// One of a few words, each with its meaning.
    Word(&'static [(&'static str, &'static str)]),
    /// `true` or `false`.
    Flag,
    /// A whole number of seconds, versions or the like; never negative.
    Number,
    /// The name of an entry defined elsewhere; it counts as a use of that entry.
    Refers(Kind),
    /// The same without counting: nothing is sent because of it.
    Mentions(Kind),
    /// A type: `text`, `Size`, `Cup[]`, `time?`, `integer|null`.
    Type,
    /// How a command uses a param: `name`, `name!`, `name! | other`.
    ParamUse,
    /// How a command uses a capability: `name`, or `name?` when it can do without.
    CapabilityUse,
    /// A status, or `...Group` for all of a group.
    StatusOrGroup,
    /// A list.
    List(&'static Value),
    /// A mapping whose keys the author chooses.
    Map(Keys, &'static Value),
    /// An entry.
    Entry(&'static Entry),
    /// One of several, told apart by whether it is a text, a list or a mapping.
    Either(&'static [Value]),
    /// Anything; what it has to be follows from a type elsewhere.
    Any,
}

/// What the keys of a mapping are.
#[derive(Debug, Clone, Copy)]
pub enum Keys {
    /// They define entries of a kind.
    Define(Kind),
    /// They refer to entries of a kind, and count as uses.
    Refer(Kind),
}

/// A key that has to be there.
const fn required(name: &'static str, value: Value, doc: &'static str) -> Key {
    Key {
        name,
        need: Need::Required,
        value,
        doc,
    }
}

/// A key that may be there.
const fn optional(name: &'static str, value: Value, doc: &'static str) -> Key {
    Key {
        name,
        need: Need::Optional,
        value,
        doc,
    }
}

/// The summary every entry should have.
const SUMMARY: Key = Key {
    name: "summary",
    need: Need::Wanted,
    value: Value::Text(Form::Summary),
    doc: "One sentence of at most 120 characters, plain text with `code spans`.",
};

/// Further paragraphs.
const DESCRIPTION: Key = optional(
    "description",
    Value::Text(Form::Prose),
    "Further paragraphs in CommonMark, without raw HTML.",
);

/// Where a fact comes from.
const SOURCE: Key = optional(
    "source",
    Value::Text(Form::Line),
    "Where the fact comes from: a document, a package, a standard, or a decision of the contract.",
);
