//! Mistakes as an app author meets them: what does not compile, and what the compiler says about it.
//! `TRYBUILD=overwrite` writes the expected messages.

use std::fs;
use std::path::Path;

#[test]
fn mistakes_do_not_compile() {
    // The cases are compiled as targets of a crate that trybuild lays out here, and the path of a spec counts from the
    // folder of the crate that uses it.
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let project = tmp
        .with_file_name("tests")
        .join("trybuild")
        .join(env!("CARGO_PKG_NAME"));
    fs::create_dir_all(&project).expect("a folder can be made below the target folder");
    for spec in ["coffee.yaml", "spilled.yaml"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/ui")
            .join(spec);
        fs::copy(from, project.join(spec)).expect("the spec can be copied");
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
