//! Lists of values: statuses, error codes, choices. All of them survive a value this build does not know.

use super::{Doc, Language};
use crate::Contract;
use crate::model::{Choice, Name, Prose};

/// A list of values as one type.
pub(in crate::emit) struct ListView {
    pub name: String,
    pub doc: Doc,
    pub values: Vec<ValueView>,
}

/// One value.
pub(in crate::emit) struct ValueView {
    pub case: String,
    pub wire: String,
    pub doc: Doc,
}

impl ListView {
    pub fn statuses(contract: &Contract, language: &dyn Language) -> Self {
        let entries = contract
            .statuses
            .iter()
            .map(|status| (&status.name, &status.prose));
        let about = "How far a command has come.";
        Self::of(language, &Name::new("Status"), about, entries)
    }

    pub fn codes(contract: &Contract, language: &dyn Language) -> Self {
        let entries = contract
            .errors
            .iter()
            .map(|error| (&error.name, &error.prose));
        Self::of(
            language,
            &Name::new("ErrorCode"),
            "Why a command failed.",
            entries,
        )
    }

    pub fn choice(language: &dyn Language, choice: &Choice) -> Self {
        let entries = choice
            .values
            .iter()
            .map(|value| (&value.name, &value.prose));
        Self::of(language, &choice.name, &choice.prose.summary, entries)
    }

    fn of<'a>(
        language: &dyn Language,
        name: &Name,
        about: &str,
        entries: impl Iterator<Item = (&'a Name, &'a Prose)>,
    ) -> Self {
        let values = entries.map(|(name, prose)| ValueView {
            case: language.case(name),
            wire: name.wire().to_owned(),
            doc: Doc::from(prose),
        });
        Self {
            name: language.type_name(name),
            doc: Doc::new(about),
            values: values.collect(),
        }
    }
}
