//! Which names a spec defines and where it refers to them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{BUILT_IN, Kind};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::source::Span;

/// The names of a spec. The position of a name is the position of its entry in the model.
#[derive(Debug, Default)]
pub struct Symbols {
    defined: BTreeMap<Kind, Names>,
    uses: Vec<Use>,
}

#[derive(Debug, Default)]
struct Names {
    order: Vec<(String, Span)>,
    positions: HashMap<String, usize>,
}

#[derive(Debug)]
struct Use {
    kind: Kind,
    name: String,
    span: Span,
    counts: bool,
}

impl Symbols {
    /// Notes a definition.
    pub(super) fn define(&mut self, kind: Kind, name: &str, span: Span) {
        let names = self.defined.entry(kind).or_default();
        names
            .positions
            .entry(name.to_owned())
            .or_insert(names.order.len());
        names.order.push((name.to_owned(), span));
    }

    /// Notes a reference; it counts when something is sent or checked because of it.
    pub(super) fn refer(&mut self, kind: Kind, name: &str, span: Span, counts: bool) {
        self.uses.push(Use {
            kind,
            name: name.to_owned(),
            span,
            counts,
        });
    }

    /// The position of an entry among those of its kind.
    pub fn position(&self, kind: Kind, name: &str) -> Option<usize> {
        self.defined.get(&kind)?.positions.get(name).copied()
    }

    /// The names of a kind, in the order of the spec.
    pub fn names(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.definitions(kind).map(|(name, _)| name)
    }

    /// The names of a kind and where they are defined.
    pub fn definitions(&self, kind: Kind) -> impl Iterator<Item = (&str, Span)> {
        let names = self.defined.get(&kind).into_iter();
        names.flat_map(|names| {
            names
                .order
                .iter()
                .map(|(name, span)| (name.as_str(), *span))
        })
    }

    /// The names that something refers to in a way that counts. A misspelt reference counts for the name it was
    /// meant to be, so that one slip is one diagnostic.
    pub fn used(&self) -> HashSet<(Kind, &str)> {
        let counting = self.uses.iter().filter(|site| site.counts);
        let meant = counting.filter_map(|site| {
            let known = self.knows(site.kind, &site.name);
            let name = if known {
                &site.name
            } else {
                nearest(&site.name, self.known(site.kind))?
            };
            Some((site.kind, name))
        });
        meant
            .flat_map(|(kind, name)| kind.concrete().iter().map(move |&kind| (kind, name)))
            .collect()
    }

    /// Reports references to names that are defined nowhere.
    pub(super) fn report_unknown(&self, diagnostics: &mut Diagnostics) {
        for site in self
            .uses
            .iter()
            .filter(|site| !self.knows(site.kind, &site.name))
        {
            diagnostics.push(unknown_name(
                site.kind,
                &site.name,
                site.span,
                self.known(site.kind),
            ));
        }
    }

    fn knows(&self, kind: Kind, name: &str) -> bool {
        !kind.is_global()
            || kind
                .concrete()
                .iter()
                .any(|&kind| self.position(kind, name).is_some())
    }

    fn known(&self, kind: Kind) -> Vec<&str> {
        let built_in = if kind == Kind::Type {
            BUILT_IN.as_slice()
        } else {
            &[]
        };
        let defined = kind.concrete().iter().flat_map(|&kind| self.names(kind));
        built_in.iter().copied().chain(defined).collect()
    }
}

/// The diagnostic for a reference to nothing.
pub fn unknown_name<'n>(
    kind: Kind,
    name: &str,
    span: Span,
    known: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    Diagnostic::new(
        Code::UnknownName,
        span,
        format!("there is no {} `{name}`", kind.word()),
    )
    .suggest(name, known)
}
