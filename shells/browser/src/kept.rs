//! `--store`: what outlives the shell, in one folder: the users of the emulator and the secrets of the app.
//!
//! Both or neither. A session that the emulator does not know is worth nothing, so a folder without a readable world has
//! its secrets emptied too. Without `--store` the folder is a temporary one that goes with the shell.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::capability::{FileStore, replace};
use crate::error::Error;
use crate::world::World;

/// The folder.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    temporary: bool,
}

impl Kept {
    /// The folder named by `--store`, or a new one in the system's temporary folder.
    pub fn new(named: Option<&Path>) -> Self {
        let folder = named.map_or_else(
            || std::env::temp_dir().join(format!("transom-{}", crate::document::fresh_name())),
            Path::to_owned,
        );
        Self {
            folder,
            temporary: named.is_none(),
        }
    }

    /// The folder that an earlier shell handed over.
    pub fn handed_over(folder: PathBuf, temporary: bool) -> Self {
        Self { folder, temporary }
    }

    /// The folder, and whether it goes with the shell.
    pub fn hand_over(&self) -> (PathBuf, bool) {
        (self.folder.clone(), self.temporary)
    }

    /// Whether the world is worth writing down.
    pub fn lasts(&self) -> bool {
        !self.temporary
    }

    /// Opens the folder: the app's store, and the world that belongs to it.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub fn open(&self) -> Result<(FileStore, Option<World>), Error> {
        let cannot = |source| Error::Store {
            path: self.folder.clone(),
            source,
        };
        let store = FileStore::open(&self.folder.join("app")).map_err(cannot)?;
        let world = fs::read(self.world())
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok());
        Ok((store, world))
    }

    /// Writes the world down.
    ///
    /// # Errors
    /// The file cannot be written; the one before it is then still there.
    pub fn save(&self, world: &World) -> io::Result<()> {
        replace(&self.world(), &serde_json::to_vec(world)?)
    }

    fn world(&self) -> PathBuf {
        self.folder.join("emulator.json")
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if self.temporary {
            // Nobody is left to hear of it.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_world_is_found_again_whole_or_not_at_all() {
        let kept = Kept::new(None);
        let (folder, _) = kept.hand_over();
        assert_eq!(kept.open().expect("a folder").1, None);
        let world = World {
            port: 1,
            state: Value::from("users"),
        };
        kept.save(&world).expect("written");
        assert_eq!(kept.open().expect("a folder").1, Some(world));
        fs::write(kept.world(), "{\"port\":1,").expect("a file");
        assert_eq!(kept.open().expect("a folder").1, None);
        drop(kept);
        assert!(!folder.exists(), "a temporary folder goes with the shell");
    }
}
