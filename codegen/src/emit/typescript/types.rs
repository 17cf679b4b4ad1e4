//! Records and choices.

use askama::Template;

use super::layout;
use super::scope::Scope;
use super::shape::{self, Member};
use crate::Contract;
use crate::model::{ChoiceId, RecordId};
use crate::names::TypeScript;

/// `types.d.ts`
#[derive(Template)]
#[template(path = "typescript/types.d.ts")]
pub struct Types {
    header: String,
    open: bool,
    choices: Vec<Choice>,
    records: Vec<Record>,
}

struct Choice {
    doc: String,
    name: String,
    values: Vec<Value>,
}

struct Value {
    doc: String,
    text: String,
}

struct Record {
    doc: String,
    name: String,
    members: Vec<Member>,
}

impl Types {
    pub fn of(contract: &Contract, scope: &Scope) -> Self {
        let choices = contract
            .choices
            .iter()
            .enumerate()
            .map(|(position, choice)| Choice {
                doc: layout::doc(&choice.prose, &[], 0),
                name: scope.choice(ChoiceId(position)).to_owned(),
                values: choice
                    .values
                    .iter()
                    .map(|value| Value {
                        doc: layout::doc(&value.prose, &[], 2),
                        text: TypeScript.text(value.name.wire()),
                    })
                    .collect(),
            });
        let records: Vec<Record> = contract
            .records
            .iter()
            .enumerate()
            .map(|(position, record)| Record {
                doc: layout::doc(&record.prose, &[], 0),
                name: scope.record(RecordId(position)).to_owned(),
                members: record
                    .fields
                    .iter()
                    .map(|field| Member::of(field, scope, 2))
                    .collect(),
            })
            .collect();
        let texts: Vec<&str> = records
            .iter()
            .flat_map(|record| &record.members)
            .map(|member| member.text.as_str())
            .collect();
        Self {
            header: layout::header(&contract.name, &contract.version),
            open: !shape::mentioned(&texts, ["Unrecognized"]).is_empty(),
            choices: choices.collect(),
            records,
        }
    }
}
