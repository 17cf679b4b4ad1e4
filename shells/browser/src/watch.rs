//! `--watch`: an edited spec is checked, regenerated, and built into a new shell.
//!
//! The router is compiled from the spec, so a new contract needs a new binary. Mistakes are shown and the running shell
//! goes on as it is. Replacing the process is the business of `main`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::error::Error;

/// What a change of the spec came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Rebuild {
    /// A new binary is there.
    Ready,
    /// The spec or the build has mistakes; they were shown.
    Failed,
}

/// The two commands that turn a spec into a binary, each a program and its arguments.
#[derive(Debug, Clone)]
pub struct Toolchain {
    generate: Vec<OsString>,
    build: Vec<OsString>,
}

impl Default for Toolchain {
    /// The generator and the build of this workspace, by the cargo that runs us, else the one on the path.
    fn default() -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let command = |arguments: &[&str]| {
            let mut command = vec![cargo.clone()];
            command.extend(arguments.iter().map(OsString::from));
            command
        };
        Self {
            generate: command(&["run", "--quiet", "-p", "transom-codegen", "--", "generate"]),
            build: command(&["build", "--quiet", "-p", "transom-browser"]),
        }
    }
}

/// A watched spec.
pub struct SpecWatch {
    root: PathBuf,
    toolchain: Toolchain,
    changed: UnboundedReceiver<()>,
    _watcher: RecommendedWatcher,
}

impl SpecWatch {
    /// Watches `spec/` below `root`.
    ///
    /// # Errors
    /// The folder cannot be watched.
    pub fn open(root: &Path, toolchain: Toolchain) -> Result<Self, Error> {
        let folder = root.join("spec");
        let cannot = |source| Error::Watch {
            path: folder.clone(),
            source,
        };
        let (edits, changed) = unbounded_channel();
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                if event.is_ok_and(|event| event.kind.is_modify() || event.kind.is_create()) {
                    // The receiver lives as long as the watcher.
                    let _ = edits.send(());
                }
            })
            .map_err(cannot)?;
        watcher
            .watch(&folder, RecursiveMode::Recursive)
            .map_err(cannot)?;
        Ok(Self {
            root: root.to_owned(),
            toolchain,
            changed,
            _watcher: watcher,
        })
    }

    /// Waits for the next change and generates and builds what it came to. Safe to drop between two changes.
    pub async fn next(&mut self) -> Rebuild {
        // The watcher holds the other end.
        let _ = self.changed.recv().await;
        // An editor writes a file in several steps; one build is enough for all of them.
        while self.changed.try_recv().is_ok() {}
        eprintln!("dev: the spec has changed; generating and building");
        if self.run(&self.toolchain.generate).await && self.run(&self.toolchain.build).await {
            Rebuild::Ready
        } else {
            Rebuild::Failed
        }
    }

    /// Runs one command; what it has to say goes to standard error.
    async fn run(&self, command: &[OsString]) -> bool {
        let [program, arguments @ ..] = command else {
            return false;
        };
        let status = tokio::process::Command::new(program)
            .args(arguments)
            .current_dir(&self.root)
            .stdin(Stdio::null())
            // Standard output belongs to the ready line.
            .stdout(std::io::stderr())
            .kill_on_drop(true)
            .status()
            .await;
        match status {
            Ok(status) => status.success(),
            Err(error) => {
                eprintln!("dev: {} cannot be run: {error}", program.display());
                false
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mistake_stops_before_the_build_and_the_next_edit_is_tried_again() {
        let root = std::env::temp_dir().join(format!("transom-watch-{}", std::process::id()));
        let spec = root.join("spec/bridge.yaml");
        std::fs::create_dir_all(root.join("spec")).expect("a folder");
        std::fs::write(&spec, "before").expect("a file");
        let script = |text: &str| ["sh", "-c", text].map(OsString::from).to_vec();
        let toolchain = Toolchain {
            generate: script("! grep -q mistake spec/bridge.yaml && echo generated >> log"),
            build: script("echo built >> log"),
        };
        let mut watch = SpecWatch::open(&root, toolchain).expect("it can be watched");
        let log = || std::fs::read_to_string(root.join("log")).unwrap_or_default();

        std::fs::write(&spec, "a mistake").expect("a file");
        assert_eq!(watch.next().await, Rebuild::Failed);
        assert_eq!(log(), "");

        std::fs::write(&spec, "good").expect("a file");
        while watch.next().await != Rebuild::Ready {}
        assert!(log().starts_with("generated\nbuilt\n"), "{}", log());
        std::fs::remove_dir_all(root).expect("our own folder");
    }

    #[tokio::test]
    async fn a_tool_that_is_not_there_is_a_failure() {
        let root = std::env::temp_dir().join(format!("transom-no-tool-{}", std::process::id()));
        std::fs::create_dir_all(root.join("spec")).expect("a folder");
        let toolchain = Toolchain {
            generate: vec!["/no/such/tool".into()],
            build: Vec::new(),
        };
        let mut watch = SpecWatch::open(&root, toolchain).expect("it can be watched");
        std::fs::write(root.join("spec/bridge.yaml"), "new").expect("a file");
        assert_eq!(watch.next().await, Rebuild::Failed);
        std::fs::remove_dir_all(root).expect("our own folder");
    }
}
