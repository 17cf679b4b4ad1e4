//! The command `transom`. What its subcommands do lives in [`cli`]; everything that needs no disk in the library.

mod cli;
mod digest;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
