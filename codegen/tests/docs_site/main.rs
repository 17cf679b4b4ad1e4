//! The reference site of the sample contract and of the real one: every entry has its place, every link leads
//! somewhere, every page is well-formed and can be read without a mouse. `UPDATE=1` writes the golden pages.

mod markup;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use markup::{Page, parse};
use transom_codegen::emit::Target;
use transom_codegen::model::{Command, Node, Stability};
use transom_codegen::{Contract, Source};

const CONTRACTS: [&str; 2] = ["tests/contracts/wallet.yaml", "../spec/bridge.yaml"];

fn contract(path: &str) -> Contract {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(&path).expect("the contract is there");
    transom_codegen::read(&Source::new("bridge.yaml", text))
        .expect("the contract is right")
        .0
}

fn site(contract: &Contract) -> BTreeMap<String, String> {
    Target::Docs
        .emit(contract)
        .into_iter()
        .map(|file| (file.path, file.contents))
        .collect()
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn pages(files: &BTreeMap<String, String>) -> BTreeMap<&str, Page> {
    let pages = files.iter().filter(|(path, _)| extension(path) == "html");
    pages
        .map(|(path, html)| (path.as_str(), parse(path, html)))
        .collect()
}

/// The path that a relative link on `page` leads to.
fn resolved(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(
                parts.pop().is_some(),
                "{page}: {link} leads out of the site"
            ),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_link_leads_somewhere() {
    for path in CONTRACTS {
        let files = site(&contract(path));
        let pages = pages(&files);
        let mut followed = 0;
        for (page, parsed) in &pages {
            for (kind, link) in &parsed.references {
                if link.starts_with("https://") && kind == "a href" {
                    continue;
                }
                assert!(
                    !link.contains(':') && !link.starts_with('/'),
                    "{page}: {kind} {link}"
                );
                let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
                let (target, anchor) = match kind.as_str() {
                    "button popovertarget" => ((*page).to_owned(), link.as_str()),
                    _ if target.is_empty() => ((*page).to_owned(), anchor),
                    _ => (resolved(page, target), anchor),
                };
                assert!(
                    files.contains_key(&target),
                    "{page}: {link} leads to no file"
                );
                let there = anchor.is_empty() || pages[target.as_str()].ids.contains(anchor);
                assert!(there, "{page}: {link} leads to no place on the page");
                followed += 1;
            }
        }
        assert!(followed > 1000, "{path}: only {followed} links were found");
    }
}

#[test]
fn every_link_of_the_markdown_leads_to_a_file() {
    for path in CONTRACTS {
        let files = site(&contract(path));
        let texts = files
            .iter()
            .filter(|(path, _)| extension(path) == "md" || *path == "llms.txt");
        let mut followed = 0;
        for (page, text) in texts {
            let prose = text.split("```").step_by(2);
            for link in prose.flat_map(|prose| prose.split("](").skip(1)) {
                let (link, _) = link.split_once(')').expect("a link ends");
                if !link.starts_with("https://") {
                    let target = resolved(page, link);
                    assert!(
                        files.contains_key(&target),
                        "{page}: {link} leads to no file"
                    );
                    followed += 1;
                }
            }
        }
        assert!(followed > 500, "{path}: only {followed} links were found");
    }
}

#[test]
fn every_entry_has_its_place() {
    for path in CONTRACTS {
        let contract = contract(path);
        let files = site(&contract);
        let pages = pages(&files);
        for place in places(&contract) {
            let (page, anchor) = place.split_once('#').unwrap_or((&place, ""));
            let page = format!("{page}.html");
            let parsed = pages
                .get(page.as_str())
                .unwrap_or_else(|| panic!("no page {page}"));
            assert!(
                anchor.is_empty() || parsed.ids.contains(anchor),
                "nothing at {place}"
            );
            assert!(
                files.contains_key(&page.replace(".html", ".md")),
                "{page} has no twin"
            );
        }
    }
}

fn places(contract: &Contract) -> Vec<String> {
    let mut places = vec!["index".to_owned(), "types".to_owned()];
    for route in &contract.routes {
        places.push(format!("routes/{}", route.name));
        variants(
            &format!("routes/{}", route.name),
            route.name.wire(),
            &route.node,
            &mut places,
        );
    }
    for command in contract
        .commands
        .iter()
        .filter(|command| !command.path.is_empty())
    {
        places.push(format!("routes/{}#{}", command.route, command.name));
    }
    places.extend(
        contract
            .events
            .iter()
            .map(|event| format!("events/{}", event.name)),
    );
    places.extend(
        contract
            .statuses
            .iter()
            .map(|status| format!("statuses/{}", status.name)),
    );
    places.extend(
        contract
            .status_groups
            .iter()
            .map(|g| format!("statuses/index#{}", g.name)),
    );
    places.extend(
        contract
            .errors
            .iter()
            .map(|error| format!("errors/{}", error.name)),
    );
    places.extend(
        contract
            .params
            .iter()
            .map(|param| format!("params#{}", param.name)),
    );
    places.extend(
        contract
            .choices
            .iter()
            .map(|choice| format!("types#{}", choice.name)),
    );
    places.extend(
        contract
            .records
            .iter()
            .map(|record| format!("types#{}", record.name)),
    );
    places.extend(
        contract
            .states
            .iter()
            .map(|state| format!("states#{}", state.name)),
    );
    places.extend(
        contract
            .globals
            .iter()
            .map(|global| format!("index#{}", global.name)),
    );
    places.extend(
        contract
            .platforms
            .iter()
            .map(|p| format!("platforms#{}", p.name)),
    );
    places.extend(
        contract
            .cookies
            .iter()
            .map(|cookie| format!("cookies#{}", cookie.name)),
    );
    places.extend(
        contract
            .quirks
            .iter()
            .map(|quirk| format!("quirks#{}", quirk.id)),
    );
    for capability in &contract.capabilities {
        places.push(format!("capabilities/{}", capability.name));
        let operations = capability.operations.iter();
        places.extend(operations.map(|o| format!("capabilities/{}#{}", capability.name, o.name)));
    }
    for facade in &contract.facades {
        let calls = facade.calls.iter().map(|call| &call.name);
        let names = calls.chain(facade.errors.iter().map(|error| &error.name));
        places.extend(names.map(|name| format!("facades/{}#{name}", facade.name)));
    }
    places
}

fn variants(page: &str, path: &str, node: &Node, places: &mut Vec<String>) {
    let Err(choose) = &node.step else { return };
    for variant in &choose.variants {
        let path = format!("{path}.{}", variant.name);
        places.push(format!("{page}#{path}"));
        variants(page, &path, &variant.node, places);
    }
}

#[test]
fn every_page_has_its_landmarks_and_headings_in_order() {
    for path in CONTRACTS {
        let files = site(&contract(path));
        let mut titles = BTreeSet::new();
        for (page, parsed) in pages(&files) {
            let count = |tag: &str| parsed.tags.iter().filter(|other| *other == tag).count();
            for landmark in ["h1", "main", "nav", "header", "footer", "title"] {
                assert_eq!(count(landmark), 1, "{page}: <{landmark}>");
            }
            assert!(parsed.has_language, "{page}: no language");
            assert!(
                titles.insert(parsed.title.clone()) || page.contains('/'),
                "{page}: {}",
                parsed.title
            );
            assert!(
                parsed.ids.contains("main"),
                "{page}: the skip link leads nowhere"
            );
            assert_eq!(
                parsed.headings.first(),
                Some(&1),
                "{page}: the first heading"
            );
            for pair in parsed.headings.windows(2) {
                assert!(
                    pair[1] <= pair[0] + 1,
                    "{page}: a heading of level {} follows {}",
                    pair[1],
                    pair[0]
                );
            }
            let size = files[page].len();
            assert!(size < 250_000, "{page} weighs {size} bytes");
        }
    }
}

#[test]
fn what_is_planned_says_so() {
    for path in CONTRACTS {
        let contract = contract(path);
        let files = site(&contract);
        let planned = |command: &&Command| command.stability == Stability::Planned;
        for route in &contract.routes {
            let commands = contract
                .commands
                .iter()
                .filter(|command| command.route == route.name);
            let expected = commands.filter(planned).count();
            let page = &files[&format!("routes/{}.html", route.name)];
            assert_eq!(
                page.matches("Planned, not built").count(),
                expected,
                "{}",
                route.name
            );
        }
    }
}

#[test]
fn the_same_contract_gives_the_same_site() {
    for path in CONTRACTS {
        assert!(site(&contract(path)) == site(&contract(path)));
    }
}

#[test]
fn golden() {
    const SHOWN: [&str; 7] = [
        "index.html",
        "llms.txt",
        "routes/pay.html",
        "routes/pay.md",
        "errors/missing_params.md",
        "states.md",
        "search-index.js",
    ];
    let files = site(&contract(CONTRACTS[0]));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/docs");
    for path in SHOWN {
        let emitted = &files[path];
        let written = folder.join(path);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(written.parent().expect("it lies in a folder")).expect("a folder");
            fs::write(&written, emitted).expect("a golden file can be written");
        }
        let golden = fs::read_to_string(&written).unwrap_or_default();
        assert!(
            golden == *emitted,
            "{path} has changed: run with UPDATE=1 and read the difference"
        );
    }
}
