//! What every page needs to write about a contract: names that link, types in words, marks, prose.

use super::address::{self, Locate, Section};
use super::article::{Badge, Block, Line, Table};
use super::index::Index;
use super::prose;
use crate::Contract;
use crate::model::{
    Command, ErrorClass, Field, Order, PlatformNote, Prose, Shape, Stability, Type,
};

/// A contract and the index of its names.
#[derive(Debug)]
pub(super) struct Site<'c> {
    pub(super) contract: &'c Contract,
    pub(super) index: Index,
}

impl<'c> Site<'c> {
    pub(super) fn new(contract: &'c Contract) -> Self {
        Self {
            contract,
            index: Index::new(contract),
        }
    }

    /// A name that leads to where it is explained.
    pub(super) fn name<Id>(&self, id: Id) -> Line
    where
        Contract: Locate<Id>,
    {
        let (name, address) = self.contract.locate(id);
        Line::new().name(name, address)
    }

    /// Several of them, with commas between.
    pub(super) fn names<Id>(&self, ids: impl IntoIterator<Item = Id>) -> Line
    where
        Contract: Locate<Id>,
    {
        Line::join(ids.into_iter().map(|id| self.name(id)), ", ")
    }

    pub(super) fn summary(&self, prose: &Prose) -> Line {
        self.words(&prose.summary)
    }

    /// Plain text of the spec with code spans.
    pub(super) fn words(&self, text: &str) -> Line {
        prose::line(text, &self.index)
    }

    pub(super) fn ty(&self, ty: &Type) -> Line {
        match ty {
            Type::Choice(id) => self.name(*id),
            Type::Record(id) => self.name(*id),
            Type::List(of) => self.ty(of).code("[]"),
            _ => {
                let word = primitive(ty);
                Line::new().name(word, address::primitive(word))
            }
        }
    }

    pub(super) fn shape(&self, shape: &Shape) -> Line {
        let mut line = self.ty(&shape.ty);
        if shape.nullable {
            line = line.code("|null");
        }
        if shape.optional {
            line = line.code("?");
        }
        line
    }

    /// Fields as a table: name, type, meaning.
    pub(super) fn fields<'m>(&self, fields: impl IntoIterator<Item = &'m Field>) -> Block {
        let mut table = Table::new(["Field", "Type", "Meaning"]);
        for field in fields {
            let mut name = Line::new().code(field.name.wire());
            if field.secret {
                name = name.text(" ").badge(SECRET);
            }
            let mut meaning = self.summary(&field.prose);
            if let Some(status) = field.when {
                let when = Line::new().quiet("Only with ").then(self.name(status));
                meaning = meaning.line_break().then(when);
            } else if field.shape.optional {
                meaning = meaning.line_break().quiet("May be left out");
            }
            if let Some(example) = &field.example {
                meaning = meaning.line_break().quiet("For example ").code(example);
            }
            table.row(vec![name, self.shape(&field.shape), meaning]);
        }
        Block::Table(table)
    }

    /// What each platform does, as a table.
    pub(super) fn notes(&self, notes: &[PlatformNote]) -> Block {
        let mut table = Table::new(["Platform", "There"]);
        for note in notes {
            let known = self
                .contract
                .platforms
                .iter()
                .find(|p| p.name == note.platform);
            let platform = match known {
                Some(platform) => {
                    Line::new().link(&platform.title, address::platform(&platform.name))
                }
                None => Line::plain(note.platform.wire()),
            };
            table.row(vec![platform, self.words(&note.text)]);
        }
        Block::Table(table)
    }
}

/// The description and the source of an entry, where it has them.
pub(super) fn further(prose: &Prose) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(prose.description.clone().map(Block::Prose));
    blocks.extend(prose.source.as_ref().map(|text| Block::Text(source(text))));
    blocks
}

/// The name of a command that leads to its section.
pub(super) fn command(command: &Command) -> Line {
    Line::new().name(&command.name, address::command(command))
}

/// Several of them, with commas between.
pub(super) fn commands<'m>(commands: impl IntoIterator<Item = &'m Command>) -> Line {
    Line::join(commands.into_iter().map(command), ", ")
}

/// Where a fact comes from.
pub(super) fn source(text: &str) -> Line {
    Line::new().quiet(format!("Source: {}", text.replace('`', "")))
}

/// The word of the spec for a type that is neither a choice, a record nor a list.
fn primitive(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::Integer => "integer",
        Type::Time => "time",
        Type::Url => "url",
        Type::Email => "email",
        Type::Phone => "phone",
        Type::Json => "json",
        Type::Text | Type::Choice(_) | Type::Record(_) | Type::List(_) => "text",
    }
}

pub(super) const SECRET: Badge = Badge {
    text: "secret",
    tone: "secret",
    hint: "Never logged, masked wherever it is shown",
};
pub(super) const REQUIRED: Badge = Badge {
    text: "required",
    tone: "required",
    hint: "Refused without it",
};
pub(super) const EXTENSION: Badge = Badge {
    text: "extension",
    tone: "extra",
    hint: "Not part of the original contract",
};
pub(super) const TERMINAL: Badge = Badge {
    text: "terminal",
    tone: "good",
    hint: "Nothing follows in the same flow",
};
pub(super) const OPEN: Badge = Badge {
    text: "open",
    tone: "extra",
    hint: "Other values may arrive; keep them",
};
pub(super) const DEFAULT: Badge = Badge {
    text: "default",
    tone: "extra",
    hint: "Taken when the param is absent",
};

/// The mark of a stability; what is stable needs none.
pub(super) fn stability(stability: Stability) -> Option<Badge> {
    match stability {
        Stability::Stable => None,
        Stability::Experimental => Some(Badge {
            text: "experimental",
            tone: "warn",
            hint: "Works and may change",
        }),
        Stability::Planned => Some(Badge {
            text: "planned",
            tone: "warn",
            hint: "Not built yet: answers with an error",
        }),
    }
}

/// Extension and stability.
pub(super) fn marks(extension: bool, state: Stability) -> Vec<Badge> {
    stability(state)
        .into_iter()
        .chain(extension.then_some(EXTENSION))
        .collect()
}

pub(super) fn class_badge(class: ErrorClass) -> Badge {
    Badge {
        text: class.word(),
        tone: "class",
        hint: who(class),
    }
}

/// Who can do something about an error of this class.
pub(super) fn who(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Argument => "The page can fix this: the command itself is wrong.",
        ErrorClass::Order => "The page can fix this: the command came too early.",
        ErrorClass::Attempt => {
            "The user can try again: this attempt was refused or cancelled, another may succeed."
        }
        ErrorClass::Platform => {
            "Only the app can change this: this build or this device cannot do it."
        }
        ErrorClass::Network => "Nobody has to change anything: the same command may succeed later.",
    }
}

/// What a page should do about an error of this class.
pub(super) fn remedy(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Argument => {
            "Correct the command. Sending the same one again gives the same answer."
        }
        ErrorClass::Order => "Run the earlier step first, then send this command again.",
        ErrorClass::Attempt => {
            "Show the message, leave the form as it is, and let the user try again."
        }
        ErrorClass::Platform => {
            "Hide what needs it, or offer another way. Retrying does not help on this device."
        }
        ErrorClass::Network => {
            "Keep what the user typed and offer to try again, or retry after a pause."
        }
    }
}

pub(super) fn order(order: Order) -> &'static str {
    match order {
        Order::Free => "At once, beside whatever else runs",
        Order::InTurn => "One after another among the commands that say so",
        Order::Barrier => "Commands that arrive later wait until it has ended",
    }
}

/// Whether a section has entries.
pub(super) fn has(contract: &Contract, section: Section) -> bool {
    match section {
        Section::Overview | Section::Routes | Section::Events | Section::Types => true,
        Section::Statuses => !contract.statuses.is_empty(),
        Section::Errors => !contract.errors.is_empty(),
        Section::Params => !contract.params.is_empty(),
        Section::States => !contract.states.is_empty(),
        Section::Capabilities => !contract.capabilities.is_empty(),
        Section::Platforms => !contract.platforms.is_empty() || !contract.divergences.is_empty(),
        Section::Cookies => !contract.cookies.is_empty(),
        Section::Quirks => !contract.quirks.is_empty(),
        Section::Facades => !contract.facades.is_empty(),
    }
}
