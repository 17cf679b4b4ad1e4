//! Capabilities.

use super::Check;
use crate::diagnostic::Code;
use crate::grammar::CapabilityText;
use crate::model::{Capability, Command, Direction};

impl Check<'_> {
    pub(super) fn capabilities(&mut self) {
        for capability in &self.model.capabilities {
            if capability.direction == Direction::Told {
                self.told(capability);
            }
            self.failures(capability);
        }
        for command in &self.model.commands {
            self.uses(command);
        }
    }

    fn uses(&mut self, command: &Command) {
        for used in &command.uses {
            let capability = &self.model[used.capability];
            let span = self.member(command, "uses", |text| {
                CapabilityText::parse(text).name == capability.name.wire()
            });
            if capability.direction == Direction::Told {
                let message = format!(
                    "`{}` is told by the app, so no command can use it",
                    capability.name
                );
                self.report(Code::CapabilityUse, span, message, |diagnostic| {
                    diagnostic.help("remove it: what the app tells comes unasked")
                });
            } else if used.required && capability.absent.is_none() {
                let message = format!(
                    "`{}` does not say what a command answers without it",
                    capability.name
                );
                let help = format!(
                    "write `{}?` when the command can do without, or add `absent: <error>` to the capability",
                    capability.name
                );
                let defined = self.key(&["capabilities", capability.name.wire()]);
                self.report(Code::CapabilityUse, span, message, |diagnostic| {
                    diagnostic
                        .also(defined, "defined here, without `absent`")
                        .help(help)
                });
            }
        }
    }

    fn told(&mut self, capability: &Capability) {
        for operation in &capability.operations {
            for (key, is_there) in [
                ("gives", !operation.gives.is_empty()),
                ("fails", !operation.fails.is_empty()),
                ("waits_for_person", operation.waits_for_person),
            ] {
                if is_there {
                    let path = [
                        "capabilities",
                        capability.name.wire(),
                        "operations",
                        operation.name.wire(),
                        key,
                    ];
                    let message = format!(
                        "`{}` is told, so nobody waits for an answer",
                        operation.name
                    );
                    self.report(
                        Code::ToldCannotFail,
                        self.key(&path),
                        message,
                        |diagnostic| {
                            diagnostic.help(format!("remove `{key}`, or say `direction: asked`"))
                        },
                    );
                }
            }
        }
    }

    fn failures(&mut self, capability: &Capability) {
        for (at, failure) in capability.failures.iter().enumerate() {
            if !capability
                .operations
                .iter()
                .any(|operation| operation.fails.contains(&at))
            {
                let span = self.key(&[
                    "capabilities",
                    capability.name.wire(),
                    "failures",
                    failure.name.wire(),
                ]);
                self.report(
                    Code::FailureUnused,
                    span,
                    format!("no operation fails with `{}`", failure.name),
                    |diagnostic| {
                        diagnostic.help("list it under the `fails` of an operation, or remove it")
                    },
                );
            }
        }
    }
}
