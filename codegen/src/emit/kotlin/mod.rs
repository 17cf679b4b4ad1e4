//! The Kotlin types of a host: statuses, codes, events, commands and the interfaces it implements.
//!
//! The files compile on the JVM and on Android alike and need `kotlinx-serialization-json` at run time, without its
//! compiler plugin. Transport and platform calls are hand-written in the Android shell, not here.

mod language;

use askama::Template;

use super::File;
use super::native::View;
use crate::Contract;
use crate::names::Kotlin;

macro_rules! page {
    ($page:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $page<'a> {
            package: &'a str,
            view: &'a View,
        }
    };
}

page!(StatusFile, "kotlin/Status.kt");
page!(EventFile, "kotlin/Event.kt");
page!(RecordsFile, "kotlin/Records.kt");
page!(CommandFile, "kotlin/Command.kt");
page!(CapabilitiesFile, "kotlin/Capabilities.kt");
page!(WireFile, "kotlin/Wire.kt");

/// The files of the target.
#[expect(
    clippy::missing_panics_doc,
    reason = "rendering into a string does not fail"
)]
pub fn files(contract: &Contract) -> Vec<File> {
    let view = View::new(contract, &Kotlin);
    let package = Kotlin::package(contract);
    let package = package.as_str();
    let folder = format!("src/main/kotlin/{}", package.replace('.', "/"));
    let prefix = &view.prefix;
    let view = &view;
    [
        (
            "Status.kt".to_owned(),
            StatusFile { package, view }.render(),
        ),
        (
            format!("{prefix}Event.kt"),
            EventFile { package, view }.render(),
        ),
        (
            "Records.kt".to_owned(),
            RecordsFile { package, view }.render(),
        ),
        (
            format!("{prefix}Command.kt"),
            CommandFile { package, view }.render(),
        ),
        (
            "Capabilities.kt".to_owned(),
            CapabilitiesFile { package, view }.render(),
        ),
        ("Wire.kt".to_owned(), WireFile { package, view }.render()),
    ]
    .into_iter()
    .map(|(name, contents)| File {
        path: format!("{folder}/{name}"),
        contents: contents.expect("a template that only lays out cannot fail"),
    })
    .collect()
}
