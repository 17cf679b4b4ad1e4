//! Gives the binary an identity of its own, so that it can tell output of another build from its own.
//!
//! The version alone would not do: whoever works on a template runs many builds of one version.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "src/digest.rs"]
mod digest;

fn main() {
    println!("cargo::rerun-if-changed=src");
    let mut paths = Vec::new();
    collect(Path::new("src"), &mut paths);
    paths.sort();
    let mut build = digest::Digest::default();
    for path in paths {
        build.add(path.to_string_lossy().as_bytes());
        build.add(&fs::read(&path).unwrap_or_default());
    }
    println!("cargo::rustc-env=TRANSOM_BUILD={}", build.short());
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}
