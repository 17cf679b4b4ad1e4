//! How long `transom generate` takes as a process of its own, for synthetic specs of 10, 100 and 1,000 routes.
//!
//! A plain program: it prints one `figure <name> <milliseconds> ms` a line, medians, and judges nothing. *Cold* writes to
//! a folder that was never there, and nothing is removed before the end: a file system may be slow to take new files
//! soon after it has removed others. *Edit* changes one summary of the spec before each run, as a save in an editor
//! would; *no-op* changes nothing, and checks that no file was touched.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use transom_codegen::synthetic;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (routes, runs) in [(10, 15), (100, 15), (1000, 5)] {
        let below = |name: &str| folder.path().join(format!("{routes} {name}"));
        let (spec, out) = (below("routes.yaml"), below("generated"));
        let text = synthetic::spec(routes);
        fs::write(&spec, &text).expect("the spec can be written");

        let mut colds = 0;
        figure("cold", routes, runs, || {
            colds += 1;
            generate(&spec, &below(&format!("cold {colds}")))
        });
        generate(&spec, &out);
        let mut edits = 0;
        figure("edit", routes, runs, || {
            edits += 1;
            let edited = text.replacen("summary: ", &format!("summary: Edit {edits}. "), 1);
            fs::write(&spec, edited).expect("the spec can be written");
            generate(&spec, &out)
        });
        let before = touched(&out);
        figure("noop", routes, runs, || generate(&spec, &out));
        assert_eq!(
            before,
            touched(&out),
            "a run without a change touches no file"
        );
    }
}

fn figure(kind: &str, routes: usize, runs: usize, mut run: impl FnMut() -> Duration) {
    let mut times: Vec<Duration> = (0..runs).map(|_| run()).collect();
    times.sort_unstable();
    println!(
        "figure generate.{kind}.{routes} {:.2} ms",
        times[runs / 2].as_secs_f64() * 1_000.0
    );
}

fn generate(spec: &Path, out: &Path) -> Duration {
    let started = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_transom"))
        .args(["generate", "--spec"])
        .arg(spec)
        .arg("--out")
        .arg(out)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the generator starts");
    assert!(status.success(), "the generator accepts the synthetic spec");
    started.elapsed()
}

/// When each file was written last.
fn touched(folder: &Path) -> Vec<SystemTime> {
    let mut times = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                times.extend(entry.metadata().and_then(|data| data.modified()));
            }
        }
    }
    times.sort_unstable();
    times
}
