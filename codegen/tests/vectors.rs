//! The vectors beside the contract: each file is what the schema says.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

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
