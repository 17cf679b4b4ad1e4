//! The text of a command: split, decoded and typed without a panic, the same every time, and as wide as it came in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use transom_clerk::contract::{Command, FACTS};
use transom_runtime::{Call, Query};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let query = Query::parse(text, FACTS.keys, "manual");
    for key in FACTS.keys {
        // Decoding never makes a value longer than the text it came in.
        if let Some(value) = query.text(key.param) {
            assert!(value.len() <= text.len() * 3, "{}", key.param);
        }
    }
    if let Ok(Call::Command(command)) = Call::read(text.to_owned(), &FACTS) {
        let once = format!("{:?}", Command::parse(&command));
        assert_eq!(once, format!("{:?}", Command::parse(&command)));
    }
});
