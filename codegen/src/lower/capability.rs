//! Capabilities.

use super::{Lowering, notes, prose};
use crate::grammar::{Kind, unknown_name};
use crate::model::{Capability, CapabilityFailure, Direction, Name, Operation};
use crate::yaml::{Entry, Node};

impl Lowering<'_> {
    pub(super) fn capabilities(&mut self) -> Vec<Capability> {
        self.root
            .map("capabilities")
            .iter()
            .map(|entry| self.one_capability(entry))
            .collect()
    }

    fn one_capability(&mut self, Entry { key, value: node }: &Entry) -> Capability {
        let failure = |Entry { key, value }: &Entry| CapabilityFailure {
            name: Name::new(key.text.as_str()),
            prose: prose(value),
        };
        let failures: Vec<&str> = node
            .map("failures")
            .iter()
            .map(|failure| failure.key.text.as_str())
            .collect();
        Capability {
            name: Name::new(key.text.as_str()),
            direction: match node.text("direction") {
                Some("told") => Direction::Told,
                _ => Direction::Asked,
            },
            operations: node
                .map("operations")
                .iter()
                .map(|entry| self.operation(entry, &failures))
                .collect(),
            failures: node.map("failures").iter().map(failure).collect(),
            absent: node.text("absent").and_then(|name| self.error(name)),
            notes: notes(node.map("on")),
            prose: prose(node),
        }
    }

    fn operation(&mut self, Entry { key, value: node }: &Entry, failures: &[&str]) -> Operation {
        Operation {
            name: Name::new(key.text.as_str()),
            takes: self.fields(node.map("takes")),
            gives: self.fields(node.map("gives")),
            fails: node
                .list("fails")
                .iter()
                .filter_map(|item| self.failure_of(item, failures))
                .collect(),
            waits_for_person: node.flag("waits_for_person"),
            prose: prose(node),
        }
    }

    /// Failures are known inside their capability only, so the walk over the names of the spec has left them out.
    fn failure_of(&mut self, item: &Node, failures: &[&str]) -> Option<usize> {
        let name = item.as_text()?;
        let position = failures.iter().position(|failure| *failure == name);
        if position.is_none() {
            self.diagnostics.push(unknown_name(
                Kind::Failure,
                name,
                item.span,
                failures.iter().copied(),
            ));
        }
        position
    }
}
