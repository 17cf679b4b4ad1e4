//! Defaults and examples of params, and the placeholders of messages.

use super::Check;
use crate::diagnostic::{Code, enumerate};
use crate::model::{Param, Type, UnknownValue};

/// What the router fills in.
const PLACEHOLDERS: [&str; 5] = ["command", "params", "value", "expected", "state"];

impl Check<'_> {
    pub(super) fn values(&mut self) {
        let model = self.model;
        for param in &model.params {
            self.unknown(param);
            for (key, value) in [("default", &param.default), ("example", &param.example)] {
                let Some(expected) = value
                    .as_ref()
                    .and_then(|value| self.mismatch(&param.ty, value))
                else {
                    continue;
                };
                let Some(node) = self.node(&["params", param.name.wire(), key]) else {
                    continue;
                };
                let message = format!("this {key} is no value of `{}`", param.name);
                self.report(Code::ValueType, node.head(), message, |diagnostic| {
                    diagnostic.label(format!("expected {expected}"))
                });
            }
        }
    }

    /// Only a closed choice has unknown values, and only a default can stand for them.
    fn unknown(&mut self, param: &Param) {
        let closed = matches!(param.ty, Type::Choice(id) if !self.model[id].open);
        if param.unknown == UnknownValue::Refused || (closed && param.default.is_some()) {
            return;
        }
        let name = &param.name;
        let Some(node) = self.node(&["params", name.wire(), "unknown"]) else {
            return;
        };
        let (message, help) = if closed {
            (
                format!("`{name}` has no default that an unknown value could count as"),
                "add `default: …`, or remove this",
            )
        } else {
            (
                format!("no value of `{name}` is unknown"),
                "remove it: only a closed choice has unknown values",
            )
        };
        self.report(Code::UnknownValue, node.head(), message, |diagnostic| {
            diagnostic.help(help)
        });
    }

    pub(super) fn messages(&mut self) {
        let model = self.model;
        for error in &model.errors {
            let Some(message) = &error.message else {
                continue;
            };
            for (at, word) in placeholders(message) {
                if PLACEHOLDERS.contains(&word) {
                    continue;
                }
                let Some(node) = self.node(&["errors", error.name.wire(), "message"]) else {
                    continue;
                };
                let text = format!("nothing fills in `{{{word}}}`");
                self.report(
                    Code::Placeholder,
                    node.part(at, word.len() + 2),
                    text,
                    |diagnostic| diagnostic.suggest(word, PLACEHOLDERS),
                );
            }
        }
    }

    /// What a text in a query would have to be to count as a value of a type; `None` when it is one.
    pub(super) fn mismatch(&self, ty: &Type, text: &str) -> Option<String> {
        match ty {
            Type::Bool => {
                let words = ["true", "false", "1", "0", "yes", "no"];
                (!words.iter().any(|word| text.eq_ignore_ascii_case(word)))
                    .then(|| enumerate(&words))
            }
            Type::Integer => text
                .parse::<i64>()
                .is_err()
                .then(|| "a whole number".to_owned()),
            Type::Choice(id) => {
                let choice = &self.model[*id];
                (!choice.open && choice.value(text).is_none()).then(|| {
                    enumerate(
                        &choice
                            .values
                            .iter()
                            .map(|value| value.name.wire())
                            .collect::<Vec<_>>(),
                    )
                })
            }
            Type::Url | Type::Email | Type::Phone | Type::Time => {
                ty.refuses(text).map(str::to_owned)
            }
            Type::Text | Type::Json | Type::Record(_) | Type::List(_) => None,
        }
    }
}

/// The words in braces, with the place of their opening brace.
fn placeholders(message: &str) -> impl Iterator<Item = (usize, &str)> {
    message.match_indices('{').filter_map(|(at, _)| {
        let inner = &message[at + 1..];
        let end = inner.find('}')?;
        let word = &inner[..end];
        word.chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_')
            .then_some((at, word))
    })
}
