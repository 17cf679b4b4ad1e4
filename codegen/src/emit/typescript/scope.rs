//! Which type of the package each entry of the contract has.

use crate::Contract;
use crate::model::{ChoiceId, CommandId, EventId, Model, Name, RecordId};
use crate::names::TypeNames;

/// The types of an event.
pub struct EventTypes {
    /// The envelope with `ok: true`; `None` when it only ever reports errors.
    pub success: Option<String>,
    /// The envelope with `ok: false`.
    pub failure: String,
    /// What may stand beside its `error`; `None` when nothing does.
    pub error_fields: Option<String>,
    /// Either.
    pub either: String,
}

/// The types of a facade.
pub struct FacadeTypes {
    /// The global object.
    pub global: String,
    /// What a call answers when it fails.
    pub failure: String,
    /// The params of each call.
    pub params: Vec<String>,
}

/// Every type name of the package that comes from the contract.
pub struct Scope {
    records: Vec<String>,
    choices: Vec<String>,
    groups: Vec<String>,
    events: Vec<EventTypes>,
    params: Vec<String>,
    facades: Vec<FacadeTypes>,
}

impl Scope {
    pub fn of(contract: &Contract) -> Self {
        let model: &Model = contract;
        let mut names = TypeNames::default();
        let records = model
            .records
            .iter()
            .map(|record| names.claim(&record.name, ""))
            .collect();
        let choices = model
            .choices
            .iter()
            .map(|choice| names.claim(&choice.name, ""))
            .collect();
        let groups = model
            .status_groups
            .iter()
            .map(|group| names.claim(&group.name, ""))
            .collect();
        let events = model
            .events
            .iter()
            .map(|event| EventTypes {
                success: (!event.errors_only).then(|| names.claim(&event.name, "Success")),
                failure: names.claim(&event.name, "Failure"),
                error_fields: (!event.beside_error.is_empty())
                    .then(|| names.claim(&event.name, "ErrorFields")),
                either: names.claim(&event.name, "Event"),
            })
            .collect();
        let params = model
            .commands
            .iter()
            .map(|command| names.claim(&command.name, "Params"))
            .collect();
        let facades = model
            .facades
            .iter()
            .map(|facade| FacadeTypes {
                global: names.claim(&facade.name, ""),
                failure: names.claim(&facade.name, "Failure"),
                params: facade
                    .calls
                    .iter()
                    .map(|call| names.claim(&Name::join([&facade.name, &call.name]), "Params"))
                    .collect(),
            })
            .collect();
        Self {
            records,
            choices,
            groups,
            events,
            params,
            facades,
        }
    }

    pub fn record(&self, id: RecordId) -> &str {
        &self.records[id.0]
    }

    pub fn choice(&self, id: ChoiceId) -> &str {
        &self.choices[id.0]
    }

    /// By position in the status groups of the contract.
    pub fn group(&self, position: usize) -> &str {
        &self.groups[position]
    }

    /// The types of `types.d.ts`.
    pub fn data_types(&self) -> impl Iterator<Item = &str> {
        self.choices.iter().chain(&self.records).map(String::as_str)
    }

    /// The types of envelopes with `ok: true`.
    pub fn successes(&self) -> impl Iterator<Item = &str> {
        self.events
            .iter()
            .map(|event| event.success.as_ref().unwrap_or(&event.failure).as_str())
    }

    /// The types of what stands beside an error.
    pub fn error_fields(&self) -> impl Iterator<Item = &str> {
        self.events
            .iter()
            .filter_map(|event| event.error_fields.as_deref())
    }

    /// The types of `params.d.ts`.
    pub fn param_types(&self) -> impl Iterator<Item = &str> {
        self.params.iter().map(String::as_str)
    }

    pub fn event(&self, id: EventId) -> &EventTypes {
        &self.events[id.0]
    }

    pub fn params(&self, id: CommandId) -> &str {
        &self.params[id.0]
    }

    /// By position in the facades of the contract.
    pub fn facade(&self, position: usize) -> &FacadeTypes {
        &self.facades[position]
    }
}
