//! The command line: arguments in, files and messages out. Nothing outside this folder touches the disk.

mod arguments;
mod commands;
mod error;
mod folder;
mod manifest;
mod plan;
mod report;
mod tree;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// How a run ended, beside an [`Error`](error::Error).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// All is well.
    Fine,
    /// The spec has mistakes, or files are not what they should be.
    Findings,
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        Command::Generate(options) => commands::generate(options, arguments.format),
        Command::Check(options) => commands::check(options, arguments.format),
        Command::Explain { code } => commands::explain(code, arguments.format),
        Command::Ir(options) => commands::ir(options, arguments.format),
        Command::Vectors(options) => commands::vectors(options, arguments.format),
    };
    match done {
        Ok(Verdict::Fine) => ExitCode::SUCCESS,
        Ok(Verdict::Findings) => ExitCode::from(1),
        Err(error) => {
            report::error(&error, arguments.format);
            ExitCode::from(error.exit_code())
        }
    }
}
