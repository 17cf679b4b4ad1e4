//! The output folder on disk. The only place that writes or removes files.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use transom_codegen::threads;

use super::error::Error;
use super::manifest::{self, Manifest};
use super::plan::Plan;

/// A folder that generated files live below.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    /// A folder; it need not be there yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// A file below it. What cannot be read counts as absent: writing it will say why.
    pub fn read(&self, path: &str) -> Option<String> {
        let bytes = fs::read(self.root.join(path)).ok()?;
        let lossy = |error: FromUtf8Error| String::from_utf8_lossy(error.as_bytes()).into_owned();
        Some(String::from_utf8(bytes).unwrap_or_else(lossy))
    }

    /// The list of generated files; empty when there is none.
    pub fn manifest(&self) -> Result<Manifest, Error> {
        let path = self.root.join(manifest::NAME);
        match fs::read_to_string(&path) {
            Ok(text) => Manifest::parse(&text).ok_or(Error::Manifest { path }),
            Err(source) if source.kind() == ErrorKind::NotFound => Ok(Manifest::default()),
            Err(source) => Err(Error::Read { path, source }),
        }
    }

    /// Carries out a plan: files first, the list of them last, so that a run cut short is noticed by the next.
    pub fn apply(&self, plan: &Plan) -> Result<(), Error> {
        let mut folders = BTreeSet::new();
        for change in &plan.changes {
            self.refuse_links(&change.path, &mut folders)?;
        }
        for folder in folders {
            fs::create_dir_all(&folder).map_err(|source| Error::Write {
                path: folder,
                source,
            })?;
        }
        // New files first: a folder that loses its last old one is then not taken for empty.
        let (written, removed): (Vec<_>, Vec<_>) = plan
            .changes
            .iter()
            .partition(|change| change.after.is_some());
        threads::each(&written, |change| {
            self.write(&change.path, change.after.as_deref().unwrap_or_default())
        })
        .into_iter()
        .collect::<Result<(), _>>()?;
        for change in removed {
            self.remove(&change.path)?;
        }
        let list = plan.manifest.to_text();
        if self.read(manifest::NAME).as_deref() == Some(list.as_str()) {
            return Ok(());
        }
        self.refuse_links(manifest::NAME, &mut BTreeSet::new())?;
        self.write(manifest::NAME, &list)
    }

    /// Nothing between the folder and the file may lead out of it. Folders that have been looked at are noted.
    fn refuse_links(&self, path: &str, folders: &mut BTreeSet<PathBuf>) -> Result<(), Error> {
        let file = self.root.join(path);
        let mut at = file.as_path();
        while at != self.root {
            if fs::symlink_metadata(at).is_ok_and(|found| found.is_symlink()) {
                return Err(Error::Symlink {
                    path: at.to_owned(),
                });
            }
            let Some(folder) = at.parent() else { break };
            if !folders.insert(folder.to_owned()) {
                break;
            }
            at = folder;
        }
        Ok(())
    }

    /// Through a file beside it where there is one already, so that nobody ever reads half of it.
    fn write(&self, path: &str, contents: &str) -> Result<(), Error> {
        let path = self.root.join(path);
        let fresh = path.with_added_extension("transom-new");
        let written = match fs::File::create_new(&path) {
            Ok(mut file) => file.write_all(contents.as_bytes()),
            Err(_) => fs::write(&fresh, contents).and_then(|()| fs::rename(&fresh, &path)),
        };
        written.map_err(|source| {
            // Nothing to do when even this fails: the first error is the one to report.
            let _ = fs::remove_file(&fresh);
            Error::Write { path, source }
        })
    }

    /// With the folders that are empty without it.
    fn remove(&self, path: &str) -> Result<(), Error> {
        let path = self.root.join(path);
        gone(fs::remove_file(&path)).map_err(|source| Error::Write {
            path: path.clone(),
            source,
        })?;
        let folders = path
            .ancestors()
            .skip(1)
            .take_while(|folder| *folder != self.root);
        for folder in folders {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// The text of a spec; its bytes when they are not UTF-8.
pub fn spec(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}
