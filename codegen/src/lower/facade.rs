//! Facades.

use super::routes::stability;
use super::{Lowering, prose, texts};
use crate::grammar::{Kind, unknown_name};
use crate::model::{CommandId, Facade, FacadeCall, FacadeError, Model, Name, RecordId};
use crate::yaml::{Entry, Node};

impl Lowering<'_> {
    pub(super) fn facades(&mut self, model: &Model) -> Vec<Facade> {
        self.root
            .map("facades")
            .iter()
            .map(|entry| self.facade(entry, model))
            .collect()
    }

    fn facade(&mut self, Entry { key, value: node }: &Entry, model: &Model) -> Facade {
        let error = |Entry { key, value }: &Entry| FacadeError {
            name: Name::new(key.text.as_str()),
            from: self.error_list(value, "from"),
            prose: prose(value),
        };
        Facade {
            name: Name::new(key.text.as_str()),
            schemes: texts(node.list("schemes")),
            keys: texts(node.list("keys")),
            global: node.text("global").unwrap_or_default().to_owned(),
            channel: node.text("channel").map(str::to_owned),
            ready: texts(node.list("ready")),
            errors: node.map("errors").iter().map(error).collect(),
            calls: node
                .map("calls")
                .iter()
                .filter_map(|entry| self.call(entry, model))
                .collect(),
            prose: prose(node),
        }
    }

    /// `None` when there is no record that could stand in for an unknown answer.
    fn call(&mut self, Entry { key, value: node }: &Entry, model: &Model) -> Option<FacadeCall> {
        let gives = node.text("gives").and_then(|name| self.record(name));
        Some(FacadeCall {
            name: Name::new(key.text.as_str()),
            path: node.text("path").unwrap_or_default().to_owned(),
            method: node.text("method").map(str::to_owned),
            takes: self.fields(node.map("takes")),
            gives: gives.or((!model.records.is_empty()).then_some(RecordId(0)))?,
            like: node.get("like").and_then(|like| self.like(like, model)),
            stability: stability(node).unwrap_or_default(),
            prose: prose(node),
        })
    }

    fn like(&mut self, node: &Node, model: &Model) -> Option<CommandId> {
        let name = node.as_text()?;
        let position = model
            .commands
            .iter()
            .position(|command| command.name.wire() == name);
        if position.is_none() {
            let known = model.commands.iter().map(|command| command.name.wire());
            self.diagnostics
                .push(unknown_name(Kind::Command, name, node.span, known));
        }
        position.map(CommandId)
    }
}
