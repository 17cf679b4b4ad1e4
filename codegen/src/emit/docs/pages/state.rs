//! The page of all states: what has to be true before a command may run.

use super::super::address::Section;
use super::super::article::{Article, Block, Heading, Line};
use super::super::site::{self, Site};
use crate::model::{Command, StateId};

pub(super) fn page(site: &Site<'_>) -> Option<Article> {
    let contract = site.contract;
    if !site::has(contract, Section::States) {
        return None;
    }
    let mut blocks = Vec::new();
    if !contract.needs.is_empty() {
        let needs = contract.needs.iter().map(|state| site.name(*state));
        let line = Line::plain("Every command needs, checked first and in this order: ");
        blocks.push(Block::Text(line.then(Line::join(needs, " → ")).text(".")));
    }
    for (at, state) in contract.states.iter().enumerate() {
        let id = StateId(at);
        let opens: Vec<&Command> = contract
            .commands
            .iter()
            .filter(|command| command.opens == Some(id))
            .collect();
        let needs: Vec<&Command> = contract
            .commands
            .iter()
            .filter(|command| command.needs.contains(&id))
            .collect();
        blocks.push(Heading::named(2, &state.name, Vec::new()));
        blocks.push(Block::Text(site.summary(&state.prose)));
        blocks.extend(site::further(&state.prose));
        let mut facts = vec![("While missing", site.name(state.missing))];
        if !opens.is_empty() {
            facts.push(("Opened by", site::commands(opens)));
        }
        if contract.needs.contains(&id) {
            facts.push(("Needed by", Line::plain("every command")));
        } else if !needs.is_empty() {
            facts.push(("Needed by", site::commands(needs)));
        }
        blocks.push(Block::Facts(facts));
    }
    Some(super::list(
        Section::States,
        "What has to be true before a command may run.",
        blocks,
    ))
}
