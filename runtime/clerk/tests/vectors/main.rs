//! The vectors of `spec/vectors`, one test each: engine and bridge under a simulated clock, against
//! the emulator over real HTTP. What the keys of a vector mean is in `spec/vectors/README.md`.
//!
//! `cargo test -p transom-clerk --test vectors manual/password` runs those whose path has that text.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod app;
#[expect(dead_code, reason = "only the tests of the hunt itself look into it")]
#[path = "../hunt/hunt.rs"]
mod hunt;
mod lender;
mod line;
mod outside;
mod pattern;
mod play;
mod preset;
mod screen;
mod server;
mod store;
mod vector;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use preset::Presets;
use serde_json::{Value, json};
use vector::Vector;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    // The provider of TLS is installed with the first line.
    drop(line::Line::default());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors");
    let presets: &'static Presets = Box::leak(Box::new(Presets::read(&folder)));
    let mut left_out = 0;
    let mut trials = Vec::new();
    for path in files(&folder) {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        let vector: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        // Only a page in a browser can do some things.
        if vector["needs"] == json!(["page"]) {
            left_out += 1;
            continue;
        }
        let vector: Vector =
            serde_json::from_value(vector).unwrap_or_else(|e| panic!("{name}: {e}"));
        trials.push(Trial::test(name, move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let played = runtime.block_on(play::play(vector, presets));
            // Whatever still runs ends with its app.
            runtime.shutdown_background();
            played.map_err(Failed::from)
        }));
    }
    if !arguments.list {
        eprintln!("{left_out} vectors need a real page and run in Chromium only");
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Every vector below the folder; the files beside its folders are about all of them.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if at != folder && path.extension().is_some_and(|ending| ending == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
