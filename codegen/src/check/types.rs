//! Records that contain themselves without end.

use super::Check;
use crate::diagnostic::Code;
use crate::model::{RecordId, Shape, Type};

impl Check<'_> {
    pub(super) fn types(&mut self) {
        let model = self.model;
        for (at, record) in model.records.iter().enumerate() {
            for field in &record.fields {
                let Some(inner) = always(&field.shape) else {
                    continue;
                };
                if self.leads_to(inner, RecordId(at), &mut Vec::new()) {
                    let span =
                        self.key(&["types", record.name.wire(), "fields", field.name.wire()]);
                    let message = format!(
                        "every `{}` would contain another `{}`",
                        record.name, record.name
                    );
                    self.report(Code::EndlessType, span, message, |diagnostic| {
                        diagnostic
                            .help("let the field be absent (`?`), null (`|null`) or a list (`[]`)")
                    });
                }
            }
        }
    }

    fn leads_to(&self, from: RecordId, to: RecordId, seen: &mut Vec<RecordId>) -> bool {
        if from == to {
            return true;
        }
        if seen.contains(&from) {
            return false;
        }
        seen.push(from);
        let inner: Vec<RecordId> = self.model[from]
            .fields
            .iter()
            .filter_map(|field| always(&field.shape))
            .collect();
        inner.into_iter().any(|next| self.leads_to(next, to, seen))
    }
}

/// The record that a value of this shape contains in any case.
fn always(shape: &Shape) -> Option<RecordId> {
    match shape.ty {
        Type::Record(id) if !shape.optional && !shape.nullable => Some(id),
        _ => None,
    }
}
