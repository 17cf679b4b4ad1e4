//! Entries that nothing refers to.

use super::Check;
use crate::diagnostic::{Code, Diagnostic};
use crate::grammar::Kind;
use crate::model::{Capability, Direction};

impl Check<'_> {
    pub(super) fn usage(&mut self) {
        let used = self.symbols.used();
        for (kind, code, what) in [
            (
                Kind::Choice,
                Code::Unused,
                "no param and no field is of this choice",
            ),
            (Kind::Record, Code::Unused, "no field is of this type"),
            (
                Kind::Group,
                Code::Unused,
                "no list of statuses contains this group",
            ),
            (Kind::Param, Code::Unused, "no command reads this param"),
            (
                Kind::State,
                Code::Unused,
                "no command needs or opens this state",
            ),
            (
                Kind::Capability,
                Code::Unused,
                "no command works with this capability, and the core does not either",
            ),
            (
                Kind::Status,
                Code::StatusNeverSent,
                "no event carries this status",
            ),
            (
                Kind::Error,
                Code::ErrorNeverSent,
                "nothing reports this error",
            ),
            (
                Kind::Event,
                Code::EventNeverSent,
                "no command sends this event",
            ),
        ] {
            let unused = self
                .symbols
                .definitions(kind)
                .filter(|(name, _)| !used.contains(&(kind, name)));
            for (name, span) in unused {
                // What the contract adds to every command, an id to tell answers apart say, is read by none of them.
                if kind == Kind::Param
                    && self
                        .root
                        .get("params")
                        .and_then(|params| params.get(name))
                        .is_some_and(|param| param.flag("extension"))
                {
                    continue;
                }
                // What the app tells comes unasked.
                let told = |capability: &Capability| {
                    capability.direction == Direction::Told && capability.name.wire() == name
                };
                if kind == Kind::Capability && self.model.capabilities.iter().any(told) {
                    continue;
                }
                let message = format!("`{name}` is defined and never used");
                self.diagnostics.push(
                    Diagnostic::new(code, span, message)
                        .label(what)
                        .help("use it, or remove it"),
                );
            }
        }
    }
}
