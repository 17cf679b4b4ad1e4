//! What is committed under `generated/` is what the spec yields. On failure: `cargo run -p transom-codegen -- generate`.

use std::path::Path;
use std::process::Command;

#[test]
fn generated_files_are_what_the_spec_yields() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies in the workspace");
    let output = Command::new(env!("CARGO_BIN_EXE_transom"))
        .args(["generate", "--check"])
        .current_dir(root)
        .output()
        .expect("the generator starts");
    let text = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&text)
    );
}
