//! A JWT template: claims with shortcodes such as `{{user.id}}`, and a lifetime.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JwtTemplate {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) claims: Map<String, Value>,
    #[serde(default = "JwtTemplate::default_lifetime")]
    pub(crate) lifetime_seconds: i64,
}

impl JwtTemplate {
    /// One without claims of its own.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            claims: Map::new(),
            lifetime_seconds: Self::default_lifetime(),
        }
    }

    fn default_lifetime() -> i64 {
        60
    }

    /// The claims, each shortcode replaced by what `facts` hold under its path.
    pub(crate) fn fill(&self, facts: &Value) -> Map<String, Value> {
        let filled = self.claims.iter();
        filled
            .map(|(name, value)| (name.clone(), fill(value, facts)))
            .collect()
    }
}

/// A text that is one shortcode takes on the value's type; among other text a value is spelled out.
fn fill(value: &Value, facts: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| fill(item, facts)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), fill(value, facts)))
            .collect(),
        Value::String(text) => match whole_shortcode(text) {
            Some(path) => look_up(path, facts),
            None => Value::String(spell_out(text, facts)),
        },
        other => other.clone(),
    }
}

fn whole_shortcode(text: &str) -> Option<&str> {
    let path = text.strip_prefix("{{")?.strip_suffix("}}")?;
    (!path.contains("}}")).then_some(path.trim())
}

fn look_up(path: &str, facts: &Value) -> Value {
    let pointer = format!("/{}", path.trim().replace('.', "/"));
    facts.pointer(&pointer).cloned().unwrap_or(Value::Null)
}

fn spell_out(text: &str, facts: &Value) -> String {
    let mut spelled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((path, behind)) = after.split_once("}}") else {
            break;
        };
        spelled.push_str(before);
        match look_up(path, facts) {
            Value::String(value) => spelled.push_str(&value),
            Value::Null => {}
            value => spelled.push_str(&value.to_string()),
        }
        rest = behind;
    }
    spelled + rest
}
