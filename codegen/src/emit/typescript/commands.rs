//! What each command takes and how it ends, and where it stands in the tree.

use askama::Template;

use super::layout::{self, Leaf, Line};
use super::scope::Scope;
use super::{failures, params, shape};
use crate::Contract;
use crate::model::{Command, CommandId, Ending, Name, Stability};
use crate::names::{Spelling, TypeScript};

/// `commands.d.ts`
#[derive(Template)]
#[template(path = "typescript/commands.d.ts")]
pub struct Commands {
    header: String,
    core: Vec<&'static str>,
    events: Vec<String>,
    params: Vec<String>,
    map: Vec<Types>,
    tree: Vec<Line>,
}

struct Types {
    key: String,
    params: String,
    ends: String,
    fails: String,
}

/// Where a command stands: its route, then its variants.
pub fn path(command: &Command) -> Vec<String> {
    let variants = command.path.iter().map(|(_, value)| value);
    std::iter::once(&command.route)
        .chain(variants)
        .map(|name: &Name| TypeScript.member(name))
        .collect()
}

impl Commands {
    pub fn of(contract: &Contract, scope: &Scope) -> Self {
        let failures = failures::of_commands(contract);
        let commands: Vec<Types> = contract
            .commands
            .iter()
            .zip(&failures)
            .enumerate()
            .map(|(position, (command, failures))| {
                let ends: Vec<String> = command
                    .endings
                    .iter()
                    .map(|ending| ending_type(contract, ending, scope))
                    .collect();
                let fails: Vec<String> = failures
                    .iter()
                    .map(|(event, codes)| {
                        let codes: Vec<String> = codes
                            .iter()
                            .map(|code| TypeScript.text(contract[*code].name.wire()))
                            .collect();
                        let beside = scope.event(*event).error_fields.as_deref();
                        let event = TypeScript.text(contract[*event].name.wire());
                        layout::failed(&event, &codes, beside, 8, 8)
                    })
                    .collect();
                Types {
                    key: TypeScript.key(command.name.wire()),
                    params: params::type_of(contract, CommandId(position), scope),
                    ends: layout::union(&ends, 4, "    ends: ;".len()),
                    fails: layout::union(&fails, 4, "    fails: ;".len()),
                }
            })
            .collect();
        let texts: Vec<&str> = commands
            .iter()
            .flat_map(|types| [types.params.as_str(), &types.ends, &types.fails])
            .collect();
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let envelopes = scope.successes().chain(scope.error_fields());
        Self {
            header: layout::header(&contract.name, &contract.version),
            core: [
                vec!["Builders"],
                shape::mentioned(&texts, ["Failed", "NoParams", "RequireOne", "WithStatus"]),
            ]
            .concat(),
            events: owned(shape::mentioned(&texts, envelopes)),
            params: owned(shape::mentioned(&texts, scope.param_types())),
            tree: layout::tree(
                contract
                    .commands
                    .iter()
                    .map(|command| leaf(contract, command)),
                2,
            ),
            map: commands,
        }
    }
}

fn ending_type(contract: &Contract, ending: &Ending, scope: &Scope) -> String {
    let event = &contract[ending.event];
    let types = scope.event(ending.event);
    let success = types.success.as_ref().unwrap_or(&types.failure);
    if ending.statuses.len() == event.statuses.len() {
        return success.clone();
    }
    let statuses: Vec<String> = ending
        .statuses
        .iter()
        .map(|id| shape::status(&contract[*id]))
        .collect();
    format!("WithStatus<{success}, {}>", statuses.join(" | "))
}

fn leaf(contract: &Contract, command: &Command) -> Leaf {
    let mut notes = Vec::new();
    match command.stability {
        Stability::Stable => {}
        Stability::Experimental => notes.push("@experimental".to_owned()),
        Stability::Planned => {
            notes.push("Planned: answered with an error that says so.".to_owned());
        }
    }
    if command.extension {
        notes.push("An extension: ask `supports` before relying on it.".to_owned());
    }
    if contract.waits_for_person(command) {
        notes.push("Waits for a person, without a time limit unless the call sets one.".to_owned());
    }
    notes.extend(
        command
            .examples
            .iter()
            .map(|example| format!("@example {}: `{}`", example.title, example.send)),
    );
    Leaf {
        path: path(command),
        texts: vec![format!(
            "readonly @: {};",
            TypeScript.text(command.name.wire())
        )],
        prose: command.prose.clone(),
        notes,
    }
}
