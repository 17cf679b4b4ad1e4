//! Spellings that could mean two things when a command is read.

use std::collections::BTreeMap;

use super::Check;
use crate::diagnostic::Code;
use crate::source::Span;
use crate::yaml::{Entry, Node};

/// Whether two spellings that differ in case are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Counts,
    Ignored,
}

impl Check<'_> {
    pub(super) fn spellings(&mut self) {
        let root = self.root;
        self.unlike(root.map("routes").iter().map(name).collect(), Case::Ignored);
        self.unlike(
            root.map("params").iter().flat_map(with_aliases).collect(),
            Case::Ignored,
        );
        for choice in root.map("choices") {
            self.unlike(
                choice
                    .value
                    .map("values")
                    .iter()
                    .flat_map(with_aliases)
                    .collect(),
                if choice.value.flag("exact") {
                    Case::Counts
                } else {
                    Case::Ignored
                },
            );
        }
        for route in root.map("routes") {
            self.variant_spellings(&route.value);
        }
        self.unlike(self.page_globals(), Case::Counts);
        for facade in root.map("facades") {
            let calls = facade.value.map("calls").iter();
            let paths = calls
                .filter_map(|call| text(call.value.get("path")?))
                .collect();
            self.unlike(paths, Case::Ignored);
        }
    }

    fn variant_spellings(&mut self, level: &Node) {
        let variants = level.map("variants");
        self.unlike(
            variants.iter().flat_map(with_aliases).collect(),
            Case::Ignored,
        );
        for variant in variants {
            self.variant_spellings(&variant.value);
        }
    }

    /// What the bridge puts under `window`.
    fn page_globals(&self) -> Vec<(String, Span)> {
        let page = self.root.get("page");
        let own = page.into_iter().flat_map(|page| {
            let handler = page.get("handler").and_then(text);
            let named = page
                .map("globals")
                .iter()
                .chain(page.map("senders"))
                .map(name);
            handler.into_iter().chain(named)
        });
        let facades = self.root.map("facades").iter();
        let facades = facades.filter_map(|facade| text(facade.value.get("global")?));
        own.chain(facades).collect()
    }

    fn unlike(&mut self, spellings: Vec<(String, Span)>, case: Case) {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for (spelling, span) in spellings {
            let key = if case == Case::Ignored {
                spelling.to_lowercase()
            } else {
                spelling.clone()
            };
            if let Some(&first) = seen.get(&key) {
                let message = format!("`{spelling}` already means something here");
                self.report(Code::SameSpelling, span, message, |diagnostic| {
                    diagnostic
                        .also(first, "it means this")
                        .help("remove one of them, or spell it in another way")
                });
            } else {
                seen.insert(key, span);
            }
        }
    }
}

fn name(entry: &Entry) -> (String, Span) {
    (entry.key.text.clone(), entry.key.span)
}

fn with_aliases(entry: &Entry) -> Vec<(String, Span)> {
    let aliases = entry.value.list("aliases").iter().filter_map(text);
    std::iter::once(name(entry)).chain(aliases).collect()
}

fn text(node: &Node) -> Option<(String, Span)> {
    Some((node.as_text()?.to_owned(), node.span))
}
