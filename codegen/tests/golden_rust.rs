//! What `contract!` expands to, for a sample contract that uses every part of the grammar. `UPDATE=1` writes the file.
//!
//! That the expansion compiles and does what the contract says is tested where it is used, in `macros/tests`.

use std::fs;
use std::path::Path;

use transom_codegen::emit::Target;
use transom_codegen::{Contract, Source};

fn read(text: &str) -> Contract {
    let read = transom_codegen::read(&Source::new("bridge.yaml", text));
    read.expect("the sample contract is right").0
}

fn expansion(text: &str) -> String {
    let mut files = Target::Rust.emit(&read(text));
    assert_eq!(files.len(), 1, "the expansion is one file");
    let file = files.remove(0);
    assert_eq!(file.path, "bridge.rs");
    file.contents
}

#[test]
fn the_expansion_is_the_golden_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let spec =
        fs::read_to_string(folder.join("contracts/wallet.yaml")).expect("the sample is there");
    let golden = folder.join("golden/rust/bridge.rs");
    let emitted = expansion(&spec);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(golden.parent().expect("it lies in a folder"))
            .expect("a folder can be made");
        fs::write(&golden, &emitted).expect("the golden file can be written");
    }
    let written = fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        emitted == written,
        "the expansion has changed: run with UPDATE=1 and read the difference"
    );
}

/// As short as a contract can be, with the types under test put in.
fn contract_with(types: &str, event: &str) -> String {
    format!(
        "bridge: tea\nversion: 1.0.0\nsummary: Tea.\nscheme: tea\npage: {{ handler: onTeaEvent }}\n\
         answers:\n  unknown_route: {{ event: unknown, error: unknown_command }}\n  missing_param: missing_params\n  \
         planned: not_built\nerrors:\n  unknown_command: {{ class: argument, summary: Unknown. }}\n  \
         missing_params: {{ class: argument, summary: Missing. }}\n  not_built: {{ class: platform, summary: Not built. }}\n\
         {types}\nevents:\n  unknown: {{ summary: Unknown., errors_only: true }}\n{event}\n\
         routes:\n  pour: {{ summary: Pours., event: pour }}\n"
    )
}

#[test]
fn a_record_that_contains_itself_is_boxed() {
    let spec = contract_with(
        "types:\n  Leaf:\n    summary: A leaf.\n    fields:\n      stem: { type: \"Stem?\", summary: Its stem. }\n  \
         Stem:\n    summary: A stem.\n    fields:\n      leaf: { type: \"Leaf?\", summary: Its leaf. }\n      \
         leaves: { type: \"Leaf[]\", summary: All of them. }",
        "  pour:\n    summary: Poured.\n    fields:\n      leaf: { type: Leaf, summary: The leaf. }",
    );
    let expansion = expansion(&spec);
    assert!(
        expansion.contains("pub stem: Option<Box<super::records::Stem>>"),
        "{expansion}"
    );
    assert!(
        expansion.contains("pub leaf: Option<Box<super::records::Leaf>>"),
        "{expansion}"
    );
}

#[test]
fn names_that_rust_takes_for_itself_are_escaped() {
    let spec = contract_with(
        "choices:\n  Status:\n    summary: A choice with a bad name.\n    values: { self: Itself., unrecognized: Odd. }\n\
         params:\n  params: { type: Status, summary: One. }\n  match: { type: text, summary: Two. }\n\
         types:\n  Option:\n    summary: A record with a bad name.\n    fields:\n      type: { type: \"text?\", summary: T. }",
        "  pour:\n    summary: Poured.\n    fields:\n      self: { type: \"Option?\", summary: The option. }",
    );
    let spec = spec.replace("event: pour }", "event: pour, params: [params!, match!] }");
    let expansion = expansion(&spec);
    for escaped in [
        "pub enum Status_",
        "Self_,",
        "Unrecognized_,",
        "let params_ = params",
        "pub r#match: String",
        "pub struct Option_",
        "pub r#type: Option<String>",
        "pub self_: Option<super::records::Option_>",
    ] {
        assert!(expansion.contains(escaped), "{escaped}\n{expansion}");
    }
}

#[test]
fn a_secret_that_is_no_text_is_masked_by_the_command_around_it() {
    let spec = contract_with(
        "params:\n  pins: { type: \"text[]\", secret: true, summary: Pins. }\n  pin: { type: integer, secret: true, summary: One. }",
        "  pour:\n    summary: Poured.",
    );
    let expansion =
        expansion(&spec.replace("summary: Pours.,", "summary: Pours., params: [pins, pin],"));
    for field in ["pins", "pin"] {
        let masked = format!(".field(\"{field}\", &::std::format_args!(\"<secret>\"))");
        assert!(expansion.contains(&masked), "{expansion}");
    }
}
