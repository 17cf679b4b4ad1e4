//! What a run starts from: presets laid over one another, and the vector's own settings on top.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::vector::{Facts, Given, Setting, Step};

/// The presets of `presets.json`, by name.
pub struct Presets(BTreeMap<String, Setting>);

/// Everything settled.
#[derive(Default)]
pub struct Start {
    pub seed: Value,
    pub platform: Option<Facts>,
    pub app_key: Option<String>,
    pub origins: Vec<String>,
    pub session_hosts: Vec<String>,
    pub lends: BTreeMap<String, Vec<crate::vector::Answer>>,
    pub steps: Vec<Step>,
}

impl Presets {
    pub fn read(folder: &Path) -> Self {
        #[derive(serde::Deserialize)]
        struct File {
            presets: BTreeMap<String, Setting>,
        }
        let text = std::fs::read_to_string(folder.join("presets.json")).unwrap();
        let file: File = serde_json::from_str(&text).unwrap_or_else(|e| panic!("presets: {e}"));
        Self(file.presets)
    }

    pub fn start(&self, given: &Given) -> Result<Start, String> {
        let mut start = Start::default();
        match given {
            Given::Named(name) => self.lay(name, &mut start)?,
            Given::Spelled(setting) => {
                self.lay(setting.like.as_deref().unwrap_or(FIRST), &mut start)?;
                lay_over(setting, &mut start);
            }
        }
        Ok(start)
    }

    fn lay(&self, name: &str, start: &mut Start) -> Result<(), String> {
        let setting = self.0.get(name).ok_or(format!("no preset `{name}`"))?;
        if name != FIRST {
            self.lay(setting.like.as_deref().unwrap_or(FIRST), start)?;
        }
        lay_over(setting, start);
        Ok(())
    }
}

/// The preset that stands on nothing.
const FIRST: &str = "installed";

fn lay_over(setting: &Setting, start: &mut Start) {
    if let Some(patch) = &setting.seed {
        merge(&mut start.seed, patch);
    }
    start.platform = setting.platform.or(start.platform);
    start.app_key = setting.app_key.clone().or(start.app_key.take());
    if let Some(origins) = &setting.origins {
        start.origins.clone_from(origins);
    }
    if let Some(hosts) = &setting.session_hosts {
        start.session_hosts.clone_from(hosts);
    }
    start
        .lends
        .extend(setting.lends.clone().unwrap_or_default());
    start.steps.extend(setting.steps.iter().cloned());
}

/// A JSON merge patch (RFC 7396).
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let members = target.as_object_mut().expect("an object, as of just now");
    for (key, value) in patch {
        if value.is_null() {
            members.remove(key);
        } else {
            merge(members.entry(key).or_insert(Value::Null), value);
        }
    }
}
