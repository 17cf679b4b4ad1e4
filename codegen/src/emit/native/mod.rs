//! What Swift and Kotlin have in common: the view of a contract as types of a native host.
//!
//! Which declarations there are, in which order and with which words is decided here once; how a type or an expression is
//! written in the language comes from its [`Language`], and the templates of the two targets lay it out.

mod capability;
mod command;
mod doc;
mod event;
mod language;
mod vocabulary;

pub(super) use capability::CapabilityView;
pub(super) use command::CommandView;
pub(super) use doc::Doc;
pub(super) use event::{EventView, FieldView, RecordView};
pub(super) use language::Language;
pub(super) use vocabulary::{ListView, ValueView};

use crate::Contract;

/// A whole contract, as a host author meets it.
pub(super) struct View {
    /// What generated types start with: `Coffee` in `CoffeeEvent`.
    pub prefix: String,
    pub wire_name: String,
    pub version: String,
    pub scheme: String,
    pub status: ListView,
    pub code: ListView,
    pub choices: Vec<ListView>,
    pub records: Vec<RecordView>,
    pub events: Vec<EventView>,
    pub beside_errors: Vec<FieldView>,
    pub commands: Vec<CommandView>,
    pub asked: Vec<CapabilityView>,
    pub told: Vec<CapabilityView>,
}

impl View {
    pub fn new(contract: &Contract, language: &dyn Language) -> Self {
        let capabilities = |direction| {
            let all = contract
                .capabilities
                .iter()
                .filter(move |one| one.direction == direction);
            all.map(|one| CapabilityView::new(contract, language, one))
                .collect()
        };
        Self {
            prefix: language.type_name(&contract.name),
            wire_name: contract.name.wire().to_owned(),
            version: contract.version.clone(),
            scheme: contract.scheme.clone(),
            status: ListView::statuses(contract, language),
            code: ListView::codes(contract, language),
            choices: contract
                .choices
                .iter()
                .map(|choice| ListView::choice(language, choice))
                .collect(),
            records: contract
                .records
                .iter()
                .map(|record| RecordView::new(contract, language, record))
                .collect(),
            events: contract
                .events
                .iter()
                .filter(|event| !event.errors_only)
                .map(|event| EventView::new(contract, language, event))
                .collect(),
            beside_errors: event::fields(contract, language, contract.beside_errors()),
            commands: contract
                .commands
                .iter()
                .map(|command| CommandView::new(contract, language, command))
                .collect(),
            asked: capabilities(crate::model::Direction::Asked),
            told: capabilities(crate::model::Direction::Told),
        }
    }

    /// Every list of values, statuses and codes first.
    pub fn lists(&self) -> impl Iterator<Item = &ListView> {
        [&self.status, &self.code].into_iter().chain(&self.choices)
    }
}
