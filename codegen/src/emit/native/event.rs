//! Events and the objects inside them.

use super::{Doc, Language};
use crate::Contract;
use crate::model::{Event, Field, Name, Prose, Record};

/// An event that can end a command well.
pub(in crate::emit) struct EventView {
    pub name: String,
    pub case: String,
    pub wire: String,
    pub doc: Doc,
    pub has_status: bool,
    pub fields: Vec<FieldView>,
}

/// An object.
pub(in crate::emit) struct RecordView {
    pub name: String,
    pub doc: Doc,
    pub fields: Vec<FieldView>,
}

/// A field of either.
pub(in crate::emit) struct FieldView {
    pub name: String,
    pub wire: String,
    pub ty: String,
    pub absent: bool,
    pub read: String,
    pub doc: Doc,
}

impl EventView {
    pub fn new(contract: &Contract, language: &dyn Language, event: &Event) -> Self {
        Self {
            name: language.type_name(&event.name),
            case: language.member(&event.name),
            wire: event.name.wire().to_owned(),
            doc: Doc::from(&event.prose),
            has_status: !event.statuses.is_empty(),
            fields: fields(contract, language, &event.fields),
        }
    }
}

impl RecordView {
    pub fn new(contract: &Contract, language: &dyn Language, record: &Record) -> Self {
        Self::of(
            contract,
            language,
            &record.name,
            &record.prose,
            &record.fields,
        )
    }

    /// An object that has no name of its own in the spec: what an operation takes or gives.
    pub fn of(
        contract: &Contract,
        language: &dyn Language,
        name: &Name,
        prose: &Prose,
        of: &[Field],
    ) -> Self {
        Self {
            name: language.type_name(name),
            doc: Doc::from(prose),
            fields: fields(contract, language, of),
        }
    }
}

/// The fields of an object, in their order.
pub(super) fn fields<'f>(
    contract: &Contract,
    language: &dyn Language,
    of: impl IntoIterator<Item = &'f Field>,
) -> Vec<FieldView> {
    of.into_iter()
        .map(|field| {
            // A field that comes with one status only is absent with all others.
            let mut shape = field.shape.clone();
            shape.optional |= field.when.is_some();
            FieldView {
                name: language.member(&field.name),
                wire: field.name.wire().to_owned(),
                ty: language.shape(contract, &shape, field.secret),
                absent: shape.optional || shape.nullable,
                read: language.read(contract, field.name.wire(), &shape, field.secret),
                doc: Doc::from(&field.prose),
            }
        })
        .collect()
}
