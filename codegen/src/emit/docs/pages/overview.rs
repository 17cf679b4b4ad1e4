//! The first page: what the bridge is, how a command is sent and answered, and where to look further.

use super::super::address::{self, Section};
use super::super::article::{Article, Block, Card, Code, Heading, Language, Line, Row, Table};
use super::super::site::{self, SECRET, Site};
use super::super::snippet;
use crate::model::{Command, SenderKind, Stability};
use crate::names::TypeScript;

pub(super) fn page(site: &Site<'_>) -> Article {
    let contract = site.contract;
    let mut blocks: Vec<Block> = contract
        .prose
        .description
        .clone()
        .map(Block::Prose)
        .into_iter()
        .collect();
    blocks.extend(first_command(site));
    blocks.extend(envelope(site));
    blocks.extend(senders(site));
    blocks.extend(globals(site));
    blocks.extend(routes(site));
    blocks.extend(sections(site));
    Article {
        section: Section::Overview,
        page: Section::Overview.address().page,
        title: format!("The {} bridge", contract.name),
        named: false,
        badges: Vec::new(),
        lead: site.summary(&contract.prose),
        blocks,
    }
}

/// A command worth showing first: one that works, with an example, and no need of another before it.
fn shown<'c>(site: &Site<'c>) -> Option<&'c Command> {
    let commands = &site.contract.commands;
    let works = |command: &&Command| command.stability != Stability::Planned;
    commands
        .iter()
        .filter(works)
        .find(|command| !command.examples.is_empty())
        .or_else(|| commands.iter().find(works))
}

fn first_command(site: &Site<'_>) -> Vec<Block> {
    let contract = site.contract;
    let Some(command) = shown(site) else {
        return Vec::new();
    };
    let steps = vec![
        Line::plain("Set ")
            .code(format!("window.{}", contract.handler))
            .text(", the function that receives events."),
        Line::plain("Send a command, such as ")
            .name(&command.name, address::command(command))
            .text(": its route, and its params as a query."),
        Line::plain("Every command is answered by exactly one event. Read ")
            .code("ok")
            .text(" first, then ")
            .code("status")
            .text(" or ")
            .code("error.code")
            .text("."),
    ];
    let mut blocks = vec![
        Heading::section("first-command", "Send a command, get an event"),
        Block::Steps(steps),
        Block::Tabs(snippet::of_command(contract, command)),
    ];
    if let Some(example) = command.examples.first() {
        blocks.push(Block::Code(Code {
            label: "The event that comes back".to_owned(),
            language: Language::Json,
            text: snippet::pretty(&example.answer),
        }));
    }
    blocks
}

fn envelope(site: &Site<'_>) -> Vec<Block> {
    let link =
        |section: Section| Line::new().link(section.title().to_lowercase(), section.address());
    let row = |name: &str, when: &str, meaning: Line| Row {
        anchor: None,
        cells: vec![Line::new().code(name), Line::plain(when), meaning],
    };
    let rows = vec![
        row(
            "ok",
            "always",
            Line::plain("Whether the command did what it was asked."),
        ),
        row(
            "event",
            "always",
            Line::plain("Which event this is: ")
                .then(link(Section::Events))
                .text("."),
        ),
        row(
            "status",
            "with some events",
            Line::plain("How far the command has come: ")
                .then(link(Section::Statuses))
                .text(". The list may grow; keep a value you do not know."),
        ),
        row(
            "error",
            "when ok is false",
            Line::plain("An object ")
                .code("{ code, message }")
                .text(": ")
                .then(link(Section::Errors))
                .text(". Decide by the code, show the message."),
        ),
        row(
            "…",
            "as the event says",
            Line::plain("Further fields, at the top level beside the others."),
        ),
    ];
    let head = vec!["Key", "Present", "Meaning"];
    vec![
        Heading::section("the-envelope", "The envelope"),
        Block::Text(Line::plain("Every event is one object with the same first keys.")),
        Block::Table(Table { head, rows }),
        Block::Text(site.words(
            "The query of a command is split only in front of known params, and each value is decoded once. Free text such as a password may therefore contain `&`, `=` and `#`.",
        )),
    ]
}

fn senders(site: &Site<'_>) -> Vec<Block> {
    let contract = site.contract;
    if contract.senders.is_empty() && contract.user_agent.is_empty() {
        return Vec::new();
    }
    let text = TypeScript.text(&format!("{}://…", contract.scheme));
    let mut table = Table::new(["Global", "Use", "For"]);
    for sender in &contract.senders {
        let name = &sender.name;
        let usage = match sender.kind {
            SenderKind::Setter => format!("window.{name} = {text}"),
            SenderKind::Object => format!("{name}.call({text})"),
        };
        let cells = vec![
            Line::new().code(name.wire()),
            Line::new().code(usage),
            site.summary(&sender.prose),
        ];
        table.row(cells);
    }
    let mut blocks = vec![Heading::section("where-to-send", "Where to send commands")];
    if !contract.senders.is_empty() {
        blocks.push(Block::Table(table));
    }
    if !contract.user_agent.is_empty() {
        let words = contract
            .user_agent
            .iter()
            .map(|word| Line::new().code(word));
        let words = Line::join(words, ", ");
        blocks.push(Block::Text(
            Line::plain("Inside the app, ")
                .code("navigator.userAgent")
                .text(" carries ")
                .then(words)
                .text("."),
        ));
    }
    blocks
}

fn globals(site: &Site<'_>) -> Vec<Block> {
    if site.contract.globals.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(["Global", "Type", "Meaning"]);
    for global in &site.contract.globals {
        let mut name = Line::new().code(format!("window.{}", global.name));
        if global.secret {
            name = name.text(" ").badge(SECRET);
        }
        let cells = vec![name, site.shape(&global.shape), site.summary(&global.prose)];
        table.anchored_row(&global.name, cells);
    }
    vec![
        Heading::section("page-globals", "Variables the bridge writes"),
        Block::Table(table),
    ]
}

fn routes(site: &Site<'_>) -> Vec<Block> {
    let cards = site.contract.routes.iter().map(|route| Card {
        to: address::route(&route.name),
        title: route.name.to_string(),
        named: true,
        badges: super::route::badges(site.contract, route),
        text: site.summary(&route.prose).unlinked(),
    });
    vec![
        Heading::section("all-routes", "Routes"),
        Block::Cards(cards.collect()),
    ]
}

fn sections(site: &Site<'_>) -> Vec<Block> {
    let about = |section: Section| match section {
        Section::Overview | Section::Routes => None,
        Section::Events => Some("What comes back, with the fields of each."),
        Section::Statuses => Some("How far a command has come."),
        Section::Errors => Some("Why a command failed, and what to do then."),
        Section::Params => Some("Every key a query may carry, with its type and other spellings."),
        Section::Types => Some("Objects and lists of values."),
        Section::States => Some("What has to be true before a command may run."),
        Section::Capabilities => Some("What the core asks of the app around the page."),
        Section::Platforms => Some("Where it runs, and where platforms differ."),
        Section::Cookies => Some("What the server of the page gets to see."),
        Section::Quirks => Some("Rules of behaviour, each with an id."),
        Section::Facades => Some("Other page-side APIs onto the same core."),
    };
    let cards = Section::ALL
        .into_iter()
        .filter(|section| site::has(site.contract, *section));
    let cards = cards.filter_map(|section| {
        Some(Card {
            to: section.address(),
            title: section.title().to_owned(),
            named: false,
            badges: Vec::new(),
            text: Line::plain(about(section)?),
        })
    });
    vec![
        Heading::section("look-further", "Look further"),
        Block::Cards(cards.collect()),
    ]
}
