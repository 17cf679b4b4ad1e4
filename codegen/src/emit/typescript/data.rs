//! What the client knows of the contract at run time.

use askama::Template;

use super::{commands, failures, layout, params};
use crate::Contract;
use crate::model::{Command, Model, Stability};
use crate::names::TypeScript;

/// `contract.js`
#[derive(Template)]
#[template(path = "typescript/contract.js")]
pub struct Data {
    header: String,
    name: String,
    version: String,
    handler: String,
    rid: String,
    statuses: String,
    errors: Vec<Entry>,
    commands: Vec<Known>,
}

struct Known {
    key: String,
    at: String,
    url: String,
    params: String,
    ends: Vec<Entry>,
    fails: Vec<Entry>,
    assumed: bool,
    waits: bool,
}

struct Entry {
    key: String,
    value: String,
}

/// The param whose value the runtime echoes, when a contract has it.
const ECHOED: &str = "rid";

impl Data {
    pub fn of(contract: &Contract) -> Self {
        let statuses: Vec<&str> = contract
            .statuses
            .iter()
            .map(|status| status.name.wire())
            .collect();
        let echoed = contract
            .params
            .iter()
            .any(|param| param.name.wire() == ECHOED);
        let failures = failures::of_commands(contract);
        let known = contract
            .commands
            .iter()
            .zip(&failures)
            .map(|(command, failures)| Known {
                key: TypeScript.key(command.name.wire()),
                at: {
                    let path = commands::path(command);
                    let path: Vec<&str> = path.iter().map(String::as_str).collect();
                    layout::array(&path, 6, "      at: ,".len())
                },
                url: TypeScript.text(&address(contract, command)),
                params: {
                    let names: Vec<&str> = params::of(command)
                        .into_iter()
                        .map(|(param, _)| contract[param].name.wire())
                        .collect();
                    layout::array(&names, 6, "      params: ,".len())
                },
                ends: command
                    .endings
                    .iter()
                    .map(|ending| {
                        let statuses = ending
                            .statuses
                            .iter()
                            .map(|status| contract[*status].name.wire());
                        list(
                            contract[ending.event].name.wire(),
                            &statuses.collect::<Vec<_>>(),
                        )
                    })
                    .collect(),
                fails: failures
                    .iter()
                    .map(|(event, codes)| {
                        let codes = codes.iter().map(|code| contract[*code].name.wire());
                        list(contract[*event].name.wire(), &codes.collect::<Vec<_>>())
                    })
                    .collect(),
                assumed: !command.extension && command.stability != Stability::Planned,
                waits: contract.waits_for_person(command),
            });
        Self {
            header: layout::header(&contract.name, &contract.version),
            name: TypeScript.text(contract.name.wire()),
            version: TypeScript.text(&contract.version),
            handler: TypeScript.text(&contract.handler),
            rid: if echoed {
                TypeScript.text(ECHOED)
            } else {
                "null".to_owned()
            },
            statuses: layout::array(&statuses, 2, "  statuses: ,".len()),
            errors: contract
                .errors
                .iter()
                .map(|error| Entry {
                    key: TypeScript.key(error.name.wire()),
                    value: TypeScript.text(error.class.word()),
                })
                .collect(),
            commands: known.collect(),
        }
    }
}

/// The text of a command without its params: `scheme://route?param=variant`.
fn address(model: &Model, command: &Command) -> String {
    let choices: Vec<String> = command
        .path
        .iter()
        .map(|(param, value)| format!("{}={value}", model[*param].name))
        .collect();
    let query = if choices.is_empty() {
        String::new()
    } else {
        format!("?{}", choices.join("&"))
    };
    format!("{}://{}{query}", model.scheme, command.route)
}

fn list(name: &str, texts: &[&str]) -> Entry {
    let key = TypeScript.key(name);
    let used = format!("        {key}: ,").len();
    Entry {
        value: layout::array(texts, 8, used),
        key,
    }
}
