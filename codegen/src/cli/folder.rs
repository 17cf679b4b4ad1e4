//! The vectors on disk: the JSON files in the folders below one, and what lies beside those folders.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::Error;

/// Every vector as its path below the folder, with `/`, and its text; in the order of the paths.
pub fn vectors(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let mut found = Vec::new();
    for below in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        gather(folder, &below, &mut found)?;
    }
    found.sort();
    Ok(found)
}

/// A file as text.
pub fn text(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

fn gather(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) -> Result<(), Error> {
    for path in entries(folder)? {
        if path.is_dir() {
            gather(root, &path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "json") {
            let below = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            found.push((parts.join("/"), text(&path)?));
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |source| Error::Read {
        path: folder.to_owned(),
        source,
    };
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    paths.collect::<Result<_, _>>().map_err(unreadable)
}
