//! Statuses, error codes and their groups.

use askama::Template;

use super::layout;
use super::scope::Scope;
use super::shape;
use crate::Contract;
use crate::names::TypeScript;

/// `vocabulary.d.ts`
#[derive(Template)]
#[template(path = "typescript/vocabulary.d.ts")]
pub struct Vocabulary {
    header: String,
    statuses: Vec<Entry>,
    errors: Vec<Entry>,
    groups: Vec<Group>,
}

struct Entry {
    doc: String,
    text: String,
}

struct Group {
    doc: String,
    name: String,
    members: String,
}

impl Vocabulary {
    pub fn of(contract: &Contract, scope: &Scope) -> Self {
        let statuses = contract.statuses.iter().map(|status| Entry {
            doc: layout::doc(&status.prose, &[], 2),
            text: shape::status(status),
        });
        let errors = contract.errors.iter().map(|error| Entry {
            doc: layout::doc(&error.prose, &[], 2),
            text: TypeScript.text(error.name.wire()),
        });
        let groups = contract
            .status_groups
            .iter()
            .enumerate()
            .map(|(position, group)| {
                let name = scope.group(position).to_owned();
                let members: Vec<String> = group
                    .members
                    .iter()
                    .map(|id| shape::status(&contract[*id]))
                    .collect();
                Group {
                    doc: layout::doc(&group.prose, &[], 0),
                    members: layout::union(&members, 0, format!("export type {name} = ;").len()),
                    name,
                }
            });
        Self {
            header: layout::header(&contract.name, &contract.version),
            statuses: statuses.collect(),
            errors: errors.collect(),
            groups: groups.collect(),
        }
    }
}
