//! One vector as far as coverage is concerned: what is sent, what is expected, which rules it holds.

use serde_json::{Map, Value};

/// A file that was read.
#[derive(Debug)]
pub(super) struct Vector {
    pub path: String,
    pub holds: Vec<String>,
    pub steps: Vec<Step>,
}

/// What one step sends and expects, without everything else it does.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Commands, in order.
    pub sends: Vec<String>,
    /// A call of a facade.
    pub call: Option<String>,
    /// The example that the step is.
    pub example: Option<String>,
    /// What it expects to be answered, in order.
    pub answers: Vec<Value>,
}

impl Vector {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// It is not JSON, or not an object with steps.
    pub fn parse(path: &str, text: &str) -> Result<Self, String> {
        let file: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let steps = file.get("steps").and_then(Value::as_array);
        let steps = steps.ok_or("a vector has a list of `steps`")?;
        Ok(Self {
            path: path.to_owned(),
            holds: texts(file.get("holds")),
            steps: steps.iter().map(Step::of).collect(),
        })
    }
}

impl Step {
    fn of(step: &Value) -> Self {
        let text = |key: &str| step.get(key).and_then(Value::as_str).map(str::to_owned);
        let page = step.get("page").and_then(Value::as_array);
        // What nobody asked for answers no command.
        let asked = |item: &&Value| item.get("unasked").is_none();
        let page = page.into_iter().flatten().filter(asked);
        let heard = page.filter_map(|item| item.get("event").or(item.get("callback")));
        Self {
            sends: texts(step.get("send")),
            call: text("call"),
            example: text("example"),
            answers: step
                .get("answer")
                .into_iter()
                .chain(heard)
                .cloned()
                .collect(),
        }
    }
}

/// One text or several.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

/// The members that a pattern names, whether it stands for itself or asks for some members only.
pub(super) fn members(pattern: &Value) -> Option<&Map<String, Value>> {
    pattern.get("$has").unwrap_or(pattern).as_object()
}

/// A member that a pattern names as literal text.
pub(super) fn literal<'p>(pattern: &'p Value, key: &str) -> Option<&'p str> {
    members(pattern)?.get(key)?.as_str()
}
