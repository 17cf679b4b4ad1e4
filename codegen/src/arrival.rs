//! Where the text of a command arrives.
//!
//! This is the reading of the router in small, over the model instead of generated tables: split in front of known
//! keys, first value wins, one decoding, then through the variants. States and required params are not looked at.

use crate::model::{CommandId, EventId, Model, Name, Node, Param, ParamId, Route};

/// A text that was read.
#[derive(Debug)]
pub(crate) struct Arrival<'m> {
    /// Where it arrives.
    pub place: Place<'m>,
    /// What it carries.
    values: Vec<(ParamId, String)>,
}

/// Where a text arrives.
#[derive(Debug)]
pub(crate) enum Place<'m> {
    /// At a command.
    Command(CommandId),
    /// At a choice that it does not decide.
    Undecided {
        /// The route and the variants on the way.
        #[cfg_attr(
            not(feature = "files"),
            expect(dead_code, reason = "coverage alone asks where it was")
        )]
        path: Vec<&'m Name>,
        /// The event that reports it.
        #[cfg_attr(
            not(feature = "files"),
            expect(dead_code, reason = "coverage alone asks where it was")
        )]
        event: EventId,
        /// The param that should decide.
        param: ParamId,
        /// Its value; none when it is absent.
        value: Option<String>,
    },
    /// At a route that does not exist.
    NoRoute(String),
}

impl<'m> Arrival<'m> {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// It is no command of this contract at all; says why.
    pub fn of(model: &'m Model, text: &str) -> Result<Self, String> {
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
        let Some(route) = route else {
            return Ok(Self {
                place: Place::NoRoute(host.to_owned()),
                values: Vec::new(),
            });
        };
        let mut arrival = Self {
            place: Place::NoRoute(String::new()),
            values: values(model, route, query),
        };
        arrival.place = arrival.follow(&route.node, vec![&route.name]);
        Ok(arrival)
    }

    /// A value; an empty one counts as absent.
    pub fn get(&self, param: ParamId) -> Option<&str> {
        let value = self.values.iter().find(|(name, _)| *name == param);
        value
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Every param that is there, with its value.
    #[cfg(feature = "files")]
    pub fn values(&self) -> &[(ParamId, String)] {
        &self.values
    }

    fn follow(&self, node: &'m Node, mut path: Vec<&'m Name>) -> Place<'m> {
        let choose = match &node.step {
            Ok(command) => return Place::Command(*command),
            Err(choose) => choose,
        };
        let value = self.get(choose.param);
        let variant = match value {
            None => choose.default_variant(),
            Some(value) => {
                let is = |spelling: &str| spelling.eq_ignore_ascii_case(value);
                let named = choose.variants.iter().find(|variant| {
                    is(variant.name.wire()) || variant.aliases.iter().any(|alias| is(alias))
                });
                let fallback = || {
                    choose
                        .default_variant()
                        .filter(|_| choose.unknown.is_none())
                };
                named.or_else(fallback)
            }
        };
        let Some(variant) = variant else {
            return Place::Undecided {
                path,
                event: node.event,
                param: choose.param,
                value: value.map(str::to_owned),
            };
        };
        path.push(&variant.name);
        self.follow(&variant.node, path)
    }
}

/// The values of a query.
fn values(model: &Model, route: &Route, text: &str) -> Vec<(ParamId, String)> {
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
    values
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
