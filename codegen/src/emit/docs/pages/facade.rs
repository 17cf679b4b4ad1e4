//! The page of a facade: another page-side API, call by call.

use super::super::address::{self, Locate, Section};
use super::super::article::{Article, Block, Code, Heading, Language, Line, Table};
use super::super::site::{self, Site};
use crate::model::{Facade, FacadeCall, Stability};
use crate::names::TypeScript;

pub(super) fn pages(site: &Site<'_>) -> Vec<Article> {
    let facades = &site.contract.facades;
    if facades.is_empty() {
        return Vec::new();
    }
    let pages: Vec<Article> = facades.iter().map(|facade| page(site, facade)).collect();
    let lead = "APIs that pages written for another bridge already speak. They lead to the same core, so nothing in such a page has to change.";
    let list = super::list(Section::Facades, lead, vec![super::cards(&pages)]);
    std::iter::once(list).chain(pages).collect()
}

fn page(site: &Site<'_>, facade: &Facade) -> Article {
    let mut blocks = site::further(&facade.prose);
    blocks.push(Block::Facts(facts(facade)));
    for call in &facade.calls {
        blocks.extend(body(site, facade, call));
    }
    if !facade.errors.is_empty() {
        let mut table = Table::new(["Code", "Stands for", "Meaning"]);
        for error in &facade.errors {
            let from = if error.from.is_empty() {
                Line::new().quiet("all others")
            } else {
                site.names(error.from.iter().copied())
            };
            let cells = vec![
                Line::new().code(error.name.wire()),
                from,
                site.summary(&error.prose),
            ];
            table.anchored_row(&error.name, cells);
        }
        blocks.push(Heading::section("its-error-codes", "Error codes"));
        blocks.push(Block::Table(table));
    }
    Article {
        section: Section::Facades,
        page: address::facade(facade).page,
        title: facade.name.to_string(),
        named: true,
        badges: Vec::new(),
        lead: site.summary(&facade.prose),
        blocks,
    }
}

fn facts(facade: &Facade) -> Vec<(&'static str, Line)> {
    let codes = |list: &[String]| Line::join(list.iter().map(|item| Line::new().code(item)), ", ");
    let schemes: Vec<String> = facade
        .schemes
        .iter()
        .map(|scheme| format!("{scheme}://"))
        .collect();
    let mut facts = vec![(
        "Global",
        Line::new().code(format!("window.{}", facade.global)),
    )];
    facts.push((
        if schemes.len() == 1 {
            "Scheme"
        } else {
            "Schemes"
        },
        codes(&schemes),
    ));
    if !facade.keys.is_empty() {
        facts.push(("Key of a command", codes(&facade.keys)));
    }
    if let Some(channel) = &facade.channel {
        facts.push((
            "Channel",
            Line::new().code(format!("{channel}.postMessage")),
        ));
    }
    if !facade.ready.is_empty() {
        let functions: Vec<String> = facade
            .ready
            .iter()
            .map(|name| format!("{name}()"))
            .collect();
        facts.push(("After each load", codes(&functions).text(" where defined")));
    }
    facts
}

fn body(site: &Site<'_>, facade: &Facade, call: &FacadeCall) -> Vec<Block> {
    let badges = site::stability(call.stability).into_iter().collect();
    let mut blocks = vec![
        Heading::named(2, &call.name, badges),
        Block::Text(site.summary(&call.prose)),
    ];
    blocks.extend(site::further(&call.prose));
    if call.stability == Stability::Planned {
        let line = "Planned, not built: for now this call does nothing and answers with an error.";
        blocks.push(Block::Note(Line::plain(line)));
    }
    let (_, gives) = site.contract.locate(call.gives);
    let mut facts = vec![
        ("Command", Line::new().code(command(facade, call))),
        (
            "Gives",
            Line::new().name(&site.contract[call.gives].name, gives),
        ),
    ];
    if let Some(like) = call.like {
        facts.push(("Stands for", site::command(&site.contract[like])));
    }
    blocks.push(Block::Facts(facts));
    if !call.takes.is_empty() {
        blocks.push(Heading::minor(3, "Takes"));
        blocks.push(site.fields(&call.takes));
    }
    if let Some(method) = &call.method {
        blocks.push(Block::Code(Code {
            label: "Page script".to_owned(),
            language: Language::JavaScript,
            text: script(facade, call, method),
        }));
    }
    blocks
}

fn command(facade: &Facade, call: &FacadeCall) -> String {
    let scheme = facade.schemes.first().map_or("", String::as_str);
    format!("{scheme}://{}", call.path)
}

fn script(facade: &Facade, call: &FacadeCall, method: &str) -> String {
    let required = call.takes.iter().filter(|field| !field.shape.optional);
    let arguments: Vec<String> = required
        .map(|field| {
            let sample = field
                .example
                .clone()
                .unwrap_or_else(|| TypeScript.text(&format!("<{}>", field.name.words().join(" "))));
            format!("{}: {sample}", field.name)
        })
        .collect();
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!("{{ {} }}", arguments.join(", "))
    };
    format!(
        "const answer = await {}.{method}({arguments});",
        facade.global
    )
}
