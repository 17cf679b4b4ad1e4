//! The schema for editors agrees with the generator about what a spec looks like.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use serde_yaml::{Event, Parser, ScalarStyle};
use transom_codegen::Source;
use transom_codegen::diagnostic::Code;
use transom_codegen::emit::Target;
use transom_codegen::synthetic;

fn schema() -> Validator {
    let source = Source::new("spec", synthetic::spec(1));
    let (contract, _) = transom_codegen::read(&source).expect("a synthetic spec is right");
    let files = Target::Schema.emit(&contract);
    let schema = serde_json::from_str(&files[0].contents).expect("the schema is JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::draft202012::new(&schema).expect("the schema can be used")
}

/// A text as an editor sees it: YAML 1.2, core schema.
fn data(text: &str) -> Value {
    let mut events =
        Parser::new_from_str(text).filter_map(|event| match event.expect("the text is YAML").0 {
            event @ (Event::Scalar(..)
            | Event::SequenceStart(..)
            | Event::SequenceEnd
            | Event::MappingStart(..)
            | Event::MappingEnd) => Some(event),
            _ => None,
        });
    let first = events.next().expect("the text is not empty");
    value(first, &mut events)
}

fn value<'t>(event: Event<'t>, rest: &mut impl Iterator<Item = Event<'t>>) -> Value {
    match event {
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                match rest.next().expect("a list ends") {
                    Event::SequenceEnd => return Value::Array(items),
                    event => items.push(value(event, rest)),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut members = Map::new();
            loop {
                match rest.next().expect("a mapping ends") {
                    Event::MappingEnd => return Value::Object(members),
                    Event::Scalar(key, ..) => {
                        let event = rest.next().expect("a key has a value");
                        members.insert(key.into_owned(), value(event, rest));
                    }
                    event => panic!("{event:?} is no key"),
                }
            }
        }
        Event::Scalar(text, ScalarStyle::Plain, ..) => match text.as_ref() {
            "true" => json!(true),
            "false" => json!(false),
            "" | "~" | "null" => Value::Null,
            text => text
                .parse::<i64>()
                .map_or_else(|_| json!(text), |number| json!(number)),
        },
        Event::Scalar(text, ..) => json!(text),
        event => panic!("{event:?} is no value"),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies in the workspace")
        .to_owned()
}

#[test]
fn specs_that_are_right_fit_the_schema() {
    let schema = schema();
    for path in ["spec/bridge.yaml", "codegen/tests/contracts/wallet.yaml"] {
        let text = fs::read_to_string(root().join(path)).expect("the spec is there");
        let errors: Vec<String> = schema
            .iter_errors(&data(&text))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{path}\n{}", errors.join("\n"));
    }
    assert!(schema.is_valid(&data(&synthetic::spec(10))));
}

#[test]
fn mistakes_of_shape_are_seen_by_the_schema_too() {
    let schema = schema();
    let shape = [
        Code::UnknownKey,
        Code::MissingKey,
        Code::WrongKind,
        Code::Unreadable,
        Code::Spelling,
        Code::TypeExpression,
    ];
    let seen: BTreeMap<&str, bool> = shape
        .iter()
        .map(|code| {
            let path = root()
                .join("codegen/tests/ui")
                .join(format!("{}.yaml", code.id()));
            (
                code.id(),
                !schema.is_valid(&data(
                    &fs::read_to_string(path).expect("the fixture is there"),
                )),
            )
        })
        .collect();
    assert!(seen.values().all(|seen| *seen), "{seen:?}");
}

#[test]
fn mistakes_of_meaning_are_left_to_the_generator() {
    let schema = schema();
    for code in [
        Code::UnknownName,
        Code::Collision,
        Code::EndlessType,
        Code::ErrorNeverSent,
        Code::ExampleSend,
    ] {
        let path = root()
            .join("codegen/tests/ui")
            .join(format!("{}.yaml", code.id()));
        assert!(
            schema.is_valid(&data(
                &fs::read_to_string(path).expect("the fixture is there")
            )),
            "{}",
            code.id()
        );
    }
}
