//! Every mistake looks the way it should: `ui/<code>.yaml` next to what is said about it. `UPDATE=1` writes it anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use transom_codegen::Source;
use transom_codegen::diagnostic::{Code, Diagnostic};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")
}

fn fixtures() -> Vec<PathBuf> {
    let paths = fs::read_dir(folder())
        .expect("the fixtures are there")
        .map(|entry| entry.expect("readable").path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn read(path: &Path) -> (Source, Vec<Diagnostic>) {
    let label = format!("{}.yaml", stem(path));
    match Source::from_bytes(label, fs::read(path).expect("readable")) {
        Err(unreadable) => (unreadable.source, vec![unreadable.diagnostic]),
        Ok(source) => {
            let found = transom_codegen::read(&source)
                .map_or_else(|errors| errors, |(_, warnings)| warnings);
            (source, found)
        }
    }
}

#[test]
fn mistakes_look_as_they_should() {
    let mut wrong = Vec::new();
    for path in fixtures() {
        let (source, found) = read(&path);
        let said: Vec<String> = found
            .iter()
            .map(|diagnostic| diagnostic.render(&source, false))
            .collect();
        let said = said.join("\n\n") + "\n";
        let golden = path.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&golden, &said).expect("writable");
        } else if fs::read_to_string(&golden).unwrap_or_default() != said {
            wrong.push(format!("{}:\n{said}", golden.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "run with UPDATE=1 if this is what should be said\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_code_has_a_fixture_that_shows_it_alone() {
    let mut shown = BTreeSet::new();
    for path in fixtures() {
        let name = stem(&path);
        let codes: BTreeSet<&str> = read(&path)
            .1
            .iter()
            .map(|diagnostic| diagnostic.code.id())
            .collect();
        if name.starts_with("TR") {
            assert_eq!(codes, BTreeSet::from([name.as_str()]), "{name}.yaml");
            shown.insert(name);
        }
    }
    let all: BTreeSet<String> = Code::ALL.iter().map(|code| code.id().to_owned()).collect();
    assert_eq!(shown, all);
}

#[test]
fn codes_are_unique_and_explained() {
    let ids: Vec<&str> = Code::ALL.iter().map(|code| code.id()).collect();
    assert!(
        ids.is_sorted_by(|a, b| a < b),
        "codes are listed in order and once: {ids:?}"
    );
    for code in Code::ALL {
        assert!(
            code.explanation().split_whitespace().count() >= 12,
            "{} is explained",
            code.id()
        );
        assert!(
            !code.title().ends_with('.'),
            "{} has a title, not a sentence",
            code.id()
        );
    }
}

#[test]
fn ten_mistakes_are_found_in_one_run() {
    let (_, found) = read(&folder().join("ten.yaml"));
    assert_eq!(found.len(), 10, "{found:#?}");
    let lines: BTreeSet<usize> = found
        .iter()
        .map(|diagnostic| diagnostic.span.start)
        .collect();
    assert_eq!(lines.len(), 10, "each at its own place");
}
