//! The vectors beside the contract: each file is what the schema says, and nothing of the contract is left open.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use transom_codegen::Source;
use transom_codegen::vectors::{Coverage, EXEMPTIONS, coverage};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/vectors")
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("the file can be read");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every vector: the files in folders.
fn vectors() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if at != folder() && path.extension().is_some_and(|ending| ending == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_vector_is_what_the_schema_says() {
    let schema = json(&folder().join("vector.schema.json"));
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is a schema");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema can be used");
    let mut mistakes = Vec::new();
    for path in vectors() {
        let vector = json(&path);
        let above = path
            .strip_prefix(folder())
            .expect("below")
            .components()
            .count()
            - 1;
        let wanted = format!("{}vector.schema.json", "../".repeat(above));
        if vector["$schema"] != wanted.as_str() {
            mistakes.push(format!("{}: `$schema` is {wanted}", path.display()));
        }
        for error in validator.iter_errors(&vector) {
            mistakes.push(format!(
                "{}{}: {error}",
                path.display(),
                error.instance_path()
            ));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn every_preset_is_what_the_schema_says() {
    let mut schema = json(&folder().join("presets.schema.json"));
    // The part that both share is put where a validator without files finds it.
    schema["$defs"] = json(&folder().join("vector.schema.json"))["$defs"].clone();
    schema["properties"]["presets"]["additionalProperties"]["$ref"] = "#/$defs/setting".into();
    let validator = jsonschema::draft202012::new(&schema).expect("the schema can be used");
    let presets = json(&folder().join("presets.json"));
    let mistakes: Vec<String> = validator
        .iter_errors(&presets)
        .map(|error| error.to_string())
        .collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn nothing_is_without_a_vector() {
    let spec = folder().with_file_name("bridge.yaml");
    let spec = Source::new("bridge.yaml", fs::read_to_string(spec).expect("the spec"));
    let (contract, _) = transom_codegen::read(&spec).expect("the spec is right");
    let texts: Vec<(String, String)> = vectors()
        .iter()
        .map(|path| {
            let below = path.strip_prefix(folder()).expect("below");
            let text = fs::read_to_string(path).expect("a vector");
            (below.display().to_string(), text)
        })
        .collect();
    let exemptions = fs::read_to_string(folder().join(EXEMPTIONS)).expect("the exemptions");
    let files = texts
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let coverage = coverage(&contract, files, &exemptions);
    assert!(coverage.vectors >= 250, "{}", coverage.vectors);
    assert_eq!(coverage.mistakes, Vec::<String>::new());
    assert_eq!(coverage.holes(), Vec::<String>::new());
}

/// A contract with one command, and what vectors say about it.
fn tea(vector: &str, exemptions: &str) -> Coverage {
    let spec = r#"bridge: tea
version: 1.0.0
summary: Tea beside the page.
scheme: tea
page: { handler: onTea }
answers: { unknown_route: { event: unknown, error: no_route }, missing_param: no_param, planned: not_built }
params:
  leaf: { type: text, summary: Which leaf., example: oolong }
statuses:
  poured: { summary: In the cup., terminal: true }
errors:
  no_route: { class: argument, summary: No such route., message: "No {value}, only {expected}." }
  no_param: { class: argument, summary: A param is missing., message: "{command} needs {params}." }
  not_built: { class: platform, summary: Not built., message: "{command} is not built." }
  spilled: { class: attempt, summary: It was spilled. }
events:
  brew: { summary: Tea., status: [poured] }
  unknown: { summary: No route., errors_only: true }
routes:
  brew:
    summary: Brews.
    event: brew
    params: [leaf!]
    ends: [poured]
    errors: [spilled]
    examples:
      - title: A cup
        send: tea://brew?leaf=oolong
        answer: { ok: true, event: brew, status: poured }
"#;
    let source = Source::new("tea", spec);
    let (contract, _) = transom_codegen::read(&source).unwrap_or_else(|diagnostics| {
        let lines = diagnostics.iter().map(|one| one.render(&source, false));
        panic!("{}", lines.collect::<Vec<_>>().join("\n"))
    });
    coverage(&contract, [("a.json", vector)], exemptions)
}

const CUP: &str = r#"{ "holds": ["T1"], "steps": [
    { "send": "tea://brew?leaf=oolong", "example": "A cup", "answer": { "ok": true, "event": "brew", "status": "poured" } },
    { "send": "tea://brew" },
    { "answer": { "$has": { "event": "brew", "error": { "code": "no_param" } } } },
    { "send": ["tea://brew?leaf=a", "tea://milk"], "page": [
        { "event": { "event": "unknown", "error": { "code": "no_route" } } },
        { "event": { "event": "brew", "error": { "code": "spilled" } } } ] } ] }"#;

#[test]
fn answers_count_for_the_command_that_they_end() {
    let coverage = tea(CUP, r#"{ "rules": { "T1": "Tea." } }"#);
    assert_eq!(coverage.mistakes, Vec::<String>::new());
    assert_eq!(coverage.holes(), Vec::<String>::new());
}

#[test]
fn what_nobody_sends_is_a_hole() {
    let coverage = tea(r#"{ "steps": [] }"#, r#"{ "rules": { "T1": "Tea." } }"#);
    assert_eq!(
        coverage.holes(),
        [
            "(no such route): no_route",
            "brew: poured",
            "brew: no_param",
            "brew: spilled",
            "rule T1",
            "example of brew: A cup",
        ]
    );
}

#[test]
fn exemptions_have_to_be_right() {
    for (exemption, found) in [
        (
            r#"{ "subject": "brew", "outcomes": ["poured"], "because": "x" }"#,
            "brew: poured: a vector covers it",
        ),
        (
            r#"{ "subject": "brew", "outcomes": ["cold"], "because": "x" }"#,
            "brew: cold: the contract has no such thing",
        ),
        (
            r#"{ "subject": "brew", "outcomes": ["poured"], "because": " " }"#,
            "because",
        ),
        (
            r#"{ "subject": "brew", "outcomes": [], "because": "x", "while": "planned" }"#,
            "no longer planned",
        ),
        (r#"{ "rule": "T9", "because": "x" }"#, "no such thing"),
    ] {
        let coverage = tea(CUP, &format!(r#"{{ "exempt": [{exemption}] }}"#));
        let mistakes = coverage.mistakes.join("\n");
        assert!(mistakes.contains(found), "{exemption}: {mistakes}");
    }
}

#[test]
fn an_event_that_no_command_asked_for_covers_nothing_and_is_no_mistake() {
    let heard = |unasked| {
        format!(
            r#"{{ "title": "t", "summary": "s", "steps": [{{ "page": [{{ "event": {{ "ok": true, "event": "brew", "status": "poured" }}{unasked} }}] }}] }}"#
        )
    };
    for (unasked, mistakes) in [("", 1), (r#", "unasked": true"#, 0)] {
        let vector = heard(unasked);
        let coverage = tea(&vector, "{}");
        assert_eq!(coverage.mistakes.len(), mistakes, "{:?}", coverage.mistakes);
    }
}

#[test]
fn a_vector_that_contradicts_the_contract_is_a_mistake() {
    for (step, found) in [
        (
            r#"{ "send": "tea://brew?leaf=a", "answer": { "ok": true, "event": "milk" } }"#,
            "knows no command",
        ),
        (
            r#"{ "send": "tea://brew?leaf=green", "example": "A cup", "answer": { "ok": true, "event": "brew", "status": "poured" } }"#,
            "oolong",
        ),
        (
            r#"{ "send": "tea://brew?leaf=oolong", "example": "A pot", "answer": { "ok": true, "event": "brew", "status": "poured" } }"#,
            "no example `A pot`",
        ),
        (
            r#"{ "send": "tea://brew?leaf=oolong", "example": "A cup", "answer": { "ok": true, "event": "brew" } }"#,
            "answer.status",
        ),
    ] {
        let coverage = tea(&format!(r#"{{ "steps": [{step}] }}"#), "{}");
        let mistakes = coverage.mistakes.join("\n");
        assert!(mistakes.contains(found), "{step}: {mistakes}");
    }
}
