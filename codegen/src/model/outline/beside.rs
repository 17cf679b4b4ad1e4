//! What stands beside the routes in the outline: capabilities, cookies, quirks, divergences, facades.

use super::super::{Model, Stability};
use super::Lines;

impl Model {
    pub(super) fn shell(&self, lines: &mut Lines) {
        lines.add(0, "capabilities");
        for capability in &self.capabilities {
            let absent = capability
                .absent
                .map_or_else(String::new, |id| format!(" or {}", self.error(id)));
            lines.add(
                1,
                format!("{} {:?}{absent}", capability.name, capability.direction),
            );
            for operation in &capability.operations {
                let fails = operation
                    .fails
                    .iter()
                    .map(|&at| capability.failures[at].name.to_string());
                let waits = if operation.waits_for_person {
                    " (waits for a person)"
                } else {
                    ""
                };
                lines.add(2, format!("{}{waits}", operation.name));
                lines.some(3, "fails with", fails);
                for (title, fields) in [("takes", &operation.takes), ("gives", &operation.gives)] {
                    lines.some(3, title, (!fields.is_empty()).then(String::new));
                    self.fields(lines, 4, fields);
                }
            }
        }
        lines.some(
            0,
            "cookies",
            self.cookies
                .iter()
                .map(|cookie| format!("{} for {} s", cookie.name, cookie.max_age)),
        );
        lines.some(
            0,
            "quirks",
            self.quirks.iter().map(|quirk| quirk.id.to_string()),
        );
        lines.some(
            0,
            "divergences",
            self.divergences
                .iter()
                .map(|divergence| divergence.concern.clone()),
        );
    }

    pub(super) fn facade_lines(&self, lines: &mut Lines) {
        for facade in &self.facades {
            lines.add(0, format!("facade {} as {}", facade.name, facade.global));
            lines.list(1, "schemes", facade.schemes.iter().cloned());
            lines.list(1, "keys", facade.keys.iter().cloned());
            lines.some(1, "channel", facade.channel.iter().cloned());
            lines.some(1, "ready", facade.ready.iter().cloned());
            for error in &facade.errors {
                lines.list(
                    1,
                    &format!("{} from", error.name),
                    error.from.iter().map(|&id| self.error(id)),
                );
            }
            for call in &facade.calls {
                let method = call
                    .method
                    .as_ref()
                    .map_or_else(String::new, |method| format!(" at {method}"));
                let like = call
                    .like
                    .map_or_else(String::new, |id| format!(" like {}", self[id].name));
                let planned = if call.stability == Stability::Planned {
                    " (planned)"
                } else {
                    ""
                };
                lines.add(
                    1,
                    format!(
                        "{}: {}{method} gives {}{like}{planned}",
                        call.name, call.path, self[call.gives].name
                    ),
                );
                self.fields(lines, 2, &call.takes);
            }
        }
    }
}
