//! Examples: that what they send arrives where they stand.
//!
//! This is the reading of the router in small, over the model instead of generated tables: split in front of known
//! keys, first value wins, one decoding, then through the variants.

use super::Check;
use crate::diagnostic::Code;
use crate::model::{Command, CommandId, Model, Node as Step, Param, ParamId, Route};
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
    let (scheme, rest) = text
        .split_once("://")
        .ok_or("a command begins with its scheme and `://`")?;
    if !scheme.eq_ignore_ascii_case(&model.scheme) {
        return Err(format!("its scheme is `{}`", model.scheme));
    }
    let (host, query) = rest.split_once('?').unwrap_or((rest, ""));
    let host = host.trim_end_matches('/');
    let route = model
        .routes
        .iter()
        .find(|route| route.name.wire().eq_ignore_ascii_case(host));
    let route = route.ok_or_else(|| format!("there is no route `{host}`"))?;
    let query = Query::parse(model, route, query);
    let found = follow(model, &route.node, &query)?;
    if model[found].name != command.name {
        return Err(format!("it arrives at `{}`", model[found].name));
    }
    if may_lack_params {
        return Ok(());
    }
    for used in command.params.iter().filter(|used| used.required) {
        let mut read = std::iter::once(&used.param).chain(&used.fallbacks);
        if !read.any(|&param| query.get(param).is_some()) {
            return Err(format!("it lacks `{}`", model[used.param].name));
        }
    }
    if !command.one_of.is_empty()
        && !command
            .one_of
            .iter()
            .any(|&param| query.get(param).is_some())
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

fn follow(model: &Model, node: &Step, query: &Query) -> Result<CommandId, Reason> {
    let choose = match &node.step {
        Ok(command) => return Ok(*command),
        Err(choose) => choose,
    };
    let name = &model[choose.param].name;
    let is = |spelling: &str, value: &str| spelling.eq_ignore_ascii_case(value);
    let variant = match query.get(choose.param) {
        None => choose
            .default_variant()
            .ok_or_else(|| format!("it lacks `{name}`"))?,
        Some(value) => {
            let named = choose.variants.iter().find(|variant| {
                is(variant.name.wire(), value)
                    || variant.aliases.iter().any(|alias| is(alias, value))
            });
            let fallback = if choose.unknown.is_none() {
                choose.default_variant()
            } else {
                None
            };
            named
                .or(fallback)
                .ok_or_else(|| format!("there is no variant `{value}` of `{name}`"))?
        }
    };
    follow(model, &variant.node, query)
}

/// The values of a query.
struct Query(Vec<(ParamId, String)>);

impl Query {
    fn parse(model: &Model, route: &Route, text: &str) -> Self {
        let mut pairs: Vec<(ParamId, bool, String)> = Vec::new();
        for part in text.split('&') {
            let known = part
                .split_once('=')
                .and_then(|(key, value)| Some((known_key(model, route, key)?, value)));
            match (known, pairs.last_mut()) {
                (Some((param, value)), _) => {
                    pairs.push((param, model[param].folds(), value.to_owned()));
                }
                (None, Some((_, true, value))) => {
                    value.push('&');
                    value.push_str(part);
                }
                (None, Some((_, false, _)) | None) => {}
            }
        }
        let mut values: Vec<(ParamId, String)> = Vec::new();
        for (param, _, value) in pairs {
            if !values.iter().any(|(taken, _)| *taken == param) {
                values.push((param, decoded(&value)));
            }
        }
        Self(values)
    }

    /// A value; an empty one counts as absent.
    fn get(&self, param: ParamId) -> Option<&str> {
        let value = self.0.iter().find(|(name, _)| *name == param);
        value
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

fn known_key(model: &Model, route: &Route, key: &str) -> Option<ParamId> {
    let known = |param: &Param| param.is_written(key) && param.counts_in(route.name.wire());
    model.params.iter().position(known).map(ParamId)
}

/// Percent-decoding, once; what is no escape stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escape = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = escape.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) if byte == b'%' => {
                bytes.push(value);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
