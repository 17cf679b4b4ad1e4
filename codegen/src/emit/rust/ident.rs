//! Spelled names as tokens. The spelling itself is the business of [`names`](crate::names).

use proc_macro2::Ident;
use quote::format_ident;

use crate::model::Name;
use crate::names::{Rust, Spelling};

pub(super) fn type_name(name: &Name) -> Ident {
    format_ident!("{}", Rust.type_name(name))
}

pub(super) fn choice(name: &Name) -> Ident {
    format_ident!("{}", Rust.choice_name(name))
}

pub(super) fn member(name: &Name) -> Ident {
    format_ident!("{}", Rust.member(name))
}

pub(super) fn handler(name: &Name) -> Ident {
    format_ident!("{}", Rust.handler(name))
}

pub(super) fn case(name: &Name) -> Ident {
    format_ident!("{}", Rust.case(name))
}

pub(super) fn constant(name: &Name) -> Ident {
    format_ident!("{}", Rust.constant(name))
}

/// A type named after an entry of the spec and a word of our own: `WeighAnswer`.
pub(super) fn type_with(name: &Name, word: &str) -> Ident {
    type_name(&Name::join([name, &Name::new(word)]))
}

/// A function named after a word of our own and an entry of the spec: `read_brew`.
pub(super) fn function(word: &str, name: &Name) -> Ident {
    member(&Name::join([&Name::new(word), name]))
}
