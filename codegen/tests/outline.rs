//! What the sample contracts resolve to, line by line. `UPDATE=1` writes the golden files.

use std::fs;
use std::path::Path;

use transom_codegen::emit::Target;
use transom_codegen::{Contract, Source, synthetic};

fn contract(text: &str) -> Contract {
    transom_codegen::read(&Source::new("spec", text))
        .expect("the contract is right")
        .0
}

fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/contracts")
        .join(name);
    fs::read_to_string(path).expect("the sample contract is there")
}

#[test]
fn the_sample_contract_is_resolved() {
    let outline = contract(&sample("wallet.yaml")).outline();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/outline/wallet.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(golden.parent().expect("a file lies in a folder")).expect("writable");
        fs::write(&golden, &outline).expect("writable");
    }
    let expected = fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        expected == outline,
        "run with UPDATE=1 and read the difference:\n{outline}"
    );
}

#[test]
fn the_sample_contract_has_no_warnings() {
    let (_, warnings) =
        transom_codegen::read(&Source::new("spec", sample("wallet.yaml"))).expect("right");
    assert_eq!(warnings, []);
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    let text = sample("wallet.yaml");
    for target in Target::ALL {
        let (first, second) = (target.emit(&contract(&text)), target.emit(&contract(&text)));
        assert!(first == second, "{}", target.name());
        for file in first {
            assert!(
                !file.contents.contains('\r'),
                "{} has lines that end in more than a line feed",
                file.path
            );
        }
    }
}

#[test]
fn synthetic_specs_are_valid_at_every_size() {
    for routes in [1, 2, 10, 100] {
        let (contract, warnings) =
            transom_codegen::read(&Source::new("spec", synthetic::spec(routes)))
                .expect("a synthetic spec is right");
        assert_eq!(contract.routes.len(), routes);
        assert!(warnings.is_empty(), "{warnings:#?}");
    }
}
