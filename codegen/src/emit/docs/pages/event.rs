//! The page of an event: its envelope, its statuses and fields, and the commands that end in it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::address::{Locate, Section};
use super::super::article::{Article, Block, Code, Heading, Language, Line, Table};
use super::super::choice;
use super::super::site::{self, OPEN, Site, TERMINAL};
use super::super::snippet;
use crate::Contract;
use crate::model::{Command, Event, EventId};

pub(super) fn pages(site: &Site<'_>) -> Vec<Article> {
    let answers = answers(site.contract);
    let events: Vec<Article> = (0..site.contract.events.len())
        .map(|at| page(site, EventId(at), &answers))
        .collect();
    let lead = "What reaches the page. Every accepted command ends in exactly one event.";
    let list = super::list(Section::Events, lead, vec![super::cards(&events)]);
    std::iter::once(list).chain(events).collect()
}

fn page(site: &Site<'_>, id: EventId, answers: &BTreeMap<String, &str>) -> Article {
    let event = &site.contract[id];
    let mut blocks = site::further(&event.prose);
    if event.errors_only {
        let line = Line::plain("Only ever sent with ")
            .code("ok: false")
            .text(".");
        blocks.push(Block::Note(line));
    }
    blocks.extend(answers.get(event.name.wire()).copied().map(example));
    blocks.extend(statuses(site, event));
    if !event.fields.is_empty() {
        blocks.push(Heading::section("its-fields", "Fields"));
        let envelope = Line::plain("Beside those of ")
            .link("the envelope", super::super::address::envelope())
            .text(", when ")
            .code("ok")
            .text(" is ")
            .code("true")
            .text(".");
        blocks.push(Block::Text(envelope));
        blocks.push(site.fields(&event.fields));
    }
    if !event.beside_error.is_empty() {
        blocks.push(Heading::section("beside-an-error", "Beside an error"));
        let when = Line::plain("What may stand beside ")
            .code("error")
            .text(" when ")
            .code("ok")
            .text(" is ")
            .code("false")
            .text(".");
        blocks.push(Block::Text(when));
        blocks.push(site.fields(&event.beside_error));
    }
    blocks.extend(senders(site, id));
    blocks.push(Heading::section("how-to-listen", "How to listen"));
    blocks.push(Block::Tabs(snippet::of_event(site.contract, &event.name)));
    Article {
        section: Section::Events,
        page: site.contract.locate(id).1.page,
        title: event.name.to_string(),
        named: true,
        badges: event.open.then_some(OPEN).into_iter().collect(),
        lead: site.summary(&event.prose),
        blocks,
    }
}

/// The first answer of each event in the examples of the spec, by the name of the event.
fn answers(contract: &Contract) -> BTreeMap<String, &str> {
    let examples = contract
        .commands
        .iter()
        .flat_map(|command| &command.examples);
    let mut answers = BTreeMap::new();
    for answer in examples.map(|example| example.answer.as_str()) {
        let event = serde_json::from_str(answer)
            .ok()
            .and_then(|value: Value| Some(value.get("event")?.as_str()?.to_owned()));
        if let Some(event) = event {
            answers.entry(event).or_insert(answer);
        }
    }
    answers
}

fn example(answer: &str) -> Block {
    Block::Code(Code {
        label: "An example".to_owned(),
        language: Language::Json,
        text: snippet::pretty(answer),
    })
}

fn statuses(site: &Site<'_>, event: &Event) -> Vec<Block> {
    if event.statuses.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(["Status", "Meaning"]);
    for id in &event.statuses {
        let status = &site.contract[*id];
        let mut name = site.name(*id);
        if status.terminal {
            name = name.text(" ").badge(TERMINAL);
        }
        table.row(vec![name, site.summary(&status.prose)]);
    }
    let mut blocks = vec![
        Heading::section("its-statuses", "Statuses"),
        Block::Table(table),
    ];
    if event.open {
        let line = "The list is open: another value may arrive at any time. Keep it, and treat it as not yet complete.";
        blocks.push(Block::Text(Line::plain(line)));
    }
    blocks
}

fn senders(site: &Site<'_>, id: EventId) -> Vec<Block> {
    let commands = &site.contract.commands;
    let good = |command: &&Command| command.endings.iter().any(|ending| ending.event == id);
    let mut blocks = vec![Heading::section("sent-by", "Sent by")];
    let mut facts = Vec::new();
    let ends: Vec<&Command> = commands.iter().filter(good).collect();
    if !ends.is_empty() {
        facts.push(("When all goes well", site::commands(ends)));
    }
    let fails: Vec<&Command> = commands
        .iter()
        .filter(|command| command.fails == id)
        .collect();
    if !fails.is_empty() {
        facts.push(("When it fails", site::commands(fails)));
    }
    if site.contract.answers.unknown_route_event == id {
        let error = site.name(site.contract.answers.unknown_route);
        facts.push(("By the router", error.text(" for a route nobody knows")));
    }
    let choices = choice::reporting(site.contract, id);
    if !choices.is_empty() {
        facts.push((
            "By the router",
            Line::plain("for mistakes in choosing a variant of ").then(choices),
        ));
    }
    if facts.is_empty() {
        return Vec::new();
    }
    blocks.push(Block::Facts(facts));
    blocks
}
