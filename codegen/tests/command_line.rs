//! The binary as it is used: in a folder of its own, by its arguments, exit codes and files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use serde_json::Value;
use tempfile::TempDir;
use transom_codegen::synthetic;

/// A folder with a spec in it.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(TempDir::new().expect("a folder can be made"));
        fs::create_dir(project.path("spec")).expect("writable");
        project.write("spec/bridge.yaml", &synthetic::spec(2));
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).expect("writable");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("readable")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_transom"))
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .expect("the binary can be run")
    }

    /// Runs it and expects an exit code; what it said.
    fn expect(&self, arguments: &[&str], code: i32) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8(output.stdout).expect("it speaks UTF-8");
        let complained = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{said}{complained}"
        );
        said + &complained
    }

    fn json(&self, arguments: &[&str], code: i32) -> Value {
        let arguments: Vec<&str> = arguments
            .iter()
            .copied()
            .chain(["--format", "json"])
            .collect();
        serde_json::from_str(&self.expect(&arguments, code)).expect("it speaks JSON")
    }

    /// When each file was last written.
    fn times(&self, folder: &str) -> BTreeMap<PathBuf, SystemTime> {
        let mut times = BTreeMap::new();
        let mut folders = vec![self.path(folder)];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    let data = entry.metadata().expect("readable");
                    times.insert(
                        entry.path(),
                        data.modified().expect("the system keeps times"),
                    );
                }
            }
        }
        times
    }
}

/// Some file that the generator writes for every contract.
const SOME: &str = "generated/schema/bridge.schema.json";

fn was(report: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let files = report["files"].as_array().expect("a list").iter();
    files
        .map(|file| (text(&file["path"]), text(&file["was"])))
        .collect()
}

#[test]
fn a_second_run_touches_nothing() {
    let project = Project::new();
    project.expect(&["generate"], 0);
    let before = project.times("generated");
    assert!(before.contains_key(&project.path(SOME)));
    assert!(
        project
            .expect(&["generate"], 0)
            .contains("0 written, 0 removed")
    );
    assert_eq!(project.times("generated"), before);
    project.expect(&["generate", "--check"], 0);
    assert_eq!(project.times("generated"), before);
}

#[test]
fn a_warning_is_given_by_every_run() {
    let project = Project::new();
    let unused = "params:\n  idle: { type: text, summary: Taken by nobody. }\n";
    project.write(
        "spec/bridge.yaml",
        &synthetic::spec(2).replacen("params:\n", unused, 1),
    );
    for _ in 0..2 {
        let report = project.expect(&["generate"], 0);
        assert!(report.contains("with 1 warning"), "{report}");
    }
}

#[test]
fn files_that_take_the_place_of_others_are_there() {
    let project = Project::new();
    project.expect(&["generate"], 0);
    let spec = synthetic::spec(2);
    project.write(
        "spec/bridge.yaml",
        &spec.replace("event_", "result_").replace("route_", "way_"),
    );
    project.expect(&["generate"], 0);
    project.expect(&["generate", "--check"], 0);
    assert!(project.path("generated/docs/routes/way_0.md").exists());
    assert!(!project.path("generated/docs/routes/route_0.md").exists());
}

#[test]
fn only_what_changes_is_written() {
    let project = Project::new();
    project.expect(&["generate"], 0);
    let before = project.times("generated");
    project.write("spec/bridge.yaml", &synthetic::spec(3));
    project.expect(&["generate"], 0);
    let after = project.times("generated");
    assert_eq!(
        before[&project.path(SOME)],
        after[&project.path(SOME)],
        "the schema is the same for every contract"
    );
    assert_ne!(
        before[&project.path("generated/.transom.json")],
        after[&project.path("generated/.transom.json")]
    );
}

#[test]
fn a_check_tells_stale_edited_missing_and_left_over_files_apart() {
    let project = Project::new();
    project.expect(&["generate"], 0);

    let edited = project.read(SOME) + "\n";
    project.write(SOME, &edited);
    let report = project.json(&["generate", "--check"], 1);
    assert_eq!(
        was(&report),
        BTreeMap::from([(
            "schema/bridge.schema.json".to_owned(),
            "edited by hand".to_owned()
        )])
    );
    assert!(
        report["files"][0]["diff"]
            .as_str()
            .is_some_and(|diff| diff.contains("@@"))
    );
    assert_eq!(project.read(SOME), edited, "a check writes nothing");

    let said = project.expect(&["generate", "--check"], 1);
    assert!(
        said.contains("edited by hand: schema/bridge.schema.json"),
        "{said}"
    );
    assert!(
        said.contains("transom generate --spec"),
        "it names the command to run: {said}"
    );

    assert!(
        project
            .expect(&["generate"], 0)
            .contains("was edited by hand")
    );
    fs::remove_file(project.path(SOME)).expect("removable");
    let report = project.json(&["generate", "--check"], 1);
    assert_eq!(was(&report)["schema/bridge.schema.json"], "missing");
    project.expect(&["generate"], 0);

    project.write("spec/bridge.yaml", &synthetic::spec(3));
    let report = project.json(&["generate", "--check"], 1);
    assert!(was(&report).values().any(|was| was == "stale"), "{report}");
    assert!(
        !was(&report).values().any(|was| was == "edited by hand"),
        "{report}"
    );
    project.expect(&["generate"], 0);

    project.write("spec/bridge.yaml", &synthetic::spec(1));
    let report = project.json(&["generate", "--check"], 1);
    assert!(
        was(&report).values().any(|was| was == "left over"),
        "a page of the docs goes with its route: {report}"
    );
    project.expect(&["generate"], 0);
    project.expect(&["generate", "--check"], 0);
}

#[test]
fn only_files_of_the_list_are_removed() {
    let project = Project::new();
    project.expect(&["generate"], 0);
    let stranger = "generated/schema/stranger.json";
    project.write(stranger, "{}");
    project.write("spec/bridge.yaml", &synthetic::spec(1));
    assert!(!project.expect(&["generate"], 0).contains("0 removed"));
    assert_eq!(project.read(stranger), "{}");
    let listed = project.read("generated/.transom.json");
    project.write(
        "generated/.transom.json",
        &listed.replace("schema/bridge.schema.json", "../spec/bridge.yaml"),
    );
    assert!(project.expect(&["generate"], 3).contains("damaged"));
    assert_eq!(project.read("spec/bridge.yaml"), synthetic::spec(1));
}

#[test]
fn a_run_that_fails_writes_nothing() {
    let project = Project::new();
    project.write(
        "spec/bridge.yaml",
        &synthetic::spec(2).replace("class: order", "class: odrer"),
    );
    let said = project.expect(&["generate"], 1);
    assert!(
        said.contains("TR0108") && said.contains("1 mistake"),
        "{said}"
    );
    assert!(!project.path("generated").exists());
    assert!(project.expect(&["check"], 1).contains("TR0108"));
}

#[test]
fn one_target_leaves_the_others_alone() {
    let project = Project::new();
    project.expect(&["generate"], 0);
    project.write("spec/bridge.yaml", &synthetic::spec(3));
    project.expect(&["generate", "--target", "rust"], 0);
    project.expect(&["generate", "--target", "rust", "--check"], 0);
    let report = project.json(&["generate", "--check"], 1);
    assert!(
        was(&report).keys().all(|path| !path.starts_with("rust/")),
        "{report}"
    );
}

#[test]
fn findings_come_as_data_too() {
    let project = Project::new();
    project.write(
        "spec/bridge.yaml",
        &synthetic::spec(2).replace("summary: It came too early.", "sumary: Oh."),
    );
    let report = project.json(&["check"], 1);
    let first = &report["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|found| found["code"] == "TR0104");
    let place = &first.expect("the misspelt key is found")["place"];
    assert_eq!(
        place["file"],
        Path::new("spec").join("bridge.yaml").display().to_string()
    );
    let line = usize::try_from(place["line"].as_u64().expect("a number")).expect("a small one");
    assert!(
        project
            .read("spec/bridge.yaml")
            .lines()
            .nth(line - 1)
            .is_some_and(|line| line.contains("sumary"))
    );
    assert_eq!(report["ok"], false);
    assert_eq!(project.json(&["explain", "tr0104"], 0)["code"], "TR0104");
    assert_eq!(project.json(&["ir"], 1)["ok"], false);
}

#[test]
fn exit_codes_tell_why() {
    let project = Project::new();
    project.expect(&["check"], 0);
    project.expect(&["explain", "TR9999"], 2);
    project.expect(&["generate", "--target", "cobol"], 2);
    project.expect(&["check", "--spec", "nowhere.yaml"], 3);
    assert!(
        project
            .expect(&["ir"], 0)
            .starts_with("bridge synthetic 1.0.0")
    );
    assert!(
        project
            .expect(&["explain", "TR0104"], 0)
            .contains("A key that means nothing here")
    );
    assert!(
        project
            .expect(&["generate", "--help"], 0)
            .contains("Examples:")
    );
    fs::write(project.path("spec/bridge.yaml"), b"bridge: caf\xe9").expect("writable");
    assert!(project.expect(&["check"], 1).contains("TR0109"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_elsewhere_is_not_followed() {
    let project = Project::new();
    fs::create_dir(project.path("elsewhere")).expect("writable");
    fs::create_dir(project.path("generated")).expect("writable");
    std::os::unix::fs::symlink(project.path("elsewhere"), project.path("generated/schema"))
        .expect("linkable");
    assert!(project.expect(&["generate"], 3).contains("symbolic link"));
    assert_eq!(
        fs::read_dir(project.path("elsewhere"))
            .expect("readable")
            .count(),
        0
    );
    assert_eq!(
        fs::read_dir(project.path("generated"))
            .expect("readable")
            .count(),
        1,
        "nothing else was written either"
    );
}
