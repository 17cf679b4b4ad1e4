//! What a complete model has to fulfil before anything is generated from it.

use crate::diagnostic::Diagnostics;
use crate::grammar::Symbols;
use crate::model::Model;
use crate::yaml::Node;

/// Runs every check.
pub fn check(_model: &Model, _root: &Node, _symbols: &Symbols, _diagnostics: &mut Diagnostics) {}
