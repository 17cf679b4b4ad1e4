//! What a shell hands to the one that takes its place: its ports, and the state of its emulator.
//!
//! Signed-up users survive a restart so; sessions do not, since the bridge keeps them in memory only.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The hand-over.
#[derive(Serialize, Deserialize)]
pub struct Carried {
    /// Port of the desk.
    pub desk: u16,
    /// Port of the app.
    pub app: u16,
    /// Port of the emulator, which its publishable key names.
    pub emulator: u16,
    /// The emulator's own export.
    pub world: Value,
}

impl Carried {
    /// Writes it where only this user can read it, since it holds the tokens of the emulator's clients.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self) -> io::Result<PathBuf> {
        let path =
            std::env::temp_dir().join(format!("transom-carried-{}.json", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // Left over from a shell of the same number that could not take over.
        let _ = std::fs::remove_file(&path);
        options
            .open(&path)?
            .write_all(serde_json::to_string(self)?.as_bytes())?;
        Ok(path)
    }

    /// Reads it, and removes the file: it is for one start only.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub fn take(path: &Path) -> io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        std::fs::remove_file(path)?;
        Ok(serde_json::from_str(&text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_can_be_taken_once() {
        let carried = Carried {
            desk: 1,
            app: 2,
            emulator: 3,
            world: Value::from("world"),
        };
        let path = carried.write().expect("a temporary file");
        let taken = Carried::take(&path).expect("what was written");
        assert_eq!((taken.desk, taken.app, taken.emulator), (1, 2, 3));
        assert_eq!(taken.world, "world");
        assert!(Carried::take(&path).is_err(), "the file is gone");
    }
}
