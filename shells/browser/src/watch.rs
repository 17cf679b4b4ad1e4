//! `--watch`: an edited spec is checked, regenerated, and built into a new shell.
//!
//! The router is compiled from the spec, so a new contract needs a new binary. Mistakes are shown and the running shell
//! goes on as it is. Building and replacing the process is the business of `main`.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use notify::{RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use crate::error::Error;

/// What a change of the spec came to.
#[derive(Debug)]
pub enum Rebuild {
    /// A new binary is there.
    Ready,
    /// The spec or the build has mistakes; they were shown.
    Failed,
}

/// Watches `spec/` below `root`. Each change is generated and built; `on` hears what came of it.
///
/// # Errors
/// The folder cannot be watched.
pub async fn watch(root: &Path, mut on: impl FnMut(Rebuild)) -> Result<(), Error> {
    let folder = root.join("spec");
    let (noticed, mut edits) = mpsc::unbounded_channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| event.kind.is_modify() || event.kind.is_create()) {
            // The receiver lives as long as the watcher.
            let _ = noticed.send(());
        }
    })
    .map_err(|source| Error::Watch {
        path: folder.clone(),
        source,
    })?;
    watcher
        .watch(&folder, RecursiveMode::Recursive)
        .map_err(|source| Error::Watch {
            path: folder.clone(),
            source,
        })?;
    while edits.recv().await.is_some() {
        // An editor writes a file in several steps; one build is enough for all of them.
        while edits.try_recv().is_ok() {}
        on(rebuild(root).await);
    }
    Ok(())
}

async fn rebuild(root: &Path) -> Rebuild {
    eprintln!("dev: the spec has changed");
    let generate = run(
        root,
        &["run", "--quiet", "-p", "transom-codegen", "--", "generate"],
    );
    if !generate.await {
        return Rebuild::Failed;
    }
    if run(root, &["build", "--quiet", "-p", "transom-browser"]).await {
        Rebuild::Ready
    } else {
        Rebuild::Failed
    }
}

async fn run(root: &Path, arguments: &[&str]) -> bool {
    let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let status = tokio::process::Command::new(cargo)
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .await;
    status.is_ok_and(|status| status.success())
}
