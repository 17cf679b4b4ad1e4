//! `docs/faults.md`: every fault of the list stands there once, with a test that exists or with the reason why there is none.

use std::collections::BTreeMap;
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

/// The last cell of every row, by id.
fn rows() -> BTreeMap<String, String> {
    let page = fs::read_to_string(root().join("docs/faults.md")).expect("the page is there");
    let mut rows = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [id, _, held_by] = cells[..] else {
            panic!("a row has three cells: {line}");
        };
        if id.as_bytes().get(1) == Some(&b'-') {
            let twice = rows.insert(id.to_owned(), held_by.to_owned());
            assert_eq!(twice, None, "{id} stands there twice");
        }
    }
    rows
}

#[test]
fn every_fault_has_its_row() {
    let expected: Vec<String> = AREAS
        .iter()
        .flat_map(|(area, count)| (1..=*count).map(move |n| format!("{area}-{n:02}")))
        .collect();
    let rows = rows();
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
    for (id, held_by) in rows() {
        let mut file = None;
        let mut tests = 0;
        for word in held_by.split('`').skip(1).step_by(2) {
            if word.contains(".rs") || word.contains(".js") {
                file = fs::read_to_string(root().join(word)).ok();
                if file.is_none() {
                    found.push(format!("{id}: there is no {word}"));
                }
                continue;
            }
            tests += 1;
            let named = |text: &String| {
                let rust = format!("fn {word}(");
                let script = format!("\"{word}\"");
                text.contains(&rust) || text.contains(&script)
            };
            if !file.as_ref().is_some_and(named) {
                found.push(format!("{id}: no test is called {word}"));
            }
        }
        let reason = held_by.strip_prefix("Not yet: ");
        if tests == 0 && reason.is_none_or(str::is_empty) {
            found.push(format!("{id}: neither a test nor a reason"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
