//! Pages in a real JavaScript engine: node, one window a case.

use std::io::Write;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::{Value, json};

use super::bed::APP;

#[derive(Deserialize, Debug)]
pub struct Saw {
    pub seen: Vec<Value>,
    pub warnings: Vec<String>,
    pub thrown: Vec<String>,
    pub values: Vec<String>,
    pub probe: Value,
}

/// Runs cases in node, each in a window of its own. `None`, and loudly so, when there is no node.
pub fn run(cases: &[Value]) -> Option<Vec<Saw>> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engine/support/page.js");
    let node = Command::new("node")
        .arg(page)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut node = match node {
        Ok(node) => node,
        Err(reason) => {
            println!("SKIPPED(node): {reason}; install Node 20 or newer");
            return None;
        }
    };
    let input = json!({ "cases": cases }).to_string();
    node.stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

pub fn case(setup: &str, scripts: &[String], probe: &str) -> Value {
    json!({ "setup": setup, "origin": APP, "scripts": scripts, "probe": probe })
}
