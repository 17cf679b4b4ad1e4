//! Statuses, errors, states, events, platforms and what is written about them.

use super::{Lowering, notes, prose};
use crate::grammar::status_or_group;
use crate::model::{
    Cookie, Divergence, ErrorClass, ErrorCode, ErrorId, Event, Name, Platform, Prose, Quirk, State,
    Status, StatusGroup,
};
use crate::yaml::{Entry, Node};

impl Lowering<'_> {
    pub(super) fn statuses(&self) -> Vec<Status> {
        let status = |Entry { key, value: node }: &Entry| Status {
            name: Name::new(key.text.as_str()),
            terminal: node.flag("terminal"),
            prose: prose(node),
        };
        self.root.map("statuses").iter().map(status).collect()
    }

    pub(super) fn status_groups(&self) -> Vec<StatusGroup> {
        let group = |Entry { key, value: node }: &Entry| StatusGroup {
            name: Name::new(key.text.as_str()),
            members: self.status_list(node.list("of")),
            open: node.flag("open"),
            prose: prose(node),
        };
        self.root.map("status_groups").iter().map(group).collect()
    }

    pub(super) fn errors(&self) -> Vec<ErrorCode> {
        let error = |Entry { key, value: node }: &Entry| ErrorCode {
            name: Name::new(key.text.as_str()),
            class: match node.text("class") {
                Some("order") => ErrorClass::Order,
                Some("attempt") => ErrorClass::Attempt,
                Some("platform") => ErrorClass::Platform,
                Some("network") => ErrorClass::Network,
                _ => ErrorClass::Argument,
            },
            message: node.text("message").map(str::to_owned),
            extension: node.flag("extension"),
            prose: prose(node),
        };
        self.root.map("errors").iter().map(error).collect()
    }

    pub(super) fn state_entries(&self) -> Vec<State> {
        let state = |Entry { key, value: node }: &Entry| State {
            name: Name::new(key.text.as_str()),
            missing: node
                .text("missing")
                .and_then(|name| self.error(name))
                .unwrap_or(ErrorId(0)),
            prose: prose(node),
        };
        self.root.map("states").iter().map(state).collect()
    }

    pub(super) fn events(&mut self) -> Vec<Event> {
        let root = self.root;
        let event = |Entry { key, value: node }: &Entry| Event {
            name: Name::new(key.text.as_str()),
            statuses: self.status_list(node.list("status")),
            open: self.has_open_group(node.list("status"), 0),
            fields: self.fields(node.map("fields")),
            beside_error: self.fields(node.map("beside_error")),
            errors_only: node.flag("errors_only"),
            prose: prose(node),
        };
        root.map("events").iter().map(event).collect()
    }

    fn has_open_group(&self, items: &[Node], depth: usize) -> bool {
        let groups = self.root.map("status_groups");
        let named = items
            .iter()
            .filter_map(|item| status_or_group(item.as_text()?).err());
        // Deeper than there are groups can only be a group inside itself.
        depth <= groups.len()
            && named
                .filter_map(|name| groups.iter().find(|group| group.key.text == name))
                .any(|group| {
                    group.value.flag("open")
                        || self.has_open_group(group.value.list("of"), depth + 1)
                })
    }

    pub(super) fn platforms(&self) -> Vec<Platform> {
        let platform = |Entry { key, value: node }: &Entry| Platform {
            name: Name::new(key.text.as_str()),
            title: node.text("title").unwrap_or_default().to_owned(),
            minimum: node.text("minimum").map(str::to_owned),
            prose: prose(node),
        };
        self.root.map("platforms").iter().map(platform).collect()
    }

    pub(super) fn cookies(&self) -> Vec<Cookie> {
        let cookie = |Entry { key, value: node }: &Entry| Cookie {
            name: Name::new(key.text.as_str()),
            value: node.text("value").unwrap_or_default().to_owned(),
            max_age: node
                .text("max_age")
                .and_then(|age| age.parse().ok())
                .unwrap_or_default(),
            prose: prose(node),
        };
        self.root.map("cookies").iter().map(cookie).collect()
    }

    /// The rule is the summary; a summary beside it opens the description.
    pub(super) fn quirks(&self) -> Vec<Quirk> {
        let quirk = |Entry { key, value: node }: &Entry| {
            let written = prose(node);
            let Some(rule) = node.text("rule") else {
                return Quirk {
                    id: Name::new(key.text.as_str()),
                    prose: written,
                };
            };
            let paragraphs: Vec<String> = [Some(written.summary), written.description]
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty())
                .collect();
            Quirk {
                id: Name::new(key.text.as_str()),
                prose: Prose {
                    summary: rule.to_owned(),
                    description: (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n")),
                    source: written.source,
                },
            }
        };
        self.root.map("quirks").iter().map(quirk).collect()
    }

    pub(super) fn divergences(&self) -> Vec<Divergence> {
        let divergence = |node: &Node| Divergence {
            concern: node.text("concern").unwrap_or_default().to_owned(),
            notes: notes(node.map("on")),
            prose: prose(node),
        };
        self.root
            .list("divergences")
            .iter()
            .map(divergence)
            .collect()
    }
}
