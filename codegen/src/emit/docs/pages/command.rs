//! The section of one command: what it takes, what it needs, how it ends, and how to send it.

use super::super::article::{Block, Code, Heading, Language, Line, Table};
use super::super::choice;
use super::super::site::{self, REQUIRED, SECRET, Site};
use super::super::snippet;
use crate::model::{Command, ParamUse, Stability};

/// The body of a command; its smaller headings are at `level`.
pub(super) fn body(site: &Site<'_>, command: &Command, level: u8) -> Vec<Block> {
    let contract = site.contract;
    let mut blocks = Vec::new();
    if command.stability == Stability::Planned {
        let error = site.name(contract.answers.planned);
        blocks.push(Block::Note(
            Line::plain(
                "Planned, not built: for now this command does nothing and answers with the error ",
            )
            .then(error)
            .text("."),
        ));
    }
    blocks.push(Block::Code(Code {
        label: "Form".to_owned(),
        language: Language::Command,
        text: snippet::address_line(contract, command, true),
    }));
    blocks.push(Block::Facts(facts(site, command)));
    blocks.extend(params(site, command, level));
    blocks.extend(endings(site, command, level));
    blocks.extend(errors(site, command, level));
    if !command.notes.is_empty() {
        blocks.push(Heading::minor(level, "On each platform"));
        blocks.push(site.notes(&command.notes));
    }
    blocks.extend(examples(site, command, level));
    blocks
}

fn facts(site: &Site<'_>, command: &Command) -> Vec<(&'static str, Line)> {
    let mut facts = Vec::new();
    if !command.needs.is_empty() {
        let (early, late) = command
            .needs
            .split_at(command.early_needs.min(command.needs.len()));
        let mut checks: Vec<Line> = early.iter().map(|state| site.name(*state)).collect();
        if !late.is_empty() && !command.params.is_empty() {
            checks.push(Line::plain("its params"));
        }
        checks.extend(late.iter().map(|state| site.name(*state)));
        facts.push(("Needs, in this order", Line::join(checks, " → ")));
    }
    if !command.uses.is_empty() {
        let uses = command.uses.iter().map(|used| {
            let capability = &site.contract[used.capability];
            let name = match used.operation {
                Some(at) => site
                    .name(used.capability)
                    .text(" (")
                    .code(capability.operations[at].name.wire())
                    .text(" alone)"),
                None => site.name(used.capability),
            };
            if used.required {
                name
            } else {
                name.text(" where there is one")
            }
        });
        facts.push(("Needs from the app", Line::join(uses, ", ")));
    }
    if let Some(state) = command.opens {
        facts.push(("Opens", site.name(state).text(" for a later step")));
    }
    facts.push(("When it runs", Line::plain(site::order(command.order))));
    if site.contract.waits_for_person(command) {
        let text = "A person acts before it ends, so the client sets it no time limit.";
        facts.push(("How long it takes", Line::plain(text)));
    }
    if command.outlives_document {
        let text = "Its result goes to the page that is loaded when it ends, even after a reload.";
        facts.push(("Across a reload", Line::plain(text)));
    }
    facts
}

fn params(site: &Site<'_>, command: &Command, level: u8) -> Vec<Block> {
    let contract = site.contract;
    if command.params.is_empty() && command.path.is_empty() {
        return vec![Block::Text(Line::new().quiet("Takes no params."))];
    }
    let mut table = Table::new(["Param", "Type", "Value", "Meaning"]);
    let way = choice::way_to(contract, command);
    for ((param, value), (.., variant)) in command.path.iter().zip(way) {
        let mut meaning = Line::new().quiet("Chooses this command");
        if variant.default {
            meaning = meaning.quiet("; the default, so it may be left out");
        }
        let cells = vec![
            site.name(*param),
            Line::new().quiet("fixed"),
            Line::new().code(value.wire()),
            meaning,
        ];
        table.row(cells);
    }
    for used in &command.params {
        table.row(param(site, used));
    }
    let mut blocks = vec![Heading::minor(level, "Params"), Block::Table(table)];
    if !command.one_of.is_empty() {
        let names = site.names(command.one_of.iter().copied());
        blocks.push(Block::Text(
            Line::plain("At least one of these has to be present: ")
                .then(names)
                .text("."),
        ));
    }
    for refusal in &command.refusals {
        let values = refusal.values.iter().map(|value| Line::new().code(value));
        let line = Line::plain("Refused with ")
            .then(site.name(refusal.error))
            .text(" when ")
            .then(site.name(refusal.param))
            .text(" is ")
            .then(Line::join(values, " or "))
            .text(".");
        blocks.push(Block::Text(line));
    }
    blocks
}

fn param(site: &Site<'_>, used: &ParamUse) -> Vec<Line> {
    let param = &site.contract[used.param];
    let mut name = site.name(used.param);
    if param.secret {
        name = name.text(" ").badge(SECRET);
    }
    if !param.aliases.is_empty() {
        let aliases = param.aliases.iter().map(|alias| Line::new().code(alias));
        name = name
            .line_break()
            .quiet("or ")
            .then(Line::join(aliases, ", "));
    }
    let value = match (&param.default, used.required) {
        (_, true) => Line::new().badge(REQUIRED),
        (Some(default), false) => Line::new().quiet("default ").code(default),
        (None, false) => Line::new().quiet("optional"),
    };
    let mut meaning = site.summary(&param.prose);
    if !used.fallbacks.is_empty() {
        let others = used.fallbacks.iter().map(|other| site.name(*other));
        meaning = meaning
            .line_break()
            .quiet("When absent, read from ")
            .then(Line::join(others, ", then "));
    }
    vec![name, site.ty(&param.ty), value, meaning]
}

fn endings(site: &Site<'_>, command: &Command, level: u8) -> Vec<Block> {
    let mut table = Table::new(["Event", "Statuses"]);
    for ending in &command.endings {
        let statuses = if ending.statuses.is_empty() {
            Line::new().quiet("none")
        } else {
            site.names(ending.statuses.iter().copied())
        };
        table.row(vec![site.name(ending.event), statuses]);
    }
    vec![
        Heading::minor(level, "When all goes well"),
        Block::Table(table),
    ]
}

fn errors(site: &Site<'_>, command: &Command, level: u8) -> Vec<Block> {
    if command.errors.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(["Code", "Class", "When"]);
    for id in &command.errors {
        let error = &site.contract[*id];
        let class = Line::new().badge(site::class_badge(error.class));
        let mut when = site.summary(&error.prose);
        let reporter = choice::reporter(site.contract, command, *id);
        if reporter != command.fails {
            when = when
                .line_break()
                .quiet("In the event ")
                .then(site.name(reporter));
        }
        table.row(vec![site.name(*id), class, when]);
    }
    let event = Line::plain("Errors arrive in the event ")
        .then(site.name(command.fails))
        .text(".");
    vec![
        Heading::minor(level, "When it fails"),
        Block::Text(event),
        Block::Table(table),
    ]
}

fn examples(site: &Site<'_>, command: &Command, level: u8) -> Vec<Block> {
    let contract = site.contract;
    let mut blocks = vec![
        Heading::minor(level, "How to send it"),
        Block::Tabs(snippet::of_command(contract, command)),
    ];
    for example in &command.examples {
        blocks.push(Heading::minor(level + 1, example.title.clone()));
        blocks.push(Block::Code(Code {
            label: "The page sends".to_owned(),
            language: Language::Command,
            text: example.send.clone(),
        }));
        blocks.push(Block::Code(Code {
            label: "The event that comes back".to_owned(),
            language: Language::Json,
            text: snippet::pretty(&example.answer),
        }));
    }
    blocks
}
