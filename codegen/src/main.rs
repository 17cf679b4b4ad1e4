//! The command `transom`. What its subcommands do lives in [`cli`]; everything that needs no disk in the library.

mod cli;
mod digest;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Emitting is a great many small allocations on several threads, where the allocator of the C library asks the system
/// for one page at a time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
