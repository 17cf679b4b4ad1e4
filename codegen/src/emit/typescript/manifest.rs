//! What npm and its readers see of the package.

use askama::Template;

use super::{commands, params};
use crate::Contract;
use crate::model::{Command, Facade, SenderKind, Stability, Type};
use crate::names::TypeScript;

/// `package.json`
#[derive(Template)]
#[template(path = "typescript/package.json")]
pub struct Package {
    name: String,
    version: String,
    description: String,
    facades: Vec<String>,
}

/// `README.md`
#[derive(Template)]
#[template(path = "typescript/README.md")]
pub struct Readme {
    name: String,
    bridge: String,
    version: String,
    summary: String,
    description: String,
    handler: String,
    call: String,
    attempt: String,
    builder: String,
    command: String,
    event: String,
    sender: Option<String>,
    facades: Vec<Described>,
    commands: Vec<Described>,
    waits: &'static str,
    waiting: bool,
    outlives: &'static str,
    outliving: bool,
}

/// What the list of commands says about one whose answer a person decides on.
const WAITS: &str = "waits for a person";
/// What it says about one that goes on when its page is gone.
const OUTLIVES: &str = "outlives its page";

struct Described {
    name: String,
    path: String,
    summary: String,
    notes: String,
}

/// The path of a facade's typings, without its ending.
pub fn facade_path(facade: &Facade) -> String {
    format!("facades/{}", TypeScript.package(&facade.name))
}

fn package_name(contract: &Contract) -> String {
    format!("@transom/{}", TypeScript.package(&contract.name))
}

impl Package {
    pub fn of(contract: &Contract) -> Self {
        Self {
            name: TypeScript.text(&package_name(contract)),
            version: TypeScript.text(&contract.version),
            description: TypeScript.text(&contract.prose.summary),
            facades: contract.facades.iter().map(facade_path).collect(),
        }
    }
}

impl Readme {
    pub fn of(contract: &Contract) -> Self {
        let usable =
            |command: &&Command| command.stability == Stability::Stable && !command.extension;
        let shown = contract
            .commands
            .iter()
            .find(usable)
            .or(contract.commands.first());
        let shown = shown.expect("a contract has at least one route, and each route a command");
        let path = commands::path(shown).join(".");
        let arguments = arguments(contract, shown);
        let event = &contract[shown
            .endings
            .first()
            .map_or(shown.fails, |ending| ending.event)];
        let setter = contract
            .senders
            .iter()
            .find(|sender| sender.kind == SenderKind::Setter);
        Self {
            name: package_name(contract),
            bridge: contract.name.wire().to_owned(),
            version: contract.version.clone(),
            summary: contract.prose.summary.clone(),
            description: contract.prose.description.clone().unwrap_or_default(),
            handler: contract.handler.clone(),
            call: format!("bridge.commands.{path}({arguments})"),
            attempt: format!("bridge.attempt.{path}({arguments})"),
            builder: format!("commands.{path}({arguments})"),
            command: TypeScript.text(shown.name.wire()),
            event: TypeScript.text(event.name.wire()),
            sender: setter.map(|sender| sender.name.wire().to_owned()),
            facades: contract
                .facades
                .iter()
                .map(|facade| Described {
                    name: facade.global.clone(),
                    path: facade_path(facade),
                    summary: facade.prose.summary.clone(),
                    notes: String::new(),
                })
                .collect(),
            commands: contract
                .commands
                .iter()
                .map(|command| Described {
                    name: command.name.wire().to_owned(),
                    path: commands::path(command).join("."),
                    summary: command.prose.summary.replace('|', "\\|"),
                    notes: notes(contract, command),
                })
                .collect(),
            waits: WAITS,
            waiting: (contract.commands.iter()).any(|command| contract.waits_for_person(command)),
            outlives: OUTLIVES,
            outliving: (contract.commands.iter()).any(|command| command.outlives_document),
        }
    }
}

fn notes(contract: &Contract, command: &Command) -> String {
    let notes = [
        (contract.waits_for_person(command), WAITS),
        (command.outlives_document, OUTLIVES),
    ];
    let notes: Vec<&str> = notes
        .iter()
        .filter_map(|(holds, note)| holds.then_some(*note))
        .collect();
    if notes.is_empty() {
        String::new()
    } else {
        format!(" *({})*", notes.join(", "))
    }
}

/// The required params of a command with the example values of the contract, as an argument list.
fn arguments(contract: &Contract, command: &Command) -> String {
    let required: Vec<String> = params::of(command)
        .into_iter()
        .filter(|(param, required)| *required || command.one_of.first() == Some(param))
        .map(|(param, _)| {
            let param = &contract[param];
            let example = param.example.as_deref().unwrap_or_default();
            let value = match param.ty {
                Type::Bool => "true".to_owned(),
                Type::Integer => example.parse::<i64>().unwrap_or(1).to_string(),
                Type::List(_) => format!("[{}]", TypeScript.text(example)),
                _ if example.is_empty() => param.name.wire().to_owned(),
                _ => TypeScript.text(example),
            };
            format!("{}: {value}", TypeScript.key(param.name.wire()))
        })
        .collect();
    if required.is_empty() {
        String::new()
    } else {
        format!("{{ {} }}", required.join(", "))
    }
}
