//! What has to be done to the files of a folder, decided before anything is touched.

use std::collections::BTreeMap;

use super::manifest::{Manifest, Written, fingerprint};

/// All changes, and the list that will be true after them.
#[derive(Debug)]
pub struct Plan {
    /// The changes, by path.
    pub changes: Vec<Change>,
    /// The list to write.
    pub manifest: Manifest,
    /// How many files there will be.
    pub files: usize,
}

/// One file that is not what it should be.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path below the output folder.
    pub path: String,
    /// What is wrong with it.
    pub kind: Kind,
    /// What is there now.
    pub before: Option<String>,
    /// What should be there; `None` when it should be gone.
    pub after: Option<String>,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is not there.
    Missing,
    /// It is what an earlier run wrote, and the spec or the generator has changed since.
    Stale,
    /// It is not what any run wrote.
    Edited,
    /// An earlier run wrote it, and it belongs to nothing any more.
    Orphan,
}

impl Kind {
    /// The word in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Edited => "edited by hand",
            Self::Orphan => "left over",
        }
    }
}

impl Plan {
    /// Compares what was emitted, per target, with what is there. `fresh` is the list of a target that has written
    /// nothing yet; `on_disk` reads a file below the folder.
    pub fn new(
        fresh: &Written,
        emitted: BTreeMap<String, BTreeMap<String, String>>,
        before: &Manifest,
        on_disk: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let mut manifest = before.clone();
        let mut changes = Vec::new();
        let mut files = 0;
        for (target, contents) in emitted {
            let mut written = fresh.clone();
            let old = before.targets.get(&target).map(|written| &written.files);
            for path in old
                .into_iter()
                .flat_map(BTreeMap::keys)
                .filter(|path| !contents.contains_key(*path))
            {
                if let Some(before) = on_disk(path) {
                    changes.push(Change {
                        path: path.clone(),
                        kind: Kind::Orphan,
                        before: Some(before),
                        after: None,
                    });
                }
            }
            files += contents.len();
            for (path, after) in contents {
                written.files.insert(path.clone(), fingerprint(&after));
                let found = on_disk(&path);
                if found.as_deref() != Some(after.as_str()) {
                    let kind = kind(found.as_deref(), before.fingerprint_of(&path));
                    changes.push(Change {
                        path,
                        kind,
                        before: found,
                        after: Some(after),
                    });
                }
            }
            manifest.targets.insert(target, written);
        }
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Self {
            changes,
            manifest,
            files,
        }
    }
}

fn kind(found: Option<&str>, listed: Option<&str>) -> Kind {
    match (found, listed) {
        (None, _) => Kind::Missing,
        (Some(found), Some(listed)) if fingerprint(found) != listed => Kind::Edited,
        (Some(_), Some(_) | None) => Kind::Stale,
    }
}
