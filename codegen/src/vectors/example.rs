//! Whether a step is the example of the contract that it says it is.
//!
//! Values may differ where the vector puts in what the server has made, `${…}`; an answer may have more keys than the
//! example shows, because events grow.

use serde_json::Value;

use super::vector::members;
use crate::arrival::Arrival;
use crate::model::{Example, Model};

/// Compares what is sent.
///
/// # Errors
///
/// The first difference.
pub(super) fn same_send(model: &Model, example: &Example, text: &str) -> Result<(), String> {
    let (shown, sent) = (
        Arrival::of(model, &example.send)?,
        Arrival::of(model, text)?,
    );
    let name = |param: crate::model::ParamId| model[param].name.wire().to_owned();
    for (param, value) in shown.values() {
        let sent = sent.values().iter().find(|(other, _)| other == param);
        match sent {
            None => return Err(format!("the example sends `{}`", name(*param))),
            Some((_, sent)) if sent != value && !sent.contains("${") => {
                return Err(format!(
                    "the example sends {value:?} as `{}`, the vector {sent:?}",
                    name(*param)
                ));
            }
            Some(_) => {}
        }
    }
    match sent
        .values()
        .iter()
        .find(|(param, _)| !shown.values().iter().any(|(other, _)| other == param))
    {
        Some((param, _)) => Err(format!("the example does not send `{}`", name(*param))),
        None => Ok(()),
    }
}

/// Compares what is answered.
///
/// # Errors
///
/// The first difference.
pub(super) fn same_answer(model: &Model, example: &Example, answer: &Value) -> Result<(), String> {
    let mut shown: Value =
        serde_json::from_str(&example.answer).map_err(|error| error.to_string())?;
    // Words that the contract does not fix are whatever the server says; examples show what users read.
    if let Some(error) = shown.get_mut("error").and_then(Value::as_object_mut) {
        let code = error.get("code").and_then(Value::as_str);
        let known = model
            .errors
            .iter()
            .find(|known| Some(known.name.wire()) == code);
        if known.is_none_or(|known| known.message.is_none()) {
            error.remove("message");
        }
    }
    shows(&shown, answer, "answer")
}

fn shows(shown: &Value, pattern: &Value, at: &str) -> Result<(), String> {
    match (shown, pattern) {
        (Value::Object(shown), _)
            if members(pattern).is_some_and(|own| own.keys().all(|key| !key.starts_with('$'))) =>
        {
            let own = members(pattern).into_iter().flatten();
            let own: Vec<_> = own.collect();
            shown.iter().try_for_each(|(key, shown)| {
                let at = format!("{at}.{key}");
                let found = own.iter().find(|(name, _)| *name == key);
                let (_, found) = found.ok_or_else(|| {
                    format!("{at}: the example shows it, the vector does not expect it")
                })?;
                shows(shown, found, &at)
            })
        }
        (Value::Array(shown), Value::Array(own)) if shown.len() == own.len() => {
            let pairs = shown.iter().zip(own).enumerate();
            pairs
                .into_iter()
                .try_for_each(|(n, (shown, own))| shows(shown, own, &format!("{at}[{n}]")))
        }
        (shown, Value::String(own)) if own.contains("${") && shown.is_string() => Ok(()),
        // Of an error nothing is left to chance.
        (_, Value::Object(matcher))
            if matcher.keys().all(|key| key.starts_with('$')) && !at.contains(".error") =>
        {
            Ok(())
        }
        (shown, own) if shown == own => Ok(()),
        (shown, own) => Err(format!(
            "{at}: the example shows {shown}, the vector expects {own}"
        )),
    }
}
