//! A vector as its file says it, typed. Unknown keys are mistakes.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "what readers see, the runner does not need")]
pub struct Vector {
    #[serde(rename = "$schema")]
    schema: String,
    title: String,
    summary: String,
    #[serde(default)]
    holds: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    pub given: Given,
    pub steps: Vec<Step>,
}

/// The name of a preset, or settings on top of one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Given {
    Named(String),
    Spelled(Box<Setting>),
}

impl Default for Given {
    fn default() -> Self {
        Self::Named("installed".to_owned())
    }
}

/// What a run starts from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    #[expect(dead_code, reason = "what readers see, the runner does not need")]
    summary: Option<String>,
    pub like: Option<String>,
    pub seed: Option<Value>,
    pub platform: Option<Facts>,
    pub app_key: Option<String>,
    pub origins: Option<Vec<String>>,
    pub session_hosts: Option<Vec<String>>,
    pub lends: Option<BTreeMap<String, Vec<Answer>>>,
    #[serde(default)]
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub supported: bool,
    pub linked: bool,
}

/// One scripted answer of a capability.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answer {
    pub operation: String,
    pub gives: Option<Value>,
    pub fails: Option<String>,
    pub visits: Option<Value>,
    pub authenticator: Option<Value>,
    pub signs: Option<Value>,
    pub never: bool,
}

/// Something that is done, and what has to come of it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the keys of a step, as the file has them"
)]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    pub send: Option<Texts>,
    pub example: Option<String>,
    pub via: Option<String>,
    pub sender: Sender,
    pub document: Option<String>,
    pub call: Option<String>,
    pub data: Option<Map<String, Value>>,
    pub advance: Option<f64>,
    pub of: Option<Whose>,
    pub server: Option<Control>,
    pub network: Option<Network>,
    pub hold: Option<String>,
    pub release: bool,
    pub lifecycle: Option<String>,
    pub arrives: Option<String>,
    pub visits: Option<String>,
    pub restart: bool,
    pub store: Option<Mishap>,
    pub opens: Option<Opens>,
    pub closes: Option<String>,

    pub refused: bool,
    pub answer: Option<Value>,
    pub before: Option<Map<String, Value>>,
    pub after: Option<Map<String, Value>>,
    pub page: Option<Vec<Arrival>>,
    pub any_order: bool,
    pub fapi: Option<Vec<Value>>,
    pub journal: Option<Lines>,
    pub stored: Option<Lines>,
    pub asked: Option<Vec<Value>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Texts {
    One(String),
    Several(Vec<String>),
}

/// Who sends, when it is not the page itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sender {
    pub origin: Option<String>,
    pub frame: Option<FrameKind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameKind {
    Main,
    Sub,
}

/// Whose clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    Device,
    Server,
    Wall,
}

/// A call of the server's control plane.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub path: String,
    pub method: Option<String>,
    pub body: Option<Value>,
    pub gives: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    Down,
    Up,
}

/// What the secure store does from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mishap {
    Working,
    Locked,
    Unavailable,
    Full,
    Corrupt,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opens {
    pub document: String,
    pub origin: Option<String>,
    pub frame: Option<FrameKind>,
}

/// One thing that reaches a page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    #[serde(rename = "in")]
    pub document: Option<String>,
    pub event: Option<Value>,
    #[expect(dead_code, reason = "what readers see, the runner does not need")]
    #[serde(default)]
    pub unasked: bool,
    pub assign: Option<Map<String, Value>>,
    pub callback: Option<Value>,
}

impl fmt::Display for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.event, &self.assign, &self.callback) {
            (Some(event), ..) => write!(f, "event {event}"),
            (_, Some(globals), _) => write!(f, "assignment {}", Value::Object(globals.clone())),
            (.., value) => write!(f, "callback {}", value.clone().unwrap_or_default()),
        }
    }
}

/// Text that has to be there, and text that must not.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lines {
    pub has: Vec<String>,
    pub lacks: Vec<String>,
}
