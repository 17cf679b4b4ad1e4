//! The pages about what lies under a page: platforms and where they differ, cookies, and rules of behaviour.

use super::super::address::Section;
use super::super::article::{Article, Block, Heading, Line, Table};
use super::super::site::{self, Site};

pub(super) fn pages(site: &Site<'_>) -> Vec<Article> {
    let sections = [
        (Section::Platforms, platforms as fn(&Site<'_>) -> Article),
        (Section::Cookies, cookies),
        (Section::Quirks, quirks),
    ];
    let present = sections
        .into_iter()
        .filter(|(section, _)| site::has(site.contract, *section));
    present.map(|(_, page)| page(site)).collect()
}

fn platforms(site: &Site<'_>) -> Article {
    let contract = site.contract;
    let mut blocks = Vec::new();
    if !contract.platforms.is_empty() {
        let mut table = Table::new(["Platform", "At least", "What runs there"]);
        for platform in &contract.platforms {
            let minimum = platform.minimum.as_deref().unwrap_or("any");
            let cells = vec![
                Line::plain(&platform.title),
                Line::plain(minimum),
                site.summary(&platform.prose),
            ];
            table.anchored_row(&platform.name, cells);
        }
        blocks.push(Block::Table(table));
    }
    if !contract.divergences.is_empty() {
        blocks.push(Heading::section("where-they-differ", "Where they differ"));
    }
    for divergence in &contract.divergences {
        blocks.push(Heading::minor(3, divergence.concern.clone()));
        blocks.push(site.notes(&divergence.notes));
        let rest = site.summary(&divergence.prose);
        if !rest.is_empty() {
            blocks.push(Block::Text(
                Line::new().quiet("What remains of it here: ").then(rest),
            ));
        }
        blocks.extend(site::further(&divergence.prose));
    }
    super::list(
        Section::Platforms,
        "Where the bridge runs, and where platforms differ under the hood.",
        blocks,
    )
}

fn cookies(site: &Site<'_>) -> Article {
    let mut table = Table::new(["Cookie", "Holds", "Lives", "For"]);
    let mut blocks = Vec::new();
    for cookie in &site.contract.cookies {
        let cells = vec![
            Line::new().code(cookie.name.wire()),
            site.words(&cookie.value),
            Line::plain(format!("{} s", cookie.max_age)),
            site.summary(&cookie.prose),
        ];
        table.anchored_row(&cookie.name, cells);
        blocks.extend(site::further(&cookie.prose));
    }
    blocks.insert(0, Block::Table(table));
    super::list(
        Section::Cookies,
        "What the app writes for the server of the page.",
        blocks,
    )
}

fn quirks(site: &Site<'_>) -> Article {
    let mut table = Table::new(["Id", "Rule"]);
    for quirk in &site.contract.quirks {
        let mut rule = site.summary(&quirk.prose);
        if let Some(description) = &quirk.prose.description {
            rule = rule.line_break().then(site.words(description.trim()));
        }
        if let Some(source) = &quirk.prose.source {
            rule = rule.line_break().then(site::source(source));
        }
        table.anchored_row(&quirk.id, vec![Line::new().code(quirk.id.wire()), rule]);
    }
    super::list(
        Section::Quirks,
        "Rules of behaviour that a reader would not guess, each with an id, so that a test or a question can name it.",
        vec![Block::Table(table)],
    )
}
