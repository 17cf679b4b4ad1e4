//! Names that two entries would share in some language.

use std::collections::{BTreeMap, BTreeSet};

use super::Check;
use crate::diagnostic::Code;
use crate::model::{Field, Name};
use crate::names::{LANGUAGES, Spelling};
use crate::source::Span;

/// How a group of names is spelled.
type Spell = fn(&dyn Spelling, &Name) -> String;

const TYPE: Spell = |language, name| language.type_name(name);
const MEMBER: Spell = |language, name| language.member(name);
const CASE: Spell = |language, name| language.case(name);

impl Check<'_> {
    pub(super) fn collisions(&mut self) {
        let model = self.model;
        let types = model.choices.iter().map(|choice| ("choices", &choice.name));
        let types = types
            .chain(model.records.iter().map(|record| ("types", &record.name)))
            .chain(
                model
                    .status_groups
                    .iter()
                    .map(|group| ("status_groups", &group.name)),
            );
        let types = types
            .map(|(list, name)| (name, self.key(&[list, name.wire()])))
            .collect::<Vec<_>>();
        self.apart(&types, TYPE);

        self.list(
            "params",
            model.params.iter().map(|param| &param.name),
            MEMBER,
        );
        self.list(
            "statuses",
            model.statuses.iter().map(|status| &status.name),
            CASE,
        );
        self.list("errors", model.errors.iter().map(|error| &error.name), CASE);
        self.list("states", model.states.iter().map(|state| &state.name), CASE);
        self.list("events", model.events.iter().map(|event| &event.name), TYPE);
        self.list(
            "capabilities",
            model.capabilities.iter().map(|capability| &capability.name),
            TYPE,
        );
        self.list(
            "facades",
            model.facades.iter().map(|facade| &facade.name),
            TYPE,
        );

        // Two that differ in case alone have been reported where their routes or variants are.
        let mut seen = BTreeSet::new();
        let commands = model
            .commands
            .iter()
            .filter(|command| seen.insert(command.name.wire().to_lowercase()));
        let commands = commands.map(|command| {
            (
                &command.name,
                self.level(command)
                    .map_or(self.root.head(), |level| level.key.span),
            )
        });
        self.apart(&commands.collect::<Vec<_>>(), TYPE);

        self.members();
    }

    fn members(&mut self) {
        let model = self.model;
        for choice in &model.choices {
            let names = choice.values.iter().map(|value| &value.name);
            self.inner(&["choices", choice.name.wire(), "values"], names, CASE);
        }
        for record in &model.records {
            self.fields(&["types", record.name.wire(), "fields"], &record.fields);
        }
        for event in &model.events {
            self.fields(&["events", event.name.wire(), "fields"], &event.fields);
        }
        let beside: Vec<(&Name, Span)> = (model.events.iter())
            .flat_map(|event| event.beside_error.iter().map(move |field| (event, field)))
            .filter(|(_, field)| {
                model
                    .beside_errors()
                    .iter()
                    .any(|first| std::ptr::eq(*first, *field))
            })
            .map(|(event, field)| {
                let path = [
                    "events",
                    event.name.wire(),
                    "beside_error",
                    field.name.wire(),
                ];
                (&field.name, self.key(&path))
            })
            .collect();
        self.apart(&beside, MEMBER);
        for capability in &model.capabilities {
            let here = ["capabilities", capability.name.wire()];
            let operations = capability
                .operations
                .iter()
                .map(|operation| &operation.name);
            self.inner(&[here[0], here[1], "operations"], operations, MEMBER);
            self.inner(
                &[here[0], here[1], "failures"],
                capability.failures.iter().map(|failure| &failure.name),
                CASE,
            );
            for operation in &capability.operations {
                let name = operation.name.wire();
                self.fields(
                    &[here[0], here[1], "operations", name, "takes"],
                    &operation.takes,
                );
                self.fields(
                    &[here[0], here[1], "operations", name, "gives"],
                    &operation.gives,
                );
            }
        }
        for facade in &model.facades {
            let here = ["facades", facade.name.wire()];
            self.inner(
                &[here[0], here[1], "errors"],
                facade.errors.iter().map(|error| &error.name),
                CASE,
            );
            self.inner(
                &[here[0], here[1], "calls"],
                facade.calls.iter().map(|call| &call.name),
                MEMBER,
            );
            for call in &facade.calls {
                self.fields(
                    &[here[0], here[1], "calls", call.name.wire(), "takes"],
                    &call.takes,
                );
            }
        }
    }

    fn fields(&mut self, path: &[&str], fields: &[Field]) {
        self.inner(path, fields.iter().map(|field| &field.name), MEMBER);
    }

    fn list<'n>(&mut self, list: &str, names: impl Iterator<Item = &'n Name>, spell: Spell) {
        self.inner(&[list], names, spell);
    }

    fn inner<'n>(&mut self, path: &[&str], names: impl Iterator<Item = &'n Name>, spell: Spell) {
        let places = self.node(path);
        let place = |name: &Name| {
            places
                .and_then(|places| places.entry(name.wire()))
                .map(|entry| entry.key.span)
        };
        let names = names
            .filter_map(|name| Some((name, place(name)?)))
            .collect::<Vec<_>>();
        self.apart(&names, spell);
    }

    /// Reports the first language in which two of the names meet.
    fn apart(&mut self, names: &[(&Name, Span)], spell: Spell) {
        let mut reported: Vec<Span> = Vec::new();
        for language in LANGUAGES {
            let mut taken: BTreeMap<String, (&Name, Span)> = BTreeMap::new();
            for &(name, span) in names {
                let spelled = spell(language, name);
                let Some(&(other, first)) = taken.get(&spelled) else {
                    taken.insert(spelled, (name, span));
                    continue;
                };
                if !reported.contains(&span) {
                    reported.push(span);
                    let message = format!(
                        "`{name}` and `{other}` are both `{spelled}` in {}",
                        language.language()
                    );
                    self.report(Code::Collision, span, message, |diagnostic| {
                        diagnostic
                            .also(first, "the other one")
                            .help("give one of them a name with other words")
                    });
                }
            }
        }
    }
}
