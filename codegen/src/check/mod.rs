//! What a complete model has to fulfil before anything is generated from it.
//!
//! One file per subject. A check reads the model for what is meant and the tree for where it stands, and reports every
//! breach; none depends on another.

mod beside_error;
mod capabilities;
mod collisions;
mod commands;
mod endings;
mod examples;
mod facades;
mod place;
mod secrets;
mod spellings;
mod states;
mod types;
mod usage;
mod values;
mod variants;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::grammar::Symbols;
use crate::lower::levels;
use crate::model::Model;
use crate::source::Span;
use crate::yaml::{Entry, Node};

/// Runs every check.
pub fn check(model: &Model, root: &Node, symbols: &Symbols, diagnostics: &mut Diagnostics) {
    let names = model.commands.iter().map(|command| command.name.wire());
    let mut check = Check {
        levels: names.zip(levels(root)).collect(),
        model,
        root,
        symbols,
        diagnostics,
    };
    check.collisions();
    check.spellings();
    if !check.diagnostics.has_unread_text() {
        check.usage();
    }
    check.types();
    check.values();
    check.secrets();
    check.variants();
    check.commands();
    check.endings();
    check.beside_errors();
    check.states();
    check.messages();
    check.capabilities();
    check.facades();
    check.examples();
}

struct Check<'a> {
    model: &'a Model,
    root: &'a Node,
    /// Where each command stands in the tree.
    levels: BTreeMap<&'a str, &'a Entry>,
    symbols: &'a Symbols,
    diagnostics: &'a mut Diagnostics,
}

impl Check<'_> {
    /// Reports a breach; the answer takes what else there is to say.
    fn report(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        rest: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.diagnostics
            .push(rest(Diagnostic::new(code, span, message)));
    }
}
