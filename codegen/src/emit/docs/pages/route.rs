//! The page of a route: the tree of its variants, with a section for each command.

use super::super::address::{self, Section};
use super::super::article::{Article, Badge, Block, Code, Heading, Language, Line, Table};
use super::super::diagram::Diagram;
use super::super::site::{self, DEFAULT, Site};
use super::command;
use crate::Contract;
use crate::model::{Choose, Command, Node, Route};

pub(super) fn pages(site: &Site<'_>) -> Vec<Article> {
    let routes: Vec<Article> = site
        .contract
        .routes
        .iter()
        .map(|route| page(site, route))
        .collect();
    let lead = "Everything a page can ask for. A route is the part of a command between the scheme and the query.";
    let list = super::list(Section::Routes, lead, vec![super::cards(&routes)]);
    std::iter::once(list).chain(routes).collect()
}

/// The marks of a route that is one command.
pub(super) fn badges(contract: &Contract, route: &Route) -> Vec<Badge> {
    match &route.node.step {
        Ok(id) => site::marks(contract[*id].extension, contract[*id].stability),
        Err(_) => Vec::new(),
    }
}

fn page(site: &Site<'_>, route: &Route) -> Article {
    let mut blocks = site::further(&route.prose);
    match &route.node.step {
        Ok(id) => {
            let command = &site.contract[*id];
            if route.prose.description.is_none() {
                blocks.extend(command.prose.description.clone().map(Block::Prose));
            }
            blocks.extend(command::body(site, command, 2));
        }
        Err(choose) => {
            blocks.extend(choice(site, route, choose));
            let mut path = vec![route.name.to_string()];
            variants(site, choose, &mut path, 2, &mut blocks);
        }
    }
    Article {
        section: Section::Routes,
        page: address::route(&route.name).page,
        title: route.name.to_string(),
        named: true,
        badges: badges(site.contract, route),
        lead: site.summary(&route.prose),
        blocks,
    }
}

/// What a reader needs before the single commands: how one is chosen, the list of them, and how they hang together.
fn choice(site: &Site<'_>, route: &Route, choose: &Choose) -> Vec<Block> {
    let contract = site.contract;
    let commands: Vec<&Command> = contract
        .commands
        .iter()
        .filter(|command| command.route == route.name)
        .collect();
    let param = &contract[choose.param].name;
    let mut blocks = vec![
        Block::Code(Code {
            label: "Form".to_owned(),
            language: Language::Command,
            text: format!("{}://{}?{param}=…", contract.scheme, route.name),
        }),
        Block::Facts(facts(site, &route.node, choose)),
        Heading::section("all-commands", "Commands"),
    ];
    let mut table = Table::new(["Command", "Does"]);
    for command in &commands {
        let mut does = site.summary(&command.prose);
        for badge in site::marks(command.extension, command.stability) {
            does = does.text(" ").badge(badge);
        }
        table.row(vec![site::command(command), does]);
    }
    blocks.push(Block::Table(table));
    if let Some(diagram) = Diagram::new(contract, &commands) {
        blocks.push(Heading::section(
            "step-by-step",
            "Which step leads to which",
        ));
        let line = Line::plain(
            "A step on the left opens a state when it ends well but short; a step on the right needs that state, and answers with an error while it is missing.",
        );
        blocks.push(Block::Text(line));
        blocks.push(Block::Diagram(diagram));
    }
    blocks
}

fn facts(site: &Site<'_>, node: &Node, choose: &Choose) -> Vec<(&'static str, Line)> {
    let mut facts = vec![("Chosen by", site.name(choose.param))];
    if let Some(variant) = choose.default_variant() {
        facts.push(("When absent", Line::new().code(variant.name.wire())));
    }
    let otherwise = match choose.unknown {
        Some(error) => site
            .name(error)
            .text(" in event ")
            .then(site.name(node.event)),
        None => Line::plain("counts as absent"),
    };
    facts.push(("Another value", otherwise));
    if !node.needs.is_empty() {
        facts.push(("Needs first", site.names(node.needs.iter().copied())));
    }
    facts
}

fn variants(
    site: &Site<'_>,
    choose: &Choose,
    path: &mut Vec<String>,
    level: u8,
    blocks: &mut Vec<Block>,
) {
    for variant in &choose.variants {
        path.push(variant.name.to_string());
        let name = path.join(".");
        let mut badges = Vec::new();
        if let Ok(id) = variant.node.step {
            badges = site::marks(site.contract[id].extension, site.contract[id].stability);
        }
        badges.extend(variant.default.then_some(DEFAULT));
        blocks.push(Heading::named(level, &name, badges));
        blocks.push(Block::Text(site.summary(&variant.prose)));
        blocks.extend(site::further(&variant.prose));
        if !variant.aliases.is_empty() {
            let param = &site.contract[choose.param].name;
            let aliases = variant
                .aliases
                .iter()
                .map(|alias| Line::new().code(format!("{param}={alias}")));
            let aliases = Line::join(aliases, ", ");
            blocks.push(Block::Text(
                Line::new().quiet("Also chosen by ").then(aliases),
            ));
        }
        match &variant.node.step {
            Ok(id) => {
                let body = command::body(site, &site.contract[*id], level + 1);
                blocks.extend(body);
            }
            Err(inner) => {
                blocks.push(Block::Facts(facts(site, &variant.node, inner)));
                variants(site, inner, path, level + 1, blocks);
            }
        }
        path.pop();
    }
}
