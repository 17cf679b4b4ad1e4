//! The pages that say what a test holds: every row names tests that exist, or says why there is none.
//! In `docs/faults.md` every fault of the list stands once.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// How many faults each area has.
const AREAS: [(&str, usize); 16] = [
    ("O", 10),
    ("P", 11),
    ("J", 5),
    ("N", 4),
    ("B", 10),
    ("T", 11),
    ("R", 8),
    ("S", 7),
    ("C", 4),
    ("K", 4),
    ("M", 4),
    ("U", 4),
    ("L", 2),
    ("Y", 3),
    ("D", 3),
    ("E", 2),
];

fn root() -> &'static Path {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_root
        .parent()
        .expect("the crate lies in the workspace")
}

/// The first cell of the row above each table.
const HEADS: [&str; 2] = ["id", "feature"];

/// The last cell of every row of a page, by its first.
fn rows(page: &str) -> BTreeMap<String, String> {
    let page = fs::read_to_string(root().join(page)).expect("the page is there");
    let mut rows = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, _, held_by] = cells[..] else {
            panic!("a row has three cells: {line}");
        };
        if HEADS.contains(&name) {
            continue;
        }
        let twice = rows.insert(name.to_owned(), held_by.to_owned());
        assert_eq!(twice, None, "{name} stands there twice");
    }
    rows
}

#[test]
fn every_fault_has_its_row() {
    let expected: Vec<String> = AREAS
        .iter()
        .flat_map(|(area, count)| (1..=*count).map(move |n| format!("{area}-{n:02}")))
        .collect();
    let rows = rows("docs/faults.md");
    let missing: Vec<&String> = expected
        .iter()
        .filter(|id| !rows.contains_key(*id))
        .collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    assert_eq!(
        rows.len(),
        expected.len(),
        "a row for a fault that is not in the list"
    );
}

#[test]
fn every_test_that_is_named_exists() {
    let mut found = Vec::new();
    for page in ["docs/faults.md", "docs/features.md"] {
        for (name, held_by) in rows(page) {
            let mistakes = mistakes(&held_by).into_iter();
            found.extend(mistakes.map(|mistake| format!("{page}: {name}: {mistake}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What is wrong with a cell that names files, each with its tests behind it. A vector is a test by itself.
fn mistakes(held_by: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut file = None;
    let mut tests = 0;
    for word in held_by.split('`').skip(1).step_by(2) {
        match Path::new(word).extension().and_then(OsStr::to_str) {
            Some("json") => {
                tests += 1;
                if !root().join(word).is_file() {
                    found.push(format!("there is no vector {word}"));
                }
            }
            Some("rs" | "js") => {
                file = fs::read_to_string(root().join(word)).ok();
                if file.is_none() {
                    found.push(format!("there is no {word}"));
                }
            }
            _ => {
                tests += 1;
                if !file.as_ref().is_some_and(|text| names(text, word)) {
                    found.push(format!("no test is called {word}"));
                }
            }
        }
    }
    let reason = held_by.strip_prefix("Not yet: ");
    if tests == 0 && reason.is_none_or(str::is_empty) {
        found.push("neither a test nor a reason".to_owned());
    }
    found
}

/// Whether a file of Rust or JavaScript has a test of this name.
fn names(file: &str, test: &str) -> bool {
    let spellings = [
        format!("fn {test}("),
        format!("\"{test}\""),
        format!("'{test}'"),
    ];
    spellings.iter().any(|it| file.contains(it))
}
