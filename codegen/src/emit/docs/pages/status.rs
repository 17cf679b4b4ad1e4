//! The page of a status: where it comes from and whether anything follows.

use super::super::address::{Locate, Section};
use super::super::article::{Article, Block, Heading, Line};
use super::super::site::{self, OPEN, Site, TERMINAL};
use crate::model::{Command, Event, StatusId};

pub(super) fn pages(site: &Site<'_>) -> Vec<Article> {
    let contract = site.contract;
    if contract.statuses.is_empty() {
        return Vec::new();
    }
    let statuses: Vec<Article> = (0..contract.statuses.len())
        .map(|at| page(site, StatusId(at)))
        .collect();
    let mut blocks = vec![super::cards(&statuses)];
    if !contract.status_groups.is_empty() {
        blocks.push(Heading::section("named-groups", "Groups"));
    }
    for group in &contract.status_groups {
        let badges = group.open.then_some(OPEN).into_iter().collect();
        blocks.push(Heading::named(3, &group.name, badges));
        blocks.push(Block::Text(site.summary(&group.prose)));
        blocks.extend(site::further(&group.prose));
        blocks.push(Block::Text(site.names(group.members.iter().copied())));
    }
    let lead = "How far a command has come, as its event reports it. A page keeps a value it does not know.";
    let list = super::list(Section::Statuses, lead, blocks);
    std::iter::once(list).chain(statuses).collect()
}

fn page(site: &Site<'_>, id: StatusId) -> Article {
    let contract = site.contract;
    let status = &contract[id];
    let mut blocks = site::further(&status.prose);
    let follows = if status.terminal {
        "Nothing: the flow has ended."
    } else {
        "The flow goes on, or waits for a further step."
    };
    let mut facts = vec![("What follows", Line::plain(follows))];
    let groups: Vec<Line> = contract
        .status_groups
        .iter()
        .filter(|group| group.members.contains(&id))
        .map(|group| {
            Line::new().name(
                &group.name,
                super::super::address::status_group(&group.name),
            )
        })
        .collect();
    if !groups.is_empty() {
        facts.push(("Group", Line::join(groups, ", ")));
    }
    blocks.push(Block::Facts(facts));
    blocks.push(Heading::section("where-from", "Where it comes from"));
    blocks.push(sources(site, id));
    let with: Vec<(&Event, _)> = contract
        .events
        .iter()
        .flat_map(|event| event.fields.iter().map(move |field| (event, field)))
        .filter(|(_, field)| field.when == Some(id))
        .collect();
    if !with.is_empty() {
        blocks.push(Heading::section("comes-with", "Fields that come with it"));
        blocks.push(site.fields(with.into_iter().map(|(_, field)| field)));
    }
    Article {
        section: Section::Statuses,
        page: contract.locate(id).1.page,
        title: status.name.to_string(),
        named: true,
        badges: status.terminal.then_some(TERMINAL).into_iter().collect(),
        lead: site.summary(&status.prose),
        blocks,
    }
}

/// Each event that can carry the status, with the commands that then end in it.
fn sources(site: &Site<'_>, id: StatusId) -> Block {
    let mut table = super::super::article::Table::new(["Event", "After"]);
    for (at, event) in site.contract.events.iter().enumerate() {
        if !event.statuses.contains(&id) {
            continue;
        }
        let event = crate::model::EventId(at);
        let ends = |command: &&Command| {
            command
                .endings
                .iter()
                .any(|ending| ending.event == event && ending.statuses.contains(&id))
        };
        let commands: Vec<&Command> = site.contract.commands.iter().filter(ends).collect();
        let commands = if commands.is_empty() {
            Line::new().quiet("no command of its own")
        } else {
            site::commands(commands)
        };
        table.row(vec![site.name(event), commands]);
    }
    Block::Table(table)
}
