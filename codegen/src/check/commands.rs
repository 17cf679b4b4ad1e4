//! Commands and the params they read.

use super::Check;
use crate::diagnostic::Code;
use crate::grammar::ParamText;
use crate::model::{Command, ParamId, Type};

impl Check<'_> {
    pub(super) fn commands(&mut self) {
        for command in &self.model.commands {
            self.required_defaults(command);
            self.one_of(command);
            self.refusals(command);
        }
    }

    fn required_defaults(&mut self, command: &Command) {
        for used in command.params.iter().filter(|used| used.required) {
            let param = &self.model[used.param];
            let Some(default) = &param.default else {
                continue;
            };
            let name = param.name.wire();
            let span = self.member(command, "params", |text| {
                ParamText::parse(text).name == name
            });
            let defined = self.key(&["params", name, "default"]);
            let message = format!("`{name}` is required here, and `{default}` when it is absent");
            self.report(Code::RequiredDefault, span, message, |diagnostic| {
                diagnostic
                    .also(defined, "the default")
                    .help("drop the `!` here or the default there")
            });
        }
    }

    fn one_of(&mut self, command: &Command) {
        for &id in command.one_of.iter().filter(|id| !reads(command, **id)) {
            let name = self.model[id].name.wire();
            let span = self.member(command, "one_of", |text| text == name);
            self.not_read(command, name, span);
        }
    }

    fn refusals(&mut self, command: &Command) {
        let refusals = self
            .level(command)
            .map_or(&[][..], |level| level.value.list("refuses"));
        for entry in refusals.iter().flat_map(|refusal| refusal.map("when")) {
            let refused = command
                .refusals
                .iter()
                .find(|refusal| self.model[refusal.param].name.wire() == entry.key.text);
            let Some(refused) = refused else { continue };
            if !reads(command, refused.param)
                && !command
                    .path
                    .iter()
                    .any(|(param, _)| *param == refused.param)
            {
                self.not_read(command, &entry.key.text, entry.key.span);
            }
            let Type::Choice(id) = self.model[refused.param].ty else {
                continue;
            };
            let choice = &self.model[id];
            for item in entry.value.items() {
                let value = item.as_text().unwrap_or_default();
                if !choice.open && choice.value(value).is_none() {
                    let message = format!("`{}` is never `{value}`", entry.key.text);
                    self.report(Code::NotOfThisCommand, item.span, message, |diagnostic| {
                        diagnostic
                            .suggest(value, choice.values.iter().map(|value| value.name.wire()))
                    });
                }
            }
        }
    }

    fn not_read(&mut self, command: &Command, name: &str, span: crate::source::Span) {
        let known: Vec<&str> = command
            .params
            .iter()
            .map(|used| self.model[used.param].name.wire())
            .collect();
        self.report(
            Code::NotOfThisCommand,
            span,
            format!("`{}` does not read `{name}`", command.name),
            |diagnostic| diagnostic.help("add it to `params`").suggest(name, known),
        );
    }
}

fn reads(command: &Command, id: ParamId) -> bool {
    command
        .params
        .iter()
        .any(|used| used.param == id || used.fallbacks.contains(&id))
}
