//! What goes to a page, already serialized, and the two forms it travels in.

use std::fmt;

use super::script::{ASSIGN, CALLBACK, EVENT, HELLO, literal};
use crate::gate::{DocumentId, Origin};

/// A message for one document. A shell hands it over as a script or as text on a wire, never both.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The document it is for. When that is gone the message is dropped.
    pub document: DocumentId,
    /// The origin the document had when the message was made; the script asks for it again.
    pub origin: Origin,
    /// What it says.
    pub message: Message,
}

/// What a message says. It may hold secrets, so `Debug` shows the names only.
#[derive(Clone, PartialEq, Eq)]
pub enum Message {
    /// Answers the hello of a page agent. The first message to a document.
    Hello {
        /// Name and version of the contract and the commands answered in this run, as JSON.
        contract: String,
    },
    /// Calls the event handler of the page.
    Event {
        /// The global function that takes events.
        handler: &'static str,
        /// The name of the event.
        name: &'static str,
        /// The envelope as JSON.
        json: String,
    },
    /// Writes a global of the page.
    Assign {
        /// The name of the global.
        global: &'static str,
        /// Its value as JSON.
        json: String,
    },
    /// Calls the callback of a facade.
    Callback {
        /// A path of plain identifiers below the global object.
        function: String,
        /// The answer as JSON.
        json: String,
    },
}

impl Message {
    /// A script that delivers the message to a document of this origin. It evaluates to `undefined` and never throws.
    ///
    /// Each script has to be evaluated on its own: a page may rely on two messages being two tasks.
    pub fn script(&self, origin: &Origin) -> String {
        let origin = text(&origin.to_string());
        let (template, names, json) = match self {
            Self::Hello { contract } => (HELLO, String::new(), contract),
            Self::Event {
                handler,
                name,
                json,
            } => (
                EVENT,
                format!("\"handler\":{},\"name\":{},", text(handler), text(name)),
                json,
            ),
            Self::Assign { global, json } => (ASSIGN, format!("\"name\":{},", text(global)), json),
            Self::Callback { function, json } => {
                let path: Vec<_> = function.split('.').map(text).collect();
                (CALLBACK, format!("\"path\":[{}],", path.join(",")), json)
            }
        };
        let value = format!("{{\"origin\":{origin},{names}\"value\":{json}}}");
        format!("{template}({});", literal(&value))
    }

    /// The message as one JSON object, for a page agent that receives it over a socket: `{"kind":"hello","contract"}`,
    /// `{"kind":"event","name","payload"}`, `{"kind":"assign","name","value"}` or `{"kind":"call","name","value"}`, where
    /// `name` is the global that is called or written.
    pub fn to_wire(&self) -> String {
        let (kind, name, field, json) = match self {
            Self::Hello { contract } => {
                return format!("{{\"kind\":\"hello\",\"contract\":{contract}}}");
            }
            Self::Event { handler, json, .. } => ("event", *handler, "payload", json),
            Self::Assign { global, json } => ("assign", *global, "value", json),
            Self::Callback { function, json } => ("call", function.as_str(), "value", json),
        };
        format!(
            "{{\"kind\":\"{kind}\",\"name\":{},\"{field}\":{json}}}",
            text(name)
        )
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = match self {
            Self::Hello { .. } => return f.write_str("Hello"),
            Self::Event { name, .. } => ("Event", *name),
            Self::Assign { global, .. } => ("Assign", *global),
            Self::Callback { function, .. } => ("Callback", function.as_str()),
        };
        f.debug_struct(kind)
            .field("name", &name)
            .finish_non_exhaustive()
    }
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
