//! Tidy rules: what `docs/architecture.md` and `docs/style.md` promise, checked over the whole workspace.
//!
//! A rule that can be checked by a machine is a rule that stays true. Each test names everything it found, so that one
//! run is enough to put it right.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies in the workspace")
        .to_owned()
}

/// Files below `folder` with one of `endings`, without build output and without data that is wrong on purpose.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    const SKIPPED: [&str; 6] = [
        "target",
        "node_modules",
        ".git",
        "ui",
        "golden",
        "generated",
    ];
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

fn assert_none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}\n  {}", found.join("\n  "));
}

fn module_docs(source: &str) -> String {
    source
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_module_says_what_lives_in_it() {
    let found: Vec<String> = files(".", &[".rs"])
        .into_iter()
        .filter(|path| !text(path).starts_with("//!"))
        .map(|path| shown(&path))
        .collect();
    assert_none(
        &found,
        "a module opens with `//!`: what lives here, and what does not",
    );
}

#[test]
fn long_files_give_their_reason() {
    let found: Vec<String> = files(".", &[".rs"])
        .into_iter()
        .map(|path| (text(&path), path))
        .filter(|(source, _)| {
            source.lines().count() > 400 && !module_docs(source).contains("Long because")
        })
        .map(|(source, path)| format!("{} has {} lines", shown(&path), source.lines().count()))
        .collect();
    assert_none(
        &found,
        "a file over 400 lines says in its `//!` why (`Long because …`), or is two files",
    );
}

#[test]
fn names_are_nouns_of_the_domain() {
    const BANNED: [&str; 6] = ["util", "utils", "helper", "helpers", "common", "misc"];
    let found: Vec<String> = files(".", &[".rs", ".js", ".ts", ".kt", ".swift"])
        .into_iter()
        .filter(|path| {
            let stem = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .to_lowercase();
            let folder = path
                .parent()
                .and_then(Path::file_name)
                .unwrap_or_default()
                .to_string_lossy();
            BANNED.contains(&stem.as_str()) || BANNED.contains(&folder.as_ref())
        })
        .map(|path| shown(&path))
        .collect();
    assert_none(
        &found,
        "`utils` and the like say nothing about what is inside",
    );
}

/// Lines of `folder`'s sources that contain one of `words`, in any case.
fn mentions(folder: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder, &[".rs", ".j2", ".html", ".js", ".css", ".toml"]) {
        for (number, line) in text(&path).lines().enumerate() {
            let line = line.to_lowercase();
            found.extend(
                words
                    .iter()
                    .filter(|word| line.contains(*word))
                    .map(|word| format!("{}:{}: {word}", shown(&path), number + 1)),
            );
        }
    }
    found
}

#[test]
fn generator_and_engine_know_no_contract() {
    for folder in ["codegen/src", "codegen/macros/src", "runtime/src"] {
        let found = mentions(folder, &["clerk", "despia", "median"]);
        assert_none(
            &found,
            "codegen and runtime serve any contract, so they name none",
        );
    }
}

#[test]
fn identifiers_are_spelled_in_one_place() {
    let found: Vec<String> = mentions("codegen/src", &["use heck", " heck::", "(heck::"])
        .into_iter()
        .filter(|line| !line.starts_with("codegen/src/names/"))
        .collect();
    assert_none(&found, "`heck` is used in codegen/src/names only");
}

#[test]
fn data_flows_one_way_through_the_generator() {
    let stages = ["yaml", "lower", "check", "emit"];
    let mut found = Vec::new();
    for (at, stage) in stages.iter().enumerate() {
        let later: Vec<String> = stages[at + 1..]
            .iter()
            .map(|later| format!("crate::{later}::"))
            .collect();
        let mut banned: Vec<&str> = later.iter().map(String::as_str).collect();
        if *stage == "emit" {
            banned.extend(["crate::yaml::", "crate::lower::", "crate::check::"]);
        }
        found.extend(mentions(&format!("codegen/src/{stage}"), &banned));
    }
    assert_none(
        &found,
        "a stage uses what lies before it, and emitters use the checked contract only",
    );
}

#[test]
fn the_emulator_and_the_client_share_nothing() {
    let mut found = mentions(
        "runtime/emulator/src",
        &["transom_clerk", "transom_runtime", "transom-"],
    );
    found.extend(mentions("runtime/clerk/src", &["clerk_emulator"]));
    let manifest = text(&root().join("runtime/clerk/Cargo.toml"));
    let dependencies = manifest
        .split("[dev-dependencies]")
        .next()
        .unwrap_or_default();
    if dependencies.contains("clerk-emulator") {
        found.push("runtime/clerk/Cargo.toml: clerk-emulator outside dev-dependencies".to_owned());
    }
    assert_none(
        &found,
        "a mistake in one must not be able to hide in the other (I11)",
    );
}

#[test]
fn unsafe_code_has_one_home() {
    let found: Vec<String> = mentions(
        ".",
        &["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"],
    )
    .into_iter()
    .filter(|line| {
        line.contains(".rs:") && !line.starts_with("runtime/ffi/") && !line.contains("tidy.rs")
    })
    .collect();
    assert_none(&found, "unsafe code lives in runtime/ffi");
}

#[test]
fn tests_neither_sleep_nor_hide() {
    let words = [
        "#[ignore",
        "thread::sleep",
        "test.skip(",
        "it.skip(",
        "test.todo(",
    ];
    let found: Vec<String> = mentions(".", &words)
        .into_iter()
        .filter(|line| !line.contains("tests/tidy.rs"))
        .collect();
    assert_none(
        &found,
        "time is simulated, and a test that cannot run says so loudly",
    );
}

#[test]
fn paths_named_in_the_docs_exist() {
    let mut found = Vec::new();
    for page in files("docs", &[".md"])
        .into_iter()
        .chain([root().join("README.md"), root().join("spec/README.md")])
    {
        for path in named_paths(&text(&page)) {
            let beside = page.parent().unwrap_or(Path::new(".")).join(&path);
            if !root().join(&path).exists() && !beside.exists() {
                found.push(format!("{}: `{path}`", shown(&page)));
            }
        }
    }
    assert_none(&found, "a path named in the docs exists");
}

/// What looks like a path of this repository: in backticks or as the target of a link, with a known first part.
fn named_paths(markdown: &str) -> Vec<String> {
    const TOP: [&str; 8] = [
        "codegen/",
        "runtime/",
        "generated/",
        "shells/",
        "spec/",
        "docs/",
        "./dev",
        "./test",
    ];
    let quoted = markdown.split('`').skip(1).step_by(2);
    let linked = markdown
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next());
    quoted
        .chain(linked)
        .filter(|word| !word.contains(['*', ' ', '<', '{', '…', '$']) && !word.contains("://"))
        .filter(|word| {
            TOP.iter().any(|top| word.starts_with(top))
                || Path::new(word)
                    .extension()
                    .is_some_and(|ending| ending == "md")
        })
        .map(|word| word.trim_end_matches(['.', ',', '/']).to_owned())
        .collect()
}

#[test]
fn decisions_are_numbered_once() {
    let mut numbers: Vec<String> = files("docs/decisions", &[".md"])
        .iter()
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().get(..4)?.to_owned()))
        .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    let count = numbers.len();
    numbers.dedup();
    assert!(
        count >= 5,
        "the decisions that shaped the project are written down"
    );
    assert_eq!(
        numbers.len(),
        count,
        "two decisions have one number: {numbers:?}"
    );
}
