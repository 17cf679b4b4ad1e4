//! What goes to the page: written as JSON once, field by field, in the order in which they are added.

use serde::Serialize;

/// An event under construction: `{ok, event, status?, error?, …fields, rid?}`.
///
/// Its fields may hold secrets, so `Debug` shows the name of the event only.
#[derive(Clone)]
pub struct Envelope {
    event: &'static str,
    /// All but the closing brace.
    json: String,
}

impl Envelope {
    /// A command has ended well, for now.
    pub fn ok(event: &'static str) -> Self {
        Self::open(event, true)
    }

    /// A command has failed, with a code of the contract and a text for people.
    pub fn error(event: &'static str, code: &str, message: impl Into<String>) -> Self {
        #[derive(Serialize)]
        struct Error<'a> {
            code: &'a str,
            message: String,
        }
        Self::open(event, false).with(
            "error",
            Error {
                code,
                message: message.into(),
            },
        )
    }

    fn open(event: &'static str, ok: bool) -> Self {
        let mut json = String::with_capacity(256);
        json.push_str("{\"ok\":");
        json.push_str(if ok { "true" } else { "false" });
        Self { event, json }.with("event", event)
    }

    /// Adds a field. `None` is written as `null`, and so is a value that has no form in JSON.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Serialize) -> Self {
        self.json.push(',');
        push_json(&mut self.json, field);
        self.json.push(':');
        push_json(&mut self.json, value);
        self
    }

    /// Adds a field, or leaves it out when there is nothing in it.
    #[must_use]
    pub fn with_some(self, field: &str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.with(field, value),
            None => self,
        }
    }

    /// The name of the event.
    pub fn event(&self) -> &'static str {
        self.event
    }

    /// The finished text, with `rid` at its end when the command carried one.
    pub fn into_json(self, rid: Option<&str>) -> String {
        let mut envelope = self.with_some("rid", rid);
        envelope.json.push('}');
        envelope.json
    }
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope")
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

fn push_json(json: &mut String, value: impl Serialize) {
    json.push_str(&serde_json::to_string(&value).unwrap_or_else(|_| "null".to_owned()));
}
