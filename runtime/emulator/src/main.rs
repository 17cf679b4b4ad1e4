//! The command `clerk-emulator`: reads its arguments, starts one emulator, says where it is.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use clerk_emulator::{Config, Seed, StartError, start};

const AFTER_HELP: &str = "\
Once up, one line on stdout: `ready <base-url> <publishable-key>`.

Examples:
  clerk-emulator
  clerk-emulator --listen 127.0.0.1:0 --seed seeds/demo.json
  curl http://127.0.0.1:4410/v1/environment
  open http://127.0.0.1:4410/__emu/outbox/

Exit codes:
  0  stopped by Ctrl-C
  2  wrong arguments
  3  the address is taken or may not be listened on
  4  the seed cannot be read or breaks a rule
  5  the address can be reached by other machines and --allow-remote is missing";

/// A local server that speaks Clerk's Frontend API, for tests and development.
#[derive(Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Arguments {
    /// Address to listen on; port 0 picks a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4410")]
    listen: SocketAddr,
    /// JSON file with users and instance settings.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Where ids, codes and tokens start from; equal numbers give equal runs.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    random_seed: u64,
    /// Path prefix under which a proxy reaches the emulator.
    #[arg(long, value_name = "PATH")]
    proxy_path: Option<String>,
    /// Permit an address that other machines can reach.
    #[arg(long)]
    allow_remote: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seed = match arguments.seed.as_deref().map(read_seed).transpose() {
        Ok(seed) => seed.unwrap_or_default(),
        Err(message) => return fail(4, &message),
    };
    let config = Config {
        listen: arguments.listen,
        allow_remote: arguments.allow_remote,
        seed,
        random_seed: arguments.random_seed,
        proxy_path: arguments.proxy_path,
    };
    let emulator = match start(config).await {
        Ok(emulator) => emulator,
        Err(error) => return fail(exit_code(&error), &error.to_string()),
    };
    let ready = format!(
        "ready {} {}\n",
        emulator.base_url(),
        emulator.publishable_key()
    );
    let mut stdout = std::io::stdout();
    // Whoever closed stdout does not want the line; the server is up all the same.
    let _ = stdout
        .write_all(ready.as_bytes())
        .and_then(|()| stdout.flush());
    let _ = tokio::signal::ctrl_c().await;
    emulator.stop().await;
    ExitCode::SUCCESS
}

fn read_seed(path: &std::path::Path) -> Result<Seed, String> {
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read the seed {name}: {error}; check the path"))?;
    Seed::parse(&text).map_err(|error| {
        format!("the seed {name} is not valid: {error} See the README for every key.")
    })
}

fn exit_code(error: &StartError) -> u8 {
    match error {
        StartError::Listen { .. } => 3,
        StartError::Seed(_) => 4,
        StartError::NotLoopback { .. } => 5,
    }
}

fn fail(code: u8, message: &str) -> ExitCode {
    eprintln!("clerk-emulator: {message}");
    ExitCode::from(code)
}
