//! What a host implements, and what it tells the core.

use super::{Doc, Language, ListView, RecordView, ValueView};
use crate::Contract;
use crate::model::{Capability, Field, Name, Operation};

/// A capability.
pub(in crate::emit) struct CapabilityView {
    pub name: String,
    pub doc: Doc,
    pub operations: Vec<OperationView>,
    /// Why an operation fails; `None` where none can.
    pub failure: Option<ListView>,
}

/// One operation.
pub(in crate::emit) struct OperationView {
    pub name: String,
    pub case: String,
    pub wire: String,
    pub doc: Doc,
    /// What goes in; `None` when nothing does.
    pub ask: Option<RecordView>,
    /// What comes out; `None` when only the fact does.
    pub answer: Option<RecordView>,
}

impl CapabilityView {
    pub fn new(contract: &Contract, language: &dyn Language, capability: &Capability) -> Self {
        let failures = capability.failures.iter().map(|failure| ValueView {
            case: language.case(&failure.name),
            wire: failure.name.wire().to_owned(),
            doc: Doc::from(&failure.prose),
        });
        let failure_name = Name::join([&capability.name, &Name::new("failure")]);
        Self {
            name: language.type_name(&capability.name),
            doc: Doc::from(&capability.prose),
            operations: capability
                .operations
                .iter()
                .map(|operation| OperationView::new(contract, language, capability, operation))
                .collect(),
            failure: (!capability.failures.is_empty()).then(|| ListView {
                name: language.type_name(&failure_name),
                doc: Doc::new(&format!(
                    "Why `{}` could not do what it was asked.",
                    capability.name
                )),
                values: failures.collect(),
            }),
        }
    }
}

impl OperationView {
    /// What goes in and what comes out, where there is any.
    pub fn records(&self) -> impl Iterator<Item = &RecordView> {
        self.ask.iter().chain(&self.answer)
    }

    fn new(
        contract: &Contract,
        language: &dyn Language,
        capability: &Capability,
        operation: &Operation,
    ) -> Self {
        let record = |last: &str, fields: &[Field]| {
            let name = Name::join([&capability.name, &operation.name, &Name::new(last)]);
            (!fields.is_empty())
                .then(|| RecordView::of(contract, language, &name, &operation.prose, fields))
        };
        Self {
            name: language.member(&operation.name),
            case: language.case(&operation.name),
            wire: operation.name.wire().to_owned(),
            doc: Doc::from(&operation.prose),
            ask: record("ask", &operation.takes),
            answer: record("answer", &operation.gives),
        }
    }
}
