//! The Swift types of a host: statuses, codes, events, commands and the protocols it implements.
//!
//! A Swift package in language mode 6 that needs Foundation only. Transport and platform calls are hand-written in the iOS
//! shell, not here.

mod language;

use askama::Template;

use super::File;
use super::native::View;
use crate::Contract;
use crate::names::Swift;

macro_rules! page {
    ($page:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $page<'a> {
            view: &'a View,
        }
    };
}

page!(PackageFile, "swift/Package.swift");
page!(StatusFile, "swift/Status.swift");
page!(EventFile, "swift/Event.swift");
page!(RecordsFile, "swift/Records.swift");
page!(CommandFile, "swift/Command.swift");
page!(CapabilitiesFile, "swift/Capabilities.swift");
page!(WireFile, "swift/Wire.swift");

/// The files of the target.
#[expect(
    clippy::missing_panics_doc,
    reason = "rendering into a string does not fail"
)]
pub fn files(contract: &Contract) -> Vec<File> {
    let view = View::new(contract, &Swift);
    let prefix = &view.prefix;
    let folder = format!("Sources/{prefix}Bridge");
    let view = &view;
    [
        ("Package.swift".to_owned(), PackageFile { view }.render()),
        (
            format!("{folder}/Status.swift"),
            StatusFile { view }.render(),
        ),
        (
            format!("{folder}/{prefix}Event.swift"),
            EventFile { view }.render(),
        ),
        (
            format!("{folder}/Records.swift"),
            RecordsFile { view }.render(),
        ),
        (
            format!("{folder}/{prefix}Command.swift"),
            CommandFile { view }.render(),
        ),
        (
            format!("{folder}/Capabilities.swift"),
            CapabilitiesFile { view }.render(),
        ),
        (format!("{folder}/Wire.swift"), WireFile { view }.render()),
    ]
    .into_iter()
    .map(|(path, contents)| File {
        path,
        contents: contents.expect("a template that only lays out cannot fail"),
    })
    .collect()
}
