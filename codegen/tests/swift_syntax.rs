//! The generated Swift has no syntax error, as far as a grammar of Swift can tell.
//!
//! This is no compiler: types and concurrency are unchecked until a Swift toolchain is at hand, and the table in
//! `docs/architecture.md` says so.

use std::fs;
use std::path::Path;

use transom_codegen::Source;
use transom_codegen::emit::Target;
use tree_sitter::{Node, Parser};

fn mistakes(path: &str, text: &str) -> Vec<String> {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_swift::LANGUAGE.into())
        .expect("the grammar fits the parser");
    let tree = parser
        .parse(text, None)
        .expect("a parser with a language parses");
    let mut found = Vec::new();
    let mut nodes: Vec<Node<'_>> = vec![tree.root_node()];
    while let Some(node) = nodes.pop() {
        if node.is_error() || node.is_missing() {
            let line = node.start_position().row;
            found.push(format!(
                "{path}:{}: {}",
                line + 1,
                text.lines().nth(line).unwrap_or_default()
            ));
        }
        nodes.extend((0..node.child_count()).filter_map(|at| node.child(at)));
    }
    found
}

#[test]
fn generated_swift_parses() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for spec in ["tests/contracts/wallet.yaml", "../spec/bridge.yaml"] {
        let text = fs::read_to_string(root.join(spec)).expect("the spec is there");
        let (contract, _) =
            transom_codegen::read(&Source::new(spec, text)).expect("the spec is right");
        for file in Target::Swift.emit(&contract) {
            found.extend(mistakes(&file.path, &file.contents));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_mistake_would_be_found() {
    assert!(
        !mistakes(
            "x.swift",
            "public struct A {\n    let a: String\n    func b( -> Int { 1 }\n}\n"
        )
        .is_empty()
    );
}
