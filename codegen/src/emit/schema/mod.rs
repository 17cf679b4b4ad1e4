//! The JSON Schema of the spec language, for editors. It says the same for every contract.
//!
//! It is read off the tables that the generator itself checks a spec against, so it can neither know a key too many
//! nor miss one. What goes beyond shape (names that exist, statuses that fit) is for `transom check`.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::File;
use crate::grammar::{Entry, Form, Key, Keys, Need, SPEC, Value};

/// The schema, by draft 2020-12.
pub fn files() -> Vec<File> {
    let mut definitions = Definitions::default();
    let root = definitions.entry(&SPEC);
    let definitions: Map<String, Json> = definitions
        .0
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Bridge spec",
        "description": SPEC.doc,
        "$ref": root["$ref"],
        "$defs": definitions,
    });
    vec![File {
        path: "bridge.schema.json".to_owned(),
        contents: format!("{schema:#}\n"),
    }]
}

/// The entries met so far; they refer to one another, some to themselves.
#[derive(Default)]
struct Definitions(BTreeMap<&'static str, Json>);

impl Definitions {
    fn entry(&mut self, entry: &'static Entry) -> Json {
        if !self.0.contains_key(entry.name) {
            self.0.insert(entry.name, Json::Null);
            let schema = self.definition(entry);
            self.0.insert(entry.name, schema);
        }
        json!({ "$ref": format!("#/$defs/{}", entry.name.replace(' ', "%20")) })
    }

    fn definition(&mut self, entry: &'static Entry) -> Json {
        let properties: Map<String, Json> = entry
            .keys
            .iter()
            .map(|key| (key.name.to_owned(), self.key(key)))
            .collect();
        let required: Vec<&str> = entry
            .keys
            .iter()
            .filter(|key| key.need == Need::Required)
            .map(|key| key.name)
            .collect();
        let object = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        match entry.short {
            None => described(object, entry.doc),
            Some(key) => {
                let short = described(scalar(None), &format!("Short for `{{ {key}: … }}`."));
                described(json!({ "anyOf": [short, object] }), entry.doc)
            }
        }
    }

    fn key(&mut self, key: &'static Key) -> Json {
        let schema = self.value(&key.value);
        described(schema, key.doc)
    }

    fn value(&mut self, value: &'static Value) -> Json {
        match value {
            Value::Text(Form::Summary) => json!({ "type": "string", "maxLength": 120 }),
            Value::Text(form) => scalar(form.pattern()),
            Value::Word(words) => {
                let words = words
                    .iter()
                    .map(|(word, doc)| json!({ "const": word, "description": doc }));
                json!({ "oneOf": words.collect::<Vec<_>>() })
            }
            Value::Flag => json!({ "type": "boolean" }),
            Value::Number => json!({ "type": "integer", "minimum": 0 }),
            Value::Refers(_) | Value::Mentions(_) | Value::StatusOrGroup => {
                json!({ "type": "string" })
            }
            Value::Type => scalar(Some(
                r"^[A-Za-z0-9_]+(\[\])*(\?|\|null|\?\|null|\|null\?)?$",
            )),
            Value::CapabilityUse => scalar(Some(r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)?\??$")),
            Value::ParamUse => scalar(Some(r"^[^|!]+!?( *\| *[^|!]+)*$")),
            Value::List(of) => json!({ "type": "array", "items": self.value(of) }),
            Value::Map(keys, of) => {
                let mut map = json!({ "type": "object", "additionalProperties": self.value(of) });
                if let Keys::Define(kind) = keys {
                    map["propertyNames"] = json!({ "pattern": kind.pattern() });
                }
                map
            }
            Value::Entry(entry) => self.entry(entry),
            Value::Either(ways) => {
                let ways: Vec<Json> = ways.iter().map(|way| self.value(way)).collect();
                json!({ "anyOf": ways })
            }
            Value::Any => json!({}),
        }
    }
}

/// A text. An editor reads `1` and `true` without quotes as something else, and the generator does not.
fn scalar(pattern: Option<&str>) -> Json {
    match pattern {
        Some(pattern) => json!({ "type": "string", "pattern": pattern }),
        None => json!({ "type": ["string", "number", "boolean"] }),
    }
}

/// With its meaning in front. What a key means says more than what its values are.
fn described(schema: Json, doc: &str) -> Json {
    let mut described = Map::from_iter([("description".to_owned(), json!(doc))]);
    if let Json::Object(members) = schema {
        described.extend(members.into_iter().filter(|(key, _)| key != "description"));
    }
    Json::Object(described)
}
