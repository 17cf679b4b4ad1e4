//! What each target yields for a sample contract, file by file. `UPDATE=1` writes the golden files.
//!
//! The TypeScript files are also what the tests in `tests/typescript` compile, run and load into a browser.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use transom_codegen::emit::Target;
use transom_codegen::{Contract, Source};

fn sample() -> Contract {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contracts/wallet.yaml");
    let text = fs::read_to_string(path).expect("the sample contract is there");
    transom_codegen::read(&Source::new("wallet.yaml", text))
        .expect("the sample contract is right")
        .0
}

fn written(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            let path: PathBuf = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it was found there");
                let text = fs::read_to_string(&path).expect("a golden file is text");
                found.insert(name.display().to_string().replace('\\', "/"), text);
            }
        }
    }
    found
}

fn check(target: Target) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(target.name());
    let emitted: BTreeMap<String, String> = target
        .emit(&sample())
        .into_iter()
        .map(|file| (file.path, file.contents))
        .collect();
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        for (path, contents) in &emitted {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a file lies in a folder"))
                .expect("the golden folder can be made");
            fs::write(path, contents).expect("a golden file can be written");
        }
    }
    let written = written(&folder);
    let paths = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        paths(&emitted),
        paths(&written),
        "run with UPDATE=1 and read the difference"
    );
    for (path, contents) in &emitted {
        assert!(
            written[path] == *contents,
            "{path} has changed: run with UPDATE=1 and read the difference"
        );
    }
}

#[test]
fn typescript() {
    check(Target::TypeScript);
}

#[test]
fn agent() {
    check(Target::Agent);
}

#[test]
fn swift() {
    check(Target::Swift);
}

#[test]
fn kotlin() {
    check(Target::Kotlin);
}
