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
    /// What was in the spec when it was last generated from.
    seen: Option<Vec<u8>>,
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
            seen: read(root),
            changed,
            _watcher: watcher,
        })
    }

    /// Waits for the next change and generates and builds what it came to. Safe to drop between two changes.
    pub async fn next(&mut self) -> Rebuild {
        // An editor writes a file in several steps, and there are other files beside the spec: only another text counts.
        loop {
            // The watcher holds the other end.
            let _ = self.changed.recv().await;
            let now = read(&self.root);
            if now.is_some() && now != self.seen {
                self.seen = now;
                break;
            }
        }
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

/// The text of the spec; nothing while an editor is replacing it.
fn read(root: &Path) -> Option<Vec<u8>> {
    std::fs::read(root.join("spec/bridge.yaml")).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Puts a new text in place as editors do, in one step.
    fn edit(root: &Path, text: &str) {
        let draft = root.join("draft");
        std::fs::write(&draft, text).expect("a file");
        std::fs::rename(draft, root.join("spec/bridge.yaml")).expect("the same disk");
    }

    fn script(text: &str) -> Vec<OsString> {
        ["sh", "-c", text].map(OsString::from).to_vec()
    }

    #[tokio::test]
    async fn a_mistake_stops_before_the_build_and_each_other_text_is_built_once() {
        let root = std::env::temp_dir().join(format!("transom-watch-{}", std::process::id()));
        std::fs::create_dir_all(root.join("spec")).expect("a folder");
        edit(&root, "before");
        let toolchain = Toolchain {
            generate: script("! grep -q mistake spec/bridge.yaml && cat spec/bridge.yaml >> log"),
            build: script("echo ' built' >> log"),
        };
        let mut watch = SpecWatch::open(&root, toolchain).expect("it can be watched");
        let log = || std::fs::read_to_string(root.join("log")).unwrap_or_default();

        edit(&root, "a mistake");
        assert_eq!(watch.next().await, Rebuild::Failed);
        assert_eq!(log(), "");

        edit(&root, "good");
        assert_eq!(watch.next().await, Rebuild::Ready);
        edit(&root, "good");
        std::fs::write(root.join("spec/README.md"), "beside it").expect("a file");
        edit(&root, "better");
        assert_eq!(watch.next().await, Rebuild::Ready);
        assert_eq!(log(), "good built\nbetter built\n");
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
        edit(&root, "new");
        assert_eq!(watch.next().await, Rebuild::Failed);
        std::fs::remove_dir_all(root).expect("our own folder");
    }
}
