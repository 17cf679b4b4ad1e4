//! The page of a capability: what the core asks of a shell, operation by operation.

use super::super::address::{self, Section};
use super::super::article::{Article, Block, Heading, Line, Table};
use super::super::site::{self, Site};
use crate::model::{Capability, Direction, Operation};

pub(super) fn pages(site: &Site<'_>) -> Vec<Article> {
    let capabilities = &site.contract.capabilities;
    if capabilities.is_empty() {
        return Vec::new();
    }
    let pages: Vec<Article> = capabilities
        .iter()
        .map(|capability| page(site, capability))
        .collect();
    let lead = "What crosses between the core and the app around the page. An app implements these; a page never sees them.";
    let list = super::list(Section::Capabilities, lead, vec![super::cards(&pages)]);
    std::iter::once(list).chain(pages).collect()
}

fn page(site: &Site<'_>, capability: &Capability) -> Article {
    let direction = match capability.direction {
        Direction::Asked => "The core asks, the app answers once.",
        Direction::Told => "The app tells, the core does not answer.",
    };
    let absent = match capability.absent {
        Some(error) => Line::plain("commands answer ").then(site.name(error)),
        None => Line::plain("no command depends on it"),
    };
    let mut blocks = site::further(&capability.prose);
    let mut facts = vec![
        ("Who speaks", Line::plain(direction)),
        ("Where it is missing", absent),
    ];
    let users = site.contract.commands.iter().filter(|command| {
        let mut used = command.uses.iter();
        used.any(|used| site.contract[used.capability].name == capability.name)
    });
    let users = site::commands(users);
    if !users.is_empty() {
        facts.push(("Used by", users));
    } else if capability.direction == Direction::Asked {
        facts.push(("Used by", Line::plain("the core, for every command")));
    }
    blocks.push(Block::Facts(facts));
    for operation in &capability.operations {
        blocks.extend(body(site, capability, operation));
    }
    if !capability.failures.is_empty() {
        let mut table = Table::new(["Failure", "When"]);
        for failure in &capability.failures {
            table.row(vec![
                Line::new().code(failure.name.wire()),
                site.summary(&failure.prose),
            ]);
        }
        blocks.push(Heading::section("all-failures", "Failures"));
        blocks.push(Block::Table(table));
    }
    if !capability.notes.is_empty() {
        blocks.push(Heading::section("each-platform", "On each platform"));
        blocks.push(site.notes(&capability.notes));
    }
    Article {
        section: Section::Capabilities,
        page: address::capability(capability).page,
        title: capability.name.to_string(),
        named: true,
        badges: Vec::new(),
        lead: site.summary(&capability.prose),
        blocks,
    }
}

fn body(site: &Site<'_>, capability: &Capability, operation: &Operation) -> Vec<Block> {
    let mut blocks = vec![
        Heading::named(2, &operation.name, Vec::new()),
        Block::Text(site.summary(&operation.prose)),
    ];
    blocks.extend(site::further(&operation.prose));
    if !operation.takes.is_empty() {
        blocks.push(Heading::minor(3, "Takes"));
        blocks.push(site.fields(&operation.takes));
    }
    if !operation.gives.is_empty() {
        blocks.push(Heading::minor(3, "Gives"));
        blocks.push(site.fields(&operation.gives));
    }
    let fails = operation
        .fails
        .iter()
        .filter_map(|at| capability.failures.get(*at));
    let fails = Line::join(
        fails.map(|failure| Line::new().code(failure.name.wire())),
        ", ",
    );
    let mut facts = Vec::new();
    if !fails.is_empty() {
        facts.push(("Can fail with", fails));
    }
    if operation.waits_for_person {
        let text = "A person acts before a command that uses it ends, in their own time.";
        facts.push(("How long it takes", Line::plain(text)));
    }
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    blocks
}
