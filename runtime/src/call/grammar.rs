//! From the text of a frame to a [`Call`].
//!
//! ```text
//! command = scheme "://" route [ "/" ] [ "?" query ]      scheme and route in any case
//! facade  = scheme "://" path [ "/" ] [ "?" pairs ]       or  { "<key>": "scheme://path", "data": { … } }
//! ```
//!
//! There is one spelling of a command, equal on all hosts. Every other text in the scheme of the contract
//! (`scheme:route`, `scheme:///route`, `scheme://user@route`, `scheme://route:99`, `scheme://route/more`) is a command with
//! a route that no contract has, and is answered as such: a page that mistypes hears of it.
//!
//! Two kinds of text are none of ours and are turned down without an answer: other schemes, and hosts with a dot. The
//! latter are addresses that a browser session calls back on; a page has no business there.
//!
//! The pairs of a facade are split at every `&` and decoded once; `true` and `false` become booleans; the first of
//! two equal names wins.

use serde_json::{Map, Value};

use super::{Call, CommandText, FacadeText, callback, percent};
use crate::facts::{FacadeFacts, Facts};

/// Why a text is no call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Neither the contract nor a facade has this scheme; another part of the app may.
    #[error("the text is in no scheme of this contract")]
    OtherScheme,
    /// The host has a dot, so this is an address for a browser session to call back on.
    #[error("an address with a dot in its host is a callback and never a command")]
    CallbackAddress,
    /// The text begins like an object and is none, or its data is none, or it carries no command of a facade.
    #[error(
        "the object carries no command of a facade; send {{\"<key>\": \"<scheme>://<path>\", \"data\": {{…}}}}"
    )]
    MalformedObject,
    /// The callback is no plain path of identifiers.
    #[error(
        "the callback has to be the name of a global function, of letters, digits, `_`, `$` and dots"
    )]
    BadCallback,
}

impl Call {
    /// Reads the text of a frame.
    pub fn read(text: String, facts: &'static Facts) -> Result<Self, Unreadable> {
        if text.starts_with('{') {
            return object(&text, facts).map(Self::Facade);
        }
        let colon = text.find(':').ok_or(Unreadable::OtherScheme)?;
        if text[..colon].eq_ignore_ascii_case(facts.scheme) {
            command(text, colon).map(Self::Command)
        } else {
            address(&text, facts)?.finish().map(Self::Facade)
        }
    }
}

fn command(text: String, colon: usize) -> Result<CommandText, Unreadable> {
    let question = text.find('?').unwrap_or(text.len());
    let query = text.len().min(question + 1);
    let route = if text[colon..question].starts_with("://") {
        let start = colon + 3;
        let end = start + without_slash(&text[start..question]).len();
        start..end
    } else {
        colon..question
    };
    let authority = text[route.clone()].trim_start_matches([':', '/']);
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host
        .split(['/', ':'])
        .next()
        .is_some_and(|host| host.contains('.'))
    {
        return Err(Unreadable::CallbackAddress);
    }
    Ok(CommandText { text, route, query })
}

/// A call of a facade whose callback still lies among its data.
struct Address {
    facade: &'static FacadeFacts,
    path: String,
    data: Map<String, Value>,
}

impl Address {
    fn finish(mut self) -> Result<FacadeText, Unreadable> {
        let callback = match self.data.shift_remove(self.facade.callback) {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) if callback::is_global_path(&name) => Some(name),
            Some(_) => return Err(Unreadable::BadCallback),
        };
        Ok(FacadeText {
            facade: self.facade.name,
            path: self.path,
            data: self.data,
            callback,
        })
    }
}

fn address(text: &str, facts: &'static Facts) -> Result<Address, Unreadable> {
    let (scheme, rest) = text.split_once(':').ok_or(Unreadable::OtherScheme)?;
    let facade = facade_of(scheme, facts).ok_or(Unreadable::OtherScheme)?;
    let (path, pairs) = rest.split_once('?').unwrap_or((rest, ""));
    let path = without_slash(path.strip_prefix("//").unwrap_or(path)).to_owned();
    let mut data = Map::new();
    for pair in pairs.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = match percent::decode(value).into_owned() {
            word if word == "true" => Value::Bool(true),
            word if word == "false" => Value::Bool(false),
            text => Value::String(text),
        };
        data.entry(percent::decode(name)).or_insert(value);
    }
    Ok(Address { facade, path, data })
}

fn object(text: &str, facts: &'static Facts) -> Result<FacadeText, Unreadable> {
    let mut object: Map<String, Value> =
        serde_json::from_str(text).map_err(|_| Unreadable::MalformedObject)?;
    let (facade, command) = facts
        .facades
        .iter()
        .flat_map(|facade| facade.keys.iter().map(move |key| (facade, *key)))
        .find_map(|(facade, key)| Some((facade, object.get(key)?.as_str()?)))
        .ok_or(Unreadable::MalformedObject)?;
    let mut address = address(command, facts)
        .ok()
        .filter(|address| address.facade.name == facade.name)
        .ok_or(Unreadable::MalformedObject)?;
    match object.remove("data") {
        None | Some(Value::Null) => {}
        // What the object says in so many words wins over what hangs on its command.
        Some(Value::Object(data)) => address.data.extend(data),
        Some(_) => return Err(Unreadable::MalformedObject),
    }
    address.finish()
}

fn facade_of(scheme: &str, facts: &'static Facts) -> Option<&'static FacadeFacts> {
    facts.facades.iter().find(|facade| {
        facade
            .schemes
            .iter()
            .any(|own| own.eq_ignore_ascii_case(scheme))
    })
}

fn without_slash(text: &str) -> &str {
    text.strip_suffix('/').unwrap_or(text)
}
