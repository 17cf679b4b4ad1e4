//! Routes and commands in the outline.

use super::super::{Command, Model, Node, Order, ParamUse, Stability};
use super::{Lines, extension, with_aliases};

impl Model {
    pub(super) fn level(&self, lines: &mut Lines, depth: usize, name: &str, node: &Node) {
        let needs: Vec<String> = node.needs.iter().map(|&id| self.state(id)).collect();
        let needs = if needs.is_empty() {
            String::new()
        } else {
            format!(" needs {}", needs.join(", "))
        };
        match &node.step {
            Ok(id) => lines.add(depth, format!("{name} -> {}{needs}", self[*id].name)),
            Err(choose) => {
                let unknown = choose
                    .unknown
                    .map_or_else(String::new, |id| format!(" or {}", self.error(id)));
                lines.add(
                    depth,
                    format!(
                        "{name} by {}{unknown} in {}{needs}",
                        self.param(choose.param),
                        self.event(node.event)
                    ),
                );
                for variant in &choose.variants {
                    let default = if variant.default { " (default)" } else { "" };
                    let name =
                        format!("{}{default}", with_aliases(&variant.name, &variant.aliases));
                    self.level(lines, depth + 1, &name, &variant.node);
                }
            }
        }
    }

    pub(super) fn command(&self, lines: &mut Lines, command: &Command) {
        let stability = match command.stability {
            Stability::Stable => "",
            Stability::Experimental => " (experimental)",
            Stability::Planned => " (planned)",
        };
        lines.add(
            1,
            format!(
                "{}{stability}{}",
                command.name,
                extension(command.extension)
            ),
        );
        lines.some(
            2,
            "params",
            command.params.iter().map(|used| self.param_use(used)),
        );
        lines.some(2, "one of", command.one_of.iter().map(|&id| self.param(id)));
        for refusal in &command.refusals {
            lines.add(
                2,
                format!(
                    "refuses {} {} with {}",
                    self.param(refusal.param),
                    refusal.values.join(", "),
                    self.error(refusal.error)
                ),
            );
        }
        let uses = command.uses.iter().map(|used| {
            let without = if used.required { "" } else { "?" };
            let capability = &self[used.capability];
            let operation = used.operation.map_or_else(String::new, |at| {
                format!(".{}", capability.operations[at].name)
            });
            format!("{}{operation}{without}", capability.name)
        });
        lines.some(2, "uses", uses);
        let needs = command.needs.iter().enumerate();
        lines.some(
            2,
            "needs",
            needs.map(|(at, &id)| {
                format!(
                    "{}{}",
                    self.state(id),
                    if at < command.early_needs {
                        " (early)"
                    } else {
                        ""
                    }
                )
            }),
        );
        lines.some(2, "opens", command.opens.iter().map(|&id| self.state(id)));
        for ending in &command.endings {
            lines.list(
                2,
                &format!("ends in {}", self.event(ending.event)),
                ending.statuses.iter().map(|&id| self.status(id)),
            );
        }
        lines.list(
            2,
            &format!("fails in {}", self.event(command.fails)),
            command.errors.iter().map(|&id| self.error(id)),
        );
        match command.order {
            Order::Free => {}
            Order::InTurn => lines.add(2, "in turn"),
            Order::Barrier => lines.add(2, "barrier"),
        }
        if command.outlives_document {
            lines.add(2, "outlives its document");
        }
        for note in &command.notes {
            lines.add(2, format!("on {}: {}", note.platform, note.text));
        }
        for example in &command.examples {
            lines.add(2, format!("{} -> {}", example.send, example.answer));
        }
    }

    fn param_use(&self, used: &ParamUse) -> String {
        let required = if used.required { "!" } else { "" };
        let first = format!("{}{required}", self.param(used.param));
        let fallbacks = used.fallbacks.iter().map(|&id| self.param(id));
        std::iter::once(first)
            .chain(fallbacks)
            .collect::<Vec<_>>()
            .join(" | ")
    }
}
