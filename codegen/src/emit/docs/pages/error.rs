//! The page of an error code: what it means, what to do, and which commands can end in it.

use super::super::address::{self, Locate, Section};
use super::super::article::{Article, Block, Code, Heading, Language, Line, Table};
use super::super::choice;
use super::super::site::{self, EXTENSION, Site};
use crate::model::{Command, ErrorClass, ErrorId};

const CLASSES: [ErrorClass; 5] = [
    ErrorClass::Argument,
    ErrorClass::Order,
    ErrorClass::Attempt,
    ErrorClass::Platform,
    ErrorClass::Network,
];

pub(super) fn pages(site: &Site<'_>) -> Vec<Article> {
    let contract = site.contract;
    if contract.errors.is_empty() {
        return Vec::new();
    }
    let errors: Vec<Article> = (0..contract.errors.len())
        .map(|at| page(site, ErrorId(at)))
        .collect();
    let mut blocks = Vec::new();
    for class in CLASSES {
        let members = errors
            .iter()
            .zip(&contract.errors)
            .filter(|(_, error)| error.class == class);
        let members: Vec<&Article> = members.map(|(article, _)| article).collect();
        if !members.is_empty() {
            blocks.push(Heading::section(
                &format!("class-{}", class.word()),
                title(class),
            ));
            blocks.push(Block::Text(Line::plain(format!(
                "{} {}",
                site::who(class),
                site::remedy(class)
            ))));
            blocks.push(super::cards(members));
        }
    }
    let lead = "Why a command failed, by who can do something about it. A page decides by the code and shows the message.";
    let list = super::list(Section::Errors, lead, blocks);
    std::iter::once(list).chain(errors).collect()
}

fn title(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Argument => "The command is wrong",
        ErrorClass::Order => "The command came too early",
        ErrorClass::Attempt => "The attempt was refused",
        ErrorClass::Platform => "This app or device cannot",
        ErrorClass::Network => "The network or the server failed",
    }
}

fn page(site: &Site<'_>, id: ErrorId) -> Article {
    let contract = site.contract;
    let error = &contract[id];
    let commands: Vec<&Command> = contract
        .commands
        .iter()
        .filter(|command| command.errors.contains(&id))
        .collect();
    let message = match &error.message {
        Some(message) => Line::new().code(message),
        None => Line::plain("Comes from whoever refused, word for word"),
    };
    let class = Line::new().badge(site::class_badge(error.class)).text(" ");
    let mut facts = vec![
        ("Class", class.text(site::who(error.class))),
        ("Message", message),
    ];
    facts.extend(origins(site, id));
    let mut blocks = vec![
        Block::Facts(facts),
        Heading::section("what-to-do", "What to do"),
        Block::Text(Line::plain(site::remedy(error.class))),
    ];
    blocks.extend(site::further(&error.prose));
    blocks.push(Block::Code(sample(site, id, commands.first().copied())));
    if !commands.is_empty() {
        let mut table = Table::new(["Command", "In the event"]);
        for command in commands {
            table.row(vec![
                site::command(command),
                site.name(choice::reporter(contract, command, id)),
            ]);
        }
        blocks.push(Heading::section(
            "which-commands",
            "Commands that can end in it",
        ));
        blocks.push(Block::Table(table));
    }
    Article {
        section: Section::Errors,
        page: contract.locate(id).1.page,
        title: error.name.to_string(),
        named: true,
        badges: error.extension.then_some(EXTENSION).into_iter().collect(),
        lead: site.summary(&error.prose),
        blocks,
    }
}

/// The envelope as it arrives.
fn sample(site: &Site<'_>, id: ErrorId, command: Option<&Command>) -> Code {
    let contract = site.contract;
    let event = command.map_or(contract.answers.unknown_route_event, |command| {
        choice::reporter(contract, command, id)
    });
    let error = &contract[id];
    let message = error
        .message
        .as_deref()
        .map_or("…".to_owned(), |text| filled(site, id, command, text));
    let json = serde_json::json!({
        "ok": false,
        "event": contract[event].name.wire(),
        "error": { "code": error.name.wire(), "message": message },
    });
    Code {
        label: "As it arrives".to_owned(),
        language: Language::Json,
        text: serde_json::to_string_pretty(&json).unwrap_or_default(),
    }
}

/// A message with its placeholders filled as this command would fill them.
fn filled(site: &Site<'_>, id: ErrorId, command: Option<&Command>, message: &str) -> String {
    let contract = site.contract;
    let name = command.map_or("…", |command| command.name.wire());
    let required = command.and_then(|command| command.params.iter().find(|used| used.required));
    let param = required.map_or("…", |used| contract[used.param].name.wire());
    let state = contract.states.iter().find(|state| state.missing == id);
    message
        .replace("{command}", name)
        .replace("{params}", param)
        .replace("{state}", state.map_or("…", |state| state.name.wire()))
        .replace("{value}", "…")
        .replace("{expected}", "…")
}

/// What raises the code apart from the handlers of commands.
fn origins(site: &Site<'_>, id: ErrorId) -> Vec<(&'static str, Line)> {
    let contract = site.contract;
    let answers = &contract.answers;
    let mut facts = Vec::new();
    let router = [
        (answers.unknown_route, "A route nobody knows"),
        (
            answers.missing_param,
            "A required param that is absent or empty, or a value that is none of a closed list",
        ),
        (answers.planned, "A command that is planned and not built"),
    ];
    for (_, why) in router.iter().filter(|(error, _)| *error == id) {
        facts.push(("By the router", Line::plain(*why)));
    }
    let unchosen = choice::refusing(contract, id);
    if !unchosen.is_empty() {
        facts.push((
            "By the router",
            Line::plain("A value that chooses no variant of ").then(unchosen),
        ));
    }
    let states = contract
        .states
        .iter()
        .enumerate()
        .filter(|(_, state)| state.missing == id);
    for (at, _) in states {
        facts.push(("While missing", site.name(crate::model::StateId(at))));
    }
    for capability in contract
        .capabilities
        .iter()
        .filter(|c| c.absent == Some(id))
    {
        let name = Line::new().name(&capability.name, address::capability(capability));
        facts.push(("On a shell without", name));
    }
    for facade in &contract.facades {
        for error in facade
            .errors
            .iter()
            .filter(|error| error.from.contains(&id))
        {
            let address = address::facade_error(facade, &error.name);
            let line = Line::new()
                .name(&error.name, address)
                .text(" in ")
                .link(facade.name.wire(), address::facade(facade));
            facts.push(("Elsewhere called", line));
        }
    }
    facts
}
