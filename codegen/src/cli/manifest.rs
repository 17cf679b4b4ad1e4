//! The list of generated files: which target wrote what, out of which spec.
//!
//! It lies beside the files as `.transom.json` and is committed with them. It lets a run find files that are left
//! over, tell a stale file from one edited by hand, and see without emitting anything that nothing has to be done. No
//! time and no path of a machine is in it, so the same input gives the same list everywhere.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::digest::Digest;

/// The name of the list below the output folder.
pub const NAME: &str = ".transom.json";

/// This build of the generator.
const GENERATOR: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("TRANSOM_BUILD"));

/// The list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// What each target has written, by its name.
    pub targets: BTreeMap<String, Written>,
}

/// What one target has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The build of the generator.
    pub generator: String,
    /// The fingerprint of the spec.
    pub spec: String,
    /// Reading the spec gave no warning, so while it stays the same there is nothing to say about it.
    pub clean: bool,
    /// The fingerprints of the files, by path below the output folder.
    pub files: BTreeMap<String, String>,
}

impl Written {
    /// Nothing yet, by this build and out of this spec.
    pub fn by_this_build(spec: &str) -> Self {
        Self {
            generator: GENERATOR.to_owned(),
            spec: fingerprint(spec),
            clean: false,
            files: BTreeMap::new(),
        }
    }

    /// Whether it was written by the same build out of the same spec.
    pub fn is_like(&self, other: &Self) -> bool {
        self.generator == other.generator && self.spec == other.spec
    }
}

impl Manifest {
    /// Reads a list. `None` when it is damaged, or names a path that leads out of the output folder.
    pub fn parse(text: &str) -> Option<Self> {
        let document: Value = serde_json::from_str(text).ok()?;
        let targets = document.get("targets")?.as_object()?.iter();
        let targets = targets.map(|(name, written)| Some((name.clone(), Written::parse(written)?)));
        Some(Self {
            targets: targets.collect::<Option<_>>()?,
        })
    }

    /// The list as text.
    pub fn to_text(&self) -> String {
        let targets: Map<String, Value> = self
            .targets
            .iter()
            .map(|(name, written)| (name.clone(), written.to_json()))
            .collect();
        let document = json!({
            "about": "Written by `transom generate`. It tells stale files from edited ones; do not edit.",
            "targets": targets,
        });
        format!("{document:#}\n")
    }

    /// The fingerprint a file had when it was written.
    pub fn fingerprint_of(&self, path: &str) -> Option<&str> {
        self.targets
            .values()
            .find_map(|written| written.files.get(path))
            .map(String::as_str)
    }
}

impl Written {
    fn parse(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
        let files = value
            .get("files")?
            .as_object()?
            .iter()
            .map(|(path, fingerprint)| {
                is_below(path).then_some((path.clone(), fingerprint.as_str()?.to_owned()))
            });
        Some(Self {
            generator: text("generator")?,
            spec: text("spec")?,
            clean: value.get("clean").is_some_and(|clean| clean == true),
            files: files.collect::<Option<_>>()?,
        })
    }

    fn to_json(&self) -> Value {
        json!({ "generator": self.generator, "spec": self.spec, "clean": self.clean, "files": self.files })
    }
}

/// The fingerprint of a text.
pub fn fingerprint(text: &str) -> String {
    let mut digest = Digest::default();
    digest.add(text.as_bytes());
    digest.short()
}

/// Whether a path stays below the folder it is relative to, on every system.
fn is_below(path: &str) -> bool {
    !path.contains(['\\', ':']) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::{Manifest, Written};

    #[test]
    fn a_list_reads_back_as_it_was_written() {
        let mut written = Written::by_this_build("bridge: coffee");
        written
            .files
            .insert("rust/bridge.rs".to_owned(), "00ff".to_owned());
        let manifest = Manifest {
            targets: [("rust".to_owned(), written)].into(),
        };
        assert_eq!(Manifest::parse(&manifest.to_text()), Some(manifest));
    }

    #[test]
    fn a_path_that_leads_elsewhere_is_refused() {
        for path in [
            "../x",
            "/etc/passwd",
            "a/../../x",
            "a\\..\\x",
            "C:/x",
            "",
            "a//b",
        ] {
            let text = serde_json::json!({ "targets": { "rust": { "generator": "1", "spec": "2", "files": { path: "3" } } } });
            assert_eq!(Manifest::parse(&text.to_string()), None, "{path}");
        }
    }
}
