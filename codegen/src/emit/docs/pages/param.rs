//! The page of all params: every known key, with its type, other spellings and users.

use super::super::address::Section;
use super::super::article::{Article, Badge, Block, Heading, Line};
use super::super::choice;
use super::super::site::{self, EXTENSION, SECRET, Site};
use crate::model::{Command, Param, ParamId, UnknownValue};

pub(super) fn page(site: &Site<'_>) -> Option<Article> {
    let params = &site.contract.params;
    if !site::has(site.contract, Section::Params) {
        return None;
    }
    let mut blocks = vec![Block::Text(site.words(
        "A query is split in front of these keys and nowhere else. What follows an unknown key belongs to the value before it where that value is free text.",
    ))];
    for (at, param) in params.iter().enumerate() {
        blocks.push(Heading::named(2, &param.name, badges(param)));
        blocks.push(Block::Text(site.summary(&param.prose)));
        blocks.extend(site::further(&param.prose));
        blocks.push(Block::Facts(facts(site, param, ParamId(at))));
    }
    let lead = "Every key a query may carry.";
    Some(super::list(Section::Params, lead, blocks))
}

fn badges(param: &Param) -> Vec<Badge> {
    let secret = param.secret.then_some(SECRET);
    secret
        .into_iter()
        .chain(param.extension.then_some(EXTENSION))
        .collect()
}

/// What a value means that is none of those a closed choice lists.
fn otherwise(site: &Site<'_>, param: &Param, id: ParamId) -> Option<Line> {
    if site.contract.only_values(id).is_some() {
        return Some(site.name(site.contract.answers.missing_param));
    }
    let counts = param.unknown == UnknownValue::Default;
    counts.then(|| Line::plain("counts as absent"))
}

fn facts(site: &Site<'_>, param: &Param, id: ParamId) -> Vec<(&'static str, Line)> {
    let contract = site.contract;
    let mut facts = vec![("Type", site.ty(&param.ty))];
    if !param.aliases.is_empty() {
        let aliases = param.aliases.iter().map(|alias| Line::new().code(alias));
        facts.push(("Also written", Line::join(aliases, ", ")));
    }
    facts.extend(
        param
            .default
            .as_ref()
            .map(|value| ("When absent", Line::new().code(value))),
    );
    facts.extend(otherwise(site, param, id).map(|line| ("Another value", line)));
    facts.extend(
        param
            .example
            .as_ref()
            .map(|value| ("For example", Line::new().code(value))),
    );
    let uses = |command: &&Command, wanted: bool| {
        command
            .params
            .iter()
            .any(|used| used.param == id && used.required == wanted)
    };
    let required: Vec<&Command> = contract.commands.iter().filter(|c| uses(c, true)).collect();
    let optional: Vec<&Command> = contract
        .commands
        .iter()
        .filter(|c| uses(c, false))
        .collect();
    if !required.is_empty() {
        facts.push(("Required by", site::commands(required)));
    }
    if !optional.is_empty() {
        facts.push(("Optional in", site::commands(optional)));
    }
    if !param.routes.is_empty() {
        let routes = param
            .routes
            .iter()
            .map(|route| Line::new().code(route.wire()));
        facts.push(("Known only in", Line::join(routes, ", ")));
    }
    let chosen = choice::decided_by(contract, id);
    if !chosen.is_empty() {
        facts.push(("Chooses in", chosen));
    }
    facts
}
