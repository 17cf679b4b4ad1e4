//! The hunt for secrets (I7) over runs in a browser: what each of them sent and knew, and what was written down
//! meanwhile, a JSON object on each line of standard input. Every secret that stands somewhere is a line of standard output.
//!
//! What a secret is and how it is looked for is said where the core is hunted through, and not here.

#[expect(
    dead_code,
    reason = "requests of the core are seen by its own tests only"
)]
#[path = "../../../runtime/clerk/tests/hunt/hunt.rs"]
mod hunt;

use std::collections::BTreeMap;
use std::io;

use serde::Deserialize;
use serde_json::Value;

use hunt::Hunt;

/// One run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    name: String,
    /// What the page sent.
    frames: Vec<String>,
    /// What the page and the server knew, who may.
    known: Vec<Value>,
    /// What was written down, by place.
    written: BTreeMap<String, Vec<String>>,
}

fn main() -> io::Result<()> {
    for line in io::stdin().lines() {
        let run: Run = serde_json::from_str(&line?)?;
        let hunt = Hunt::begin();
        for frame in &run.frames {
            hunt.frame(frame);
        }
        for value in &run.known {
            hunt.known(&value.to_string());
        }
        for (place, texts) in &run.written {
            for text in texts {
                hunt.wrote(place, text);
            }
        }
        for found in hunt.found() {
            println!("{}: {found}", run.name);
        }
    }
    Ok(())
}
