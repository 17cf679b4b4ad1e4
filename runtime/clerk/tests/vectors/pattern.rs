//! What an expectation says about a value: the value itself, or an object with one or more `$` keys.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::server::totp;

/// Values that steps have kept, by name, besides those that are always there.
#[derive(Debug, Default)]
pub struct Kept(BTreeMap<String, String>);

impl Kept {
    pub fn keep(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Puts values in the place of `${name}`. `${totp SECRET}` is what an authenticator app shows,
    /// for a secret or for the one that was kept under that name.
    pub fn fill(&self, text: &str, now: i64) -> Result<String, String> {
        let mut parts = text.split("${");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part
                .split_once('}')
                .ok_or(format!("`${{{part}` has no end"))?;
            match (self.0.get(name), name.strip_prefix("totp ")) {
                (Some(value), _) => filled.push_str(value),
                (None, Some(secret)) => {
                    let secret = self.0.get(secret).map_or(secret, String::as_str);
                    filled.push_str(&totp(secret, now));
                }
                (None, None) => return Err(format!("nothing was kept as `{name}`")),
            }
            filled.push_str(rest);
        }
        Ok(filled)
    }

    /// The same for every text in a value.
    pub fn fill_all(&self, value: &Value, now: i64) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => Value::String(self.fill(text, now)?),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.fill_all(item, now));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), self.fill_all(value, now)?)));
                Value::Object(members.collect::<Result<_, String>>()?)
            }
            other => other.clone(),
        })
    }

    /// Compares; keeps what the pattern asks to keep. `at` is the way to the value.
    pub fn compare(&mut self, pattern: &Value, found: &Value, at: &str) -> Result<(), String> {
        match pattern {
            Value::Object(wanted) if wanted.keys().any(|key| key.starts_with('$')) => {
                self.matchers(wanted, found, at)
            }
            Value::Object(wanted) => {
                let found = object(found, at)?;
                if let Some(extra) = found.keys().find(|key| !wanted.contains_key(*key)) {
                    return Err(format!("{at}.{extra}: not expected, is {}", found[extra]));
                }
                self.members(wanted, found, at)
            }
            Value::Array(wanted) => {
                let items = array(found, at)?;
                if items.len() != wanted.len() {
                    let lengths = (wanted.len(), items.len());
                    return Err(format!(
                        "{at}: {lengths:?} items expected and found: {found}"
                    ));
                }
                let pairs = wanted.iter().zip(items).enumerate();
                pairs.into_iter().try_for_each(|(n, (wanted, found))| {
                    self.compare(wanted, found, &format!("{at}[{n}]"))
                })
            }
            exact if exact == found => Ok(()),
            exact => Err(format!("{at}: expected {exact}, found {found}")),
        }
    }

    fn members(
        &mut self,
        wanted: &Map<String, Value>,
        found: &Map<String, Value>,
        at: &str,
    ) -> Result<(), String> {
        wanted.iter().try_for_each(|(key, wanted)| {
            let at = format!("{at}.{key}");
            let found = found.get(key).ok_or(format!("{at}: is missing"))?;
            self.compare(wanted, found, &at)
        })
    }

    fn matchers(
        &mut self,
        wanted: &Map<String, Value>,
        found: &Value,
        at: &str,
    ) -> Result<(), String> {
        for (matcher, operand) in wanted {
            match matcher.as_str() {
                "$any" => {
                    let kind = text(operand, at)?;
                    if !is(kind, found) {
                        return Err(format!("{at}: expected any {kind}, found {found}"));
                    }
                }
                "$has" => self.members(object(operand, at)?, object(found, at)?, at)?,
                "$lacks" => {
                    let members = object(found, at)?;
                    for key in array(operand, at)? {
                        if members.contains_key(text(key, at)?) {
                            return Err(format!("{at}: has {key}"));
                        }
                    }
                }
                "$contains" => {
                    let part = text(operand, at)?;
                    if !text(found, at)?.contains(part) {
                        return Err(format!("{at}: {found} does not contain {part:?}"));
                    }
                }
                "$not" => {
                    if self.compare(operand, found, at).is_ok() {
                        return Err(format!("{at}: must not be {found}"));
                    }
                }
                "$last" => {
                    let last = array(found, at)?.last().ok_or(format!("{at}: is empty"))?;
                    self.compare(operand, last, &format!("{at}[last]"))?;
                }
                "$jwt" => {
                    let claims = claims(text(found, at)?).ok_or(format!("{at}: no JWT"))?;
                    self.members(object(operand, at)?, &claims, &format!("{at} claims"))?;
                }
                "$keep" => {
                    let value = match found {
                        Value::String(text) => text.clone(),
                        other => other.to_string(),
                    };
                    self.keep(text(operand, at)?, value);
                }
                unknown => return Err(format!("{at}: there is no matcher {unknown}")),
            }
        }
        Ok(())
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "text" => value.is_string(),
        "integer" => value.is_i64(),
        "bool" => value.is_boolean(),
        "object" => value.is_object(),
        "list" => value.is_array(),
        "time" => value.as_str().is_some_and(|text| {
            // 2026-02-03T09:30:00.000Z
            text.len() == 24 && text.ends_with('Z') && text.as_bytes()[19] == b'.'
        }),
        "value" => true,
        _ => false,
    }
}

/// What a JWT says; its signature is the business of servers.
fn claims(token: &str) -> Option<Map<String, Value>> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

fn object<'v>(value: &'v Value, at: &str) -> Result<&'v Map<String, Value>, String> {
    value
        .as_object()
        .ok_or(format!("{at}: expected an object, found {value}"))
}

fn array<'v>(value: &'v Value, at: &str) -> Result<&'v Vec<Value>, String> {
    value
        .as_array()
        .ok_or(format!("{at}: expected a list, found {value}"))
}

fn text<'v>(value: &'v Value, at: &str) -> Result<&'v str, String> {
    value
        .as_str()
        .ok_or(format!("{at}: expected text, found {value}"))
}
