//! The page of all types: what a value can be, the lists of values, and the objects.

use super::super::address::Section;
use super::super::article::{Article, Badge, Block, Heading, Line, Table};
use super::super::site::{self, OPEN, Site};
use crate::model::{Choice, ChoiceId, Param, ParamId, Type};

const PRIMITIVES: [(&str, &str); 8] = [
    ("text", "Any text."),
    (
        "bool",
        "`true` or `false`; in a query also `1`, `0`, `yes` and `no`, in any case. Anything else counts as the default.",
    ),
    ("integer", "A whole number within ±2⁵³."),
    (
        "time",
        "A point in time: ISO 8601, in UTC, with milliseconds.",
    ),
    ("url", "An absolute URL."),
    ("email", "An e-mail address."),
    (
        "phone",
        "A phone number; normalized to E.164 before it leaves the bridge.",
    ),
    ("json", "Any JSON object."),
];

pub(super) fn page(site: &Site<'_>) -> Article {
    let contract = site.contract;
    let mut table = Table::new(["Type", "Value"]);
    for (word, meaning) in PRIMITIVES {
        table.anchored_row(word, vec![Line::new().code(word), site.words(meaning)]);
    }
    let mut blocks = vec![
        Heading::section("simple-types", "Simple types"),
        Block::Table(table),
        Block::Text(site.words("`T?` may be left out, `T|null` may be null, `T[]` is a list; in a query a list is written with commas.")),
    ];
    if !contract.choices.is_empty() {
        blocks.push(Heading::section("lists-of-values", "Lists of values"));
    }
    for (at, choice) in contract.choices.iter().enumerate() {
        blocks.extend(values(site, choice, ChoiceId(at)));
    }
    if !contract.records.is_empty() {
        blocks.push(Heading::section("all-objects", "Objects"));
    }
    for record in &contract.records {
        blocks.push(Heading::named(3, &record.name, Vec::new()));
        blocks.push(Block::Text(site.summary(&record.prose)));
        blocks.extend(site::further(&record.prose));
        blocks.push(site.fields(&record.fields));
    }
    super::list(Section::Types, "What a param or a field can hold.", blocks)
}

fn values(site: &Site<'_>, choice: &Choice, id: ChoiceId) -> Vec<Block> {
    let badges: Vec<Badge> = choice.open.then_some(OPEN).into_iter().collect();
    let mut table = Table::new(["Value", "Meaning"]);
    for value in &choice.values {
        let mut name = Line::new().code(value.name.wire());
        if !value.aliases.is_empty() {
            let aliases = value.aliases.iter().map(|alias| Line::new().code(alias));
            name = name
                .line_break()
                .quiet("or ")
                .then(Line::join(aliases, ", "));
        }
        table.row(vec![name, site.summary(&value.prose)]);
    }
    let takes = |param: &Param| param.ty == Type::Choice(id);
    let params = site
        .contract
        .params
        .iter()
        .enumerate()
        .filter(|(_, param)| takes(param));
    let params = site.names(params.map(|(at, _)| ParamId(at)));
    let mut blocks = vec![
        Heading::named(3, &choice.name, badges),
        Block::Text(site.summary(&choice.prose)),
    ];
    blocks.extend(site::further(&choice.prose));
    if !params.is_empty() {
        let case = if choice.exact {
            "counts"
        } else {
            "does not count"
        };
        blocks.push(Block::Facts(vec![
            ("Taken by", params),
            ("Upper and lower case", Line::plain(case)),
        ]));
    }
    blocks.push(Block::Table(table));
    blocks
}
