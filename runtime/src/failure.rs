//! How a handler says that a command failed.

use serde::Serialize;
use serde_json::{Map, Value};

/// A code of the contract, a text for people, and fields beyond those of the event.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure<C> {
    /// The code, from the closed list of the contract.
    pub code: C,
    /// What went wrong: the text of the bridge, or another party's verbatim.
    pub message: String,
    /// Further fields of the error event, at its top level.
    pub fields: Map<String, Value>,
}

impl<C> Failure<C> {
    /// A failure without further fields.
    pub fn new(code: C, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            fields: Map::new(),
        }
    }

    /// Adds a field. A value that has no form in JSON is written as `null`.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        self.fields.insert(field.into(), value);
        self
    }
}
