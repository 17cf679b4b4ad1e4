//! The text of a spec: read to its end, into a contract or into diagnostics whose places exist.
#![no_main]

use libfuzzer_sys::fuzz_target;
use transom_codegen::Source;

fuzz_target!(|bytes: &[u8]| {
    let (source, found) = match Source::from_bytes("spec", bytes.to_vec()) {
        Err(unreadable) => (unreadable.source, vec![unreadable.diagnostic]),
        Ok(source) => {
            let found = transom_codegen::read(&source)
                .map_or_else(|errors| errors, |(_, warnings)| warnings);
            (source, found)
        }
    };
    for diagnostic in found {
        assert!(source.text().get(diagnostic.span.range()).is_some());
        let rendered = diagnostic.render(&source, false);
        assert!(rendered.contains(diagnostic.code.id()));
    }
});
