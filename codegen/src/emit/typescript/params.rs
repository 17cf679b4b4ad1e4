//! What each command takes.

use askama::Template;

use super::layout;
use super::scope::Scope;
use super::shape::{self, Member};
use crate::Contract;
use crate::model::{Command, CommandId, ParamId};
use crate::names::TypeScript;

/// `params.d.ts`
#[derive(Template)]
#[template(path = "typescript/params.d.ts")]
pub struct Params {
    header: String,
    types: Vec<String>,
    commands: Vec<Taken>,
}

struct Taken {
    command: String,
    name: String,
    members: Vec<Member>,
}

/// The params a page can give: those of the command and those read in their place.
pub fn of(command: &Command) -> Vec<(ParamId, bool)> {
    let mut params: Vec<(ParamId, bool)> = Vec::new();
    for taken in &command.params {
        let required = taken.required && taken.fallbacks.is_empty();
        let fallbacks = taken.fallbacks.iter().map(|fallback| (*fallback, false));
        for (param, required) in std::iter::once((taken.param, required)).chain(fallbacks) {
            match params.iter_mut().find(|(known, _)| *known == param) {
                Some((_, known)) => *known |= required,
                None => params.push((param, required)),
            }
        }
    }
    params
}

/// The type of the params of a command, with its rule of "at least one of these".
pub fn type_of(contract: &Contract, id: CommandId, scope: &Scope) -> String {
    let command = &contract[id];
    if command.params.is_empty() {
        return "NoParams".to_owned();
    }
    let alternatives = command
        .params
        .iter()
        .filter(|taken| taken.required && !taken.fallbacks.is_empty())
        .map(|taken| {
            std::iter::once(taken.param)
                .chain(taken.fallbacks.iter().copied())
                .collect()
        })
        .chain((!command.one_of.is_empty()).then(|| command.one_of.clone()));
    alternatives.fold(scope.params(id).to_owned(), |ty, keys: Vec<ParamId>| {
        let keys: Vec<String> = keys
            .iter()
            .map(|key| TypeScript.text(contract[*key].name.wire()))
            .collect();
        format!("RequireOne<{ty}, {}>", keys.join(" | "))
    })
}

impl Params {
    pub fn of(contract: &Contract, scope: &Scope) -> Self {
        let commands: Vec<Taken> = contract
            .commands
            .iter()
            .enumerate()
            .filter(|(_, command)| !command.params.is_empty())
            .map(|(position, command)| Taken {
                command: command.name.wire().to_owned(),
                name: scope.params(CommandId(position)).to_owned(),
                members: of(command)
                    .into_iter()
                    .map(|(param, required)| member(contract, param, required, scope))
                    .collect(),
            })
            .collect();
        let texts: Vec<&str> = commands
            .iter()
            .flat_map(|taken| &taken.members)
            .map(|member| member.text.as_str())
            .collect();
        let types = shape::mentioned(&texts, scope.data_types())
            .into_iter()
            .map(str::to_owned)
            .collect();
        Self {
            header: layout::header(&contract.name, &contract.version),
            types,
            commands,
        }
    }
}

fn member(contract: &Contract, id: ParamId, required: bool, scope: &Scope) -> Member {
    let param = &contract[id];
    let mut notes = Vec::new();
    if let (Some(default), false) = (&param.default, required) {
        notes.push(format!("@defaultValue `{default}`"));
    }
    if let (Some(example), false) = (&param.example, param.secret) {
        notes.push(format!("@example `{example}`"));
    }
    if param.secret {
        notes.push(
            "Secret: keep it out of logs, and no longer than it takes to send it.".to_owned(),
        );
    }
    if param.extension {
        notes.push("An extension: hosts of the original contract do not know it.".to_owned());
    }
    let mark = if required { "" } else { "?" };
    let key = TypeScript.key(param.name.wire());
    Member {
        doc: layout::doc(&param.prose, &notes, 2),
        text: format!(
            "readonly {key}{mark}: {};",
            shape::sent(&param.ty, contract, scope)
        ),
    }
}
