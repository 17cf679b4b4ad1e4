//! The answers of examples: envelopes as JSON text.

use super::Lowering;
use super::json::{object, quoted};
use super::routes::levels;
use crate::diagnostic::{Code, Diagnostic, enumerate};
use crate::model::{Command, Event, Example, Field, Model};
use crate::source::Span;
use crate::yaml::{Entry, Node, Value};

/// The members of an envelope that are no fields of its event.
const ENVELOPE: [&str; 4] = ["ok", "event", "status", "error"];

impl Lowering<'_> {
    /// Fills in the examples of every command, once all events are known.
    pub(super) fn examples(&mut self, model: &mut Model) {
        for (at, level) in levels(self.root).into_iter().enumerate() {
            let examples = level.value.list("examples").iter();
            let examples = examples
                .filter_map(|node| self.example(model, &model.commands[at], node))
                .collect();
            model.commands[at].examples = examples;
        }
    }

    fn example(&mut self, model: &Model, command: &Command, node: &Node) -> Option<Example> {
        let answer = node.get("answer")?;
        let answer = match self.answer(model, command, answer) {
            Ok(answer) => answer,
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        Some(Example {
            title: node.text("title")?.to_owned(),
            send: node.text("send")?.to_owned(),
            answer,
        })
    }

    fn answer(&self, model: &Model, command: &Command, node: &Node) -> Result<String, Diagnostic> {
        if !matches!(node.value, Value::Map(_)) {
            return Err(wrong(node.head(), "an answer is an envelope")
                .help("write `{ ok: true, event: … }`"));
        }
        let named = node
            .get("event")
            .ok_or_else(|| wrong(node.head(), "the answer names no event"))?;
        let name = named.as_text().unwrap_or_default();
        let event = self.event(name).map(|id| (id, &model[id]));
        match node.text("ok") {
            Some("true") => {
                let ending = command
                    .endings
                    .iter()
                    .find(|ending| event.is_some_and(|(id, _)| id == ending.event));
                let Some((ending, (_, event))) = ending.zip(event) else {
                    let known: Vec<&str> = command
                        .endings
                        .iter()
                        .map(|ending| model[ending.event].name.wire())
                        .collect();
                    return Err(wrong(
                        named.span,
                        format!("`{}` does not end in `{name}`", command.name),
                    )
                    .suggest(name, known));
                };
                let statuses: Vec<&str> = ending
                    .statuses
                    .iter()
                    .map(|&status| model[status].name.wire())
                    .collect();
                self.success(model, event, &statuses, node)
            }
            Some("false") => {
                let fails = &model[command.fails];
                if name != fails.name.wire() {
                    return Err(wrong(
                        named.span,
                        format!("`{}` does not fail with `{name}`", command.name),
                    )
                    .suggest(name, [fails.name.wire()]));
                }
                self.failure(model, command, node)
            }
            _ => Err(wrong(
                node.get("ok").map_or(node.head(), |ok| ok.span),
                "`ok` has to be `true` or `false`",
            )),
        }
    }

    fn success(
        &self,
        model: &Model,
        event: &Event,
        statuses: &[&str],
        node: &Node,
    ) -> Result<String, Diagnostic> {
        let mut members = vec![
            ("ok", "true".to_owned()),
            ("event", quoted(event.name.wire())),
        ];
        let status = match (node.get("status"), statuses) {
            (None, []) => None,
            (None, _) => {
                return Err(wrong(node.head(), "the answer carries no status")
                    .help(format!("it can be {}", enumerate(statuses))));
            }
            (Some(at), _) => {
                let status = at.as_text().unwrap_or_default();
                if !statuses.contains(&status) && !event.open {
                    return Err(wrong(
                        at.head(),
                        format!("the command does not end with the status `{status}`"),
                    )
                    .suggest(status, statuses.iter().copied()));
                }
                members.push(("status", quoted(status)));
                Some(status)
            }
        };
        if let Some(error) = node.entry("error") {
            return Err(wrong(
                error.key.span,
                "an answer that is `ok` carries no error",
            ));
        }
        for field in &event.fields {
            let expected = field
                .when
                .is_none_or(|when| Some(model[when].name.wire()) == status);
            match node.get(field.name.wire()) {
                Some(value) if expected => {
                    let value = self.json(value, &field.shape);
                    members.push((
                        field.name.wire(),
                        value.map_err(|mismatch| {
                            mismatch.report(Code::ExampleAnswer, field.name.wire())
                        })?,
                    ));
                }
                Some(value) => {
                    return Err(wrong(
                        value.head(),
                        format!("`{}` is not sent with this status", field.name),
                    ));
                }
                None if field.shape.optional || !expected => {}
                None => {
                    return Err(wrong(
                        node.head(),
                        format!("the answer lacks the field `{}`", field.name),
                    ));
                }
            }
        }
        stray(node, &names(&event.fields))?;
        Ok(object(&members))
    }

    /// An error is written as its code, or as code and message where the message cannot be known.
    fn failure(&self, model: &Model, command: &Command, node: &Node) -> Result<String, Diagnostic> {
        let error = node
            .get("error")
            .ok_or_else(|| wrong(node.head(), "an answer that is not `ok` carries an error"))?;
        let at = error.get("code").unwrap_or(error);
        let code = at.as_text().unwrap_or_default();
        let known = command.errors.iter().map(|&id| &model[id]);
        let Some(entry) = known.clone().find(|entry| entry.name.wire() == code) else {
            return Err(wrong(
                at.head(),
                format!("`{code}` is not among the errors of `{}`", command.name),
            )
            .suggest(code, known.map(|entry| entry.name.wire())));
        };
        let message = match (error.text("message"), &entry.message) {
            (Some(written), _) => written.to_owned(),
            (None, Some(fixed)) if !fixed.contains('{') => fixed.clone(),
            (None, _) => {
                return Err(wrong(
                    at.head(),
                    format!("the message of `{code}` depends on the case"),
                )
                .help(format!(
                    "write it out: `error: {{ code: {code}, message: \"…\" }}`"
                )));
            }
        };
        let error = object(&[("code", quoted(code)), ("message", quoted(&message))]);
        let fails = &model[command.fails];
        let event = quoted(fails.name.wire());
        let mut members = vec![
            ("ok", "false".to_owned()),
            ("event", event),
            ("error", error),
        ];
        for field in &fails.beside_error {
            let name = field.name.wire();
            if let Some(value) = node.get(name) {
                let value = self.json(value, &field.shape);
                let value = value.map_err(|mismatch| mismatch.report(Code::ExampleAnswer, name))?;
                members.push((name, value));
            }
        }
        stray(node, &names(&fails.beside_error))?;
        Ok(object(&members))
    }
}

fn names(fields: &[Field]) -> Vec<&str> {
    fields.iter().map(|field| field.name.wire()).collect()
}

fn stray(node: &Node, fields: &[&str]) -> Result<(), Diagnostic> {
    let is_known = |entry: &&Entry| {
        let key = entry.key.text.as_str();
        ENVELOPE.contains(&key) || fields.contains(&key)
    };
    match node.entries().iter().find(|entry| !is_known(entry)) {
        None => Ok(()),
        Some(entry) => Err(wrong(
            entry.key.span,
            format!("`{}` is no field of this event", entry.key.text),
        )
        .suggest(&entry.key.text, fields.iter().copied())),
    }
}

fn wrong(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::ExampleAnswer, span, message)
}
