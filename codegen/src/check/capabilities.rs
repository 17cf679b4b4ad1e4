//! Capabilities.

use super::Check;
use crate::diagnostic::Code;
use crate::model::{Capability, Direction};

impl Check<'_> {
    pub(super) fn capabilities(&mut self) {
        for capability in &self.model.capabilities {
            if capability.direction == Direction::Told {
                self.told(capability);
            }
            self.failures(capability);
        }
    }

    fn told(&mut self, capability: &Capability) {
        for operation in &capability.operations {
            for (key, is_there) in [
                ("gives", !operation.gives.is_empty()),
                ("fails", !operation.fails.is_empty()),
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
