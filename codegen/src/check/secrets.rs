//! Values that look secret by their name.

use super::Check;
use crate::diagnostic::Code;
use crate::model::{Field, Name, Type};
use crate::yaml::Node;

/// Words that name something to keep to oneself.
const WORDS: [&str; 12] = [
    "password",
    "passcode",
    "passphrase",
    "pin",
    "code",
    "otp",
    "token",
    "jwt",
    "ticket",
    "secret",
    "nonce",
    "cvc",
];

impl Check<'_> {
    pub(super) fn secrets(&mut self) {
        let model = self.model;
        for param in &model.params {
            self.secret(&["params"], &param.name, &param.ty);
        }
        for global in &model.globals {
            self.secret(&["page", "globals"], &global.name, &global.shape.ty);
        }
        for record in &model.records {
            self.secret_fields(&["types", record.name.wire(), "fields"], &record.fields);
        }
        for event in &model.events {
            self.secret_fields(&["events", event.name.wire(), "fields"], &event.fields);
            let beside = ["events", event.name.wire(), "beside_error"];
            self.secret_fields(&beside, &event.beside_error);
        }
        for capability in &model.capabilities {
            for operation in &capability.operations {
                let here = [
                    "capabilities",
                    capability.name.wire(),
                    "operations",
                    operation.name.wire(),
                ];
                self.secret_fields(
                    &[here[0], here[1], here[2], here[3], "takes"],
                    &operation.takes,
                );
                self.secret_fields(
                    &[here[0], here[1], here[2], here[3], "gives"],
                    &operation.gives,
                );
            }
        }
        for facade in &model.facades {
            for call in &facade.calls {
                let path = [
                    "facades",
                    facade.name.wire(),
                    "calls",
                    call.name.wire(),
                    "takes",
                ];
                self.secret_fields(&path, &call.takes);
            }
        }
    }

    fn secret_fields(&mut self, path: &[&str], fields: &[Field]) {
        for field in fields {
            self.secret(path, &field.name, &field.shape.ty);
        }
    }

    fn secret(&mut self, path: &[&str], name: &Name, ty: &Type) {
        let Some(word) = name
            .words()
            .iter()
            .find(|word| WORDS.contains(&word.as_str()))
        else {
            return;
        };
        let entry = self
            .node(path)
            .and_then(|entries| entries.entry(name.wire()));
        let Some(entry) = entry.filter(|entry| can_hide(ty) && !says(&entry.value)) else {
            return;
        };
        self.report(Code::Secret, entry.key.span, format!("`{name}` sounds like a secret (`{word}`)"), |diagnostic| {
            diagnostic.help("add `secret: true` to mask it in every log, or `secret: false` when it may be seen")
        });
    }
}

/// Whether a value of this type can hold a secret: a flag or a time cannot.
fn can_hide(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Url | Type::Json | Type::Integer => true,
        Type::List(member) => can_hide(member),
        Type::Bool | Type::Time | Type::Email | Type::Phone | Type::Choice(_) | Type::Record(_) => {
            false
        }
    }
}

fn says(entry: &Node) -> bool {
    entry.get("secret").is_some()
}
