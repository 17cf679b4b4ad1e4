//! Where entries of the model stand in the tree.

use super::Check;
use crate::model::Command;
use crate::source::Span;
use crate::yaml::{Entry, Node};

impl<'a> Check<'a> {
    /// The value under a path of keys.
    pub(super) fn node(&self, path: &[&str]) -> Option<&'a Node> {
        path.iter().try_fold(self.root, |node, key| node.get(key))
    }

    /// The place of the last key of a path, or of the nearest key in front of it that is there.
    pub(super) fn key(&self, path: &[&str]) -> Span {
        let mut node = Some(self.root);
        let mut span = self.root.head();
        for key in path {
            let Some(entry) = node.and_then(|node| node.entry(key)) else {
                break;
            };
            span = entry.key.span;
            node = Some(&entry.value);
        }
        span
    }

    /// The level of a command.
    pub(super) fn level(&self, command: &Command) -> Option<&'a Entry> {
        self.levels.get(command.name.wire()).copied()
    }

    /// The place of something of a command: a member of one of its lists, else the list, else the command.
    pub(super) fn member(
        &self,
        command: &Command,
        list: &str,
        text: impl Fn(&str) -> bool,
    ) -> Span {
        let Some(level) = self.level(command) else {
            return self.root.head();
        };
        let Some(entry) = level.value.entry(list) else {
            return level.key.span;
        };
        let item = entry
            .value
            .items()
            .iter()
            .find(|item| item.as_text().is_some_and(&text));
        item.map_or(entry.key.span, |item| item.span)
    }
}
