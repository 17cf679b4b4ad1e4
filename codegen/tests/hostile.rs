//! Whatever is written into a spec, reading it ends: in a contract, or in diagnostics with places that exist.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use transom_codegen::Source;

fn sample() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contracts/wallet.yaml");
    fs::read_to_string(path).expect("the sample contract is there")
}

/// Reads a text, and says everything there is to say about it.
fn withstands(bytes: Vec<u8>) {
    let (source, found) = match Source::from_bytes("spec", bytes) {
        Err(unreadable) => (unreadable.source, vec![unreadable.diagnostic]),
        Ok(source) => {
            let found = transom_codegen::read(&source)
                .map_or_else(|errors| errors, |(_, warnings)| warnings);
            (source, found)
        }
    };
    for diagnostic in found {
        for span in diagnostic
            .also
            .iter()
            .map(|(span, _)| span)
            .chain([&diagnostic.span])
        {
            assert!(
                source.text().get(span.range()).is_some(),
                "{span:?} of {diagnostic:?}"
            );
        }
        assert!(
            diagnostic
                .render(&source, false)
                .contains(diagnostic.code.id())
        );
    }
}

/// What tends to break readers of YAML.
const SPLINTERS: [&str; 24] = [
    "\t", "\n", "  ", ": ", "- ", "[", "]", "{", "}", "&a ", "*a", "!!int ", "? ", "<<: ", "|\n",
    ">-\n", "---\n", "...\n", "'", "\"", "# ", "\u{feff}", "\u{2028}", "é",
];

/// A spec with lines removed, doubled and swapped, and splinters put in.
fn mangled() -> impl Strategy<Value = String> {
    let edits = prop::collection::vec(
        (
            0..4_u8,
            any::<prop::sample::Index>(),
            any::<prop::sample::Index>(),
        ),
        1..12,
    );
    edits.prop_map(|edits| {
        let mut lines: Vec<String> = sample().lines().map(str::to_owned).collect();
        for (kind, here, there) in edits {
            if lines.is_empty() {
                break;
            }
            let (here, other) = (here.index(lines.len()), there.index(lines.len()));
            match kind {
                0 => drop(lines.remove(here)),
                1 => lines.insert(other, lines[here].clone()),
                2 => lines.swap(here, other),
                _ => {
                    let line = &mut lines[here];
                    let at = line.floor_char_boundary(there.index(line.len() + 1));
                    line.insert_str(at, SPLINTERS[there.index(SPLINTERS.len())]);
                }
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_spec_is_read_to_the_end(text in mangled()) {
        withstands(text.into_bytes());
    }

    #[test]
    fn any_bytes_are_read_to_the_end(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        withstands(bytes);
    }

    #[test]
    fn any_splinters_are_read_to_the_end(parts in prop::collection::vec(prop::sample::select(&SPLINTERS[..]), 0..64)) {
        withstands(parts.concat().into_bytes());
    }
}

#[test]
fn groups_and_types_inside_themselves_are_read_to_the_end() {
    let text = sample()
        .replace(
            "of: [waiting, sent, settled, rejected]",
            "of: [...ProofStatus, waiting]",
        )
        .replace(
            "of: [enrolled, verified]",
            "of: [...PaymentStatus, enrolled]",
        )
        .replace(
            "type: \"Payment?\", summary: The payment it",
            "type: Payment, summary: The payment it",
        );
    withstands(text.into_bytes());
}

#[test]
fn a_choice_without_any_param_is_read_to_the_end() {
    let text = sample();
    let (before, rest) = text
        .split_once("\nparams:\n")
        .expect("the sample has params");
    let (_, after) = rest.split_once("\nstatuses:\n").expect("statuses follow");
    withstands(format!("{before}\nstatuses:\n{after}").into_bytes());
}

#[test]
fn a_spec_that_is_too_large_is_refused() {
    withstands(vec![b'#'; 9 << 20]);
}
