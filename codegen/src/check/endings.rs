//! What commands end in: events and their statuses.

use super::Check;
use crate::diagnostic::Code;
use crate::grammar::status_or_group;
use crate::model::{Command, Event, EventId, StatusId};
use crate::source::Span;
use crate::yaml::{Node, Value};

impl Check<'_> {
    pub(super) fn endings(&mut self) {
        let model = self.model;
        for command in &model.commands {
            self.successes(command);
            self.statuses_of_ends(command);
        }
        for (at, event) in model.events.iter().enumerate() {
            self.statuses_of_fields(event);
            if !self.diagnostics.has_errors() {
                self.statuses_never_sent(EventId(at), event);
            }
        }
    }

    fn successes(&mut self, command: &Command) {
        for ending in command
            .endings
            .iter()
            .filter(|ending| self.model[ending.event].errors_only)
        {
            let name = self.model[ending.event].name.wire();
            let Some(level) = self.level(command) else {
                continue;
            };
            let written = level
                .value
                .get("ends")
                .and_then(|ends| ends.entry(name))
                .map(|entry| entry.key.span);
            let inherited = level
                .value
                .entry("event")
                .map_or(level.key.span, |entry| entry.value.span);
            let only = self.key(&["events", name, "errors_only"]);
            let message = format!("`{}` cannot end well in `{name}`", command.name);
            self.report(
                Code::ErrorsOnly,
                written.unwrap_or(inherited),
                message,
                |diagnostic| {
                    diagnostic
                        .also(only, "it is for errors only")
                        .help("name another event under `ends`, and this one under `fails`")
                },
            );
        }
    }

    fn statuses_of_ends(&mut self, command: &Command) {
        let Some(ends) = self
            .level(command)
            .and_then(|level| level.value.get("ends"))
        else {
            return;
        };
        match &ends.value {
            Value::List(items) => {
                let event = command.endings.first().map(|ending| ending.event);
                self.carried(event, items);
            }
            Value::Map(entries) => {
                for entry in entries {
                    let event = self
                        .model
                        .events
                        .iter()
                        .position(|event| event.name.wire() == entry.key.text);
                    self.carried(event.map(EventId), entry.value.items());
                }
            }
            Value::Nothing | Value::Refused | Value::Scalar(_) => {}
        }
    }

    fn carried(&mut self, event: Option<EventId>, items: &[Node]) {
        let Some(event) = event.map(|id| &self.model[id]) else {
            return;
        };
        for item in items {
            let Some(text) = item.as_text() else { continue };
            let strange = self
                .named(text)
                .into_iter()
                .find(|status| !event.statuses.contains(status));
            if let Some(status) = strange {
                self.not_carried(event, status, item.span);
            }
        }
    }

    /// The statuses that a member of a list stands for.
    fn named(&self, text: &str) -> Vec<StatusId> {
        match status_or_group(text) {
            Ok(name) => {
                let position = self
                    .model
                    .statuses
                    .iter()
                    .position(|status| status.name.wire() == name);
                position.map(StatusId).into_iter().collect()
            }
            Err(name) => {
                let group = self
                    .model
                    .status_groups
                    .iter()
                    .find(|group| group.name.wire() == name);
                group.map_or_else(Vec::new, |group| group.members.clone())
            }
        }
    }

    fn statuses_of_fields(&mut self, event: &Event) {
        for field in &event.fields {
            let Some(status) = field.when.filter(|status| !event.statuses.contains(status)) else {
                continue;
            };
            let path = [
                "events",
                event.name.wire(),
                "fields",
                field.name.wire(),
                "when",
            ];
            let span = self
                .node(&path)
                .map_or_else(|| self.key(&path), |when| when.span);
            self.not_carried(event, status, span);
        }
    }

    fn not_carried(&mut self, event: &Event, status: StatusId, span: Span) {
        let name = event.name.wire();
        let statuses = self.key(&["events", name, "status"]);
        let known: Vec<&str> = event
            .statuses
            .iter()
            .map(|&id| self.model[id].name.wire())
            .collect();
        let status = self.model[status].name.wire();
        self.report(
            Code::NotAStatusOfTheEvent,
            span,
            format!("`{name}` does not carry the status `{status}`"),
            |diagnostic| {
                diagnostic
                    .also(
                        statuses,
                        if known.is_empty() {
                            "it carries none"
                        } else {
                            "what it carries"
                        },
                    )
                    .help(format!("add it to the `status` of `{name}`"))
                    .suggest(status, known)
            },
        );
    }

    /// Only for closed events: whoever owns an open list sends what they like.
    fn statuses_never_sent(&mut self, id: EventId, event: &Event) {
        let endings = || {
            self.model
                .commands
                .iter()
                .flat_map(|command| &command.endings)
                .filter(|ending| ending.event == id)
        };
        if event.open || endings().next().is_none() {
            return;
        }
        let sent: Vec<StatusId> = endings()
            .flat_map(|ending| ending.statuses.iter().copied())
            .collect();
        for status in event
            .statuses
            .iter()
            .filter(|status| !sent.contains(status))
        {
            let name = self.model[*status].name.wire();
            let list = self.node(&["events", event.name.wire(), "status"]);
            let item = list.and_then(|list| {
                list.items()
                    .iter()
                    .find(|item| item.as_text() == Some(name))
            });
            let span = item.map_or_else(
                || self.key(&["events", event.name.wire(), "status"]),
                |item| item.span,
            );
            self.report(
                Code::StatusNeverSent,
                span,
                format!("no command ends in `{}` with `{name}`", event.name),
                |diagnostic| diagnostic.help("let a command end with it, or remove it here"),
            );
        }
    }
}
