//! Examples: that what they send arrives where they stand.

use super::Check;
use crate::arrival::{Arrival, Place};
use crate::diagnostic::Code;
use crate::model::{Command, Model};
use crate::yaml::Node;

/// Why a command would not arrive.
type Reason = String;

impl Check<'_> {
    pub(super) fn examples(&mut self) {
        for command in &self.model.commands {
            let Some(level) = self.level(command) else {
                continue;
            };
            for example in level.value.list("examples") {
                let Some(send) = example.get("send") else {
                    continue;
                };
                let text = send.as_text().unwrap_or_default();
                if let Err(reason) =
                    arrives(self.model, command, text, self.may_lack_params(example))
                {
                    let message = format!("this does not arrive at `{}`", command.name);
                    self.report(Code::ExampleSend, send.head(), message, |diagnostic| {
                        diagnostic.label(reason)
                    });
                }
            }
        }
    }

    /// An example of the very mistake shows it.
    fn may_lack_params(&self, example: &Node) -> bool {
        let error = example.get("answer").and_then(|answer| answer.get("error"));
        let code = error.and_then(|error| error.text("code").or(error.as_text()));
        code == Some(self.model[self.model.answers.missing_param].name.wire())
    }
}

fn arrives(
    model: &Model,
    command: &Command,
    text: &str,
    may_lack_params: bool,
) -> Result<(), Reason> {
    let arrival = Arrival::of(model, text)?;
    let found = match arrival.place {
        Place::Command(found) => found,
        Place::NoRoute(host) => return Err(format!("there is no route `{host}`")),
        Place::Undecided { param, value, .. } => {
            let name = &model[param].name;
            return Err(match value {
                Some(value) => format!("there is no variant `{value}` of `{name}`"),
                None => format!("it lacks `{name}`"),
            });
        }
    };
    if model[found].name != command.name {
        return Err(format!("it arrives at `{}`", model[found].name));
    }
    if may_lack_params {
        return Ok(());
    }
    for used in command.params.iter().filter(|used| used.required) {
        let mut read = std::iter::once(&used.param).chain(&used.fallbacks);
        if !read.any(|&param| arrival.get(param).is_some()) {
            return Err(format!("it lacks `{}`", model[used.param].name));
        }
    }
    for used in &command.params {
        let choice = model.only_values(used.param);
        let mut read = std::iter::once(&used.param).chain(&used.fallbacks);
        let value = read.find_map(|&param| arrival.get(param));
        if let Some((choice, value)) = choice.zip(value)
            && model[choice].value(value).is_none()
        {
            let param = &model[used.param].name;
            return Err(format!("`{value}` is no value of `{param}`"));
        }
    }
    if !command.one_of.is_empty()
        && !command
            .one_of
            .iter()
            .any(|&param| arrival.get(param).is_some())
    {
        let names: Vec<&str> = command
            .one_of
            .iter()
            .map(|&param| model[param].name.wire())
            .collect();
        return Err(format!(
            "it lacks one of {}",
            crate::diagnostic::enumerate(&names)
        ));
    }
    Ok(())
}
