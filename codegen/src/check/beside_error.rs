//! Fields that stand beside an error: every client has to be able to read them, whatever the event.

use super::Check;
use crate::diagnostic::Code;
use crate::model::{Event, Field};

/// What an envelope, or the type of a failure in some language, calls its own.
const TAKEN: [&str; 7] = ["ok", "event", "status", "error", "code", "message", "rid"];

impl Check<'_> {
    pub(super) fn beside_errors(&mut self) {
        let model = self.model;
        let mut seen: Vec<(&Event, &Field)> = Vec::new();
        for event in &model.events {
            for field in &event.beside_error {
                let known = seen.iter().find(|(_, known)| known.name == field.name);
                self.beside_error(event, field, known.copied());
                seen.push((event, field));
            }
        }
    }

    fn beside_error(&mut self, event: &Event, field: &Field, known: Option<(&Event, &Field)>) {
        let place = |event: &Event| {
            let path = [
                "events",
                event.name.wire(),
                "beside_error",
                field.name.wire(),
            ];
            self.key(&path)
        };
        let (here, name) = (place(event), &field.name);
        if TAKEN.contains(&name.wire()) {
            let message = format!("an error has a `{name}` of its own");
            self.report(Code::BesideError, here, message, |diagnostic| {
                diagnostic.help("give the field another name")
            });
        } else if !field.shape.optional {
            let message = format!("`{name}` has to be one that may be absent");
            self.report(Code::BesideError, here, message, |diagnostic| {
                diagnostic
                    .help("put `?` behind its type: what the router refuses carries no such field")
            });
        } else if let Some((other, known)) = known
            && (known.shape != field.shape || known.secret != field.secret)
        {
            let there = place(other);
            let message = format!(
                "`{name}` is something else beside the errors of `{}`",
                other.name
            );
            self.report(Code::BesideError, here, message, |diagnostic| {
                diagnostic
                    .also(there, "the other one")
                    .help("give both the same type, or one of them another name")
            });
        }
    }
}
