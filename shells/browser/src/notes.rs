//! Entries of the engine's journal as the inspector shows them.

use std::sync::Arc;

use serde_json::{Value, json};
use transom_runtime::{Entry, Journal, What};

use crate::recorder::Recorder;

/// The journal of this shell: console lines go to standard error, entries to the recorder.
pub struct Notes {
    recorder: Arc<Recorder>,
}

impl Notes {
    /// Writes into `recorder`.
    pub fn new(recorder: Arc<Recorder>) -> Self {
        Self { recorder }
    }
}

impl Journal for Notes {
    fn note(&self, entry: &Entry) {
        if let Some(line) = &entry.line {
            eprintln!("{line}");
        }
        self.recorder.record(shown(entry).to_string());
    }
}

/// One entry. Texts are masked already; an event is shown as the object it is.
fn shown(entry: &Entry) -> Value {
    let mut shown = json!({ "seq": entry.sequence, "at": entry.at.millis(), "kind": "note", "text": entry.text });
    let event = || {
        serde_json::from_str::<Value>(&entry.text)
            .unwrap_or_else(|_| Value::from(entry.text.as_str()))
    };
    match &entry.what {
        What::FrameIn { command, via } => {
            shown["kind"] = "frame".into();
            shown["command"] = command.0.into();
            shown["detail"] =
                json!({ "text": entry.text, "transport": via.as_str(), "command": command.0 });
        }
        What::Refused { reason, via } => {
            shown["kind"] = "refused".into();
            shown["text"] = format!("{} — {reason}", entry.text).into();
            shown["detail"] = json!({ "text": entry.text, "transport": via.as_str(), "reason": reason.to_string() });
        }
        What::EventOut { command, took, .. } | What::AnswerOut { command, took } => {
            let detail = event();
            shown["kind"] = "event".into();
            shown["command"] = command.0.into();
            shown["failed"] = (detail["ok"] == false || detail["success"] == false).into();
            shown["ms"] = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).into();
            shown["detail"] = detail;
        }
        What::Assigned { global } => {
            shown["kind"] = "assigned".into();
            shown["detail"] = json!({ "global": global });
        }
        What::Dropped { command } | What::Parked { command } | What::Broken { command, .. } => {
            shown["command"] = command.0.into();
        }
        What::Opened | What::Closed | What::Emitted { .. } | What::Redirected | What::Log => {}
    }
    shown
}
