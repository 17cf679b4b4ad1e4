//! What a shell hands to the one that takes its place: its ports, the state of its emulator, the folder with the app's
//! secrets, how its switches stand, and the way back that a browser may still take.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::capability::Position;
use crate::world::World;

/// The hand-over.
#[derive(Serialize, Deserialize)]
pub struct Carried {
    /// Port of the desk.
    pub desk: u16,
    /// Port of the app.
    pub app: u16,
    /// The emulator.
    pub world: World,
    /// The folder with the app's secrets.
    pub folder: PathBuf,
    /// Whether that folder goes with the shell.
    pub temporary: bool,
    /// How the switches stand.
    pub switches: Vec<Position>,
    /// The path that an open browser session comes back on.
    pub expected: Option<String>,
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
            world: World {
                port: 3,
                state: "users".into(),
            },
            folder: "/kept".into(),
            temporary: true,
            switches: Vec::new(),
            expected: Some("/callback/1".to_owned()),
        };
        let path = carried.write().expect("a temporary file");
        let taken = Carried::take(&path).expect("what was written");
        assert_eq!((taken.desk, taken.app, taken.world.port), (1, 2, 3));
        assert_eq!(taken.world.state, "users");
        assert!(Carried::take(&path).is_err(), "the file is gone");
    }
}
