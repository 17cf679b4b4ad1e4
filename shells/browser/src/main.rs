//! `./dev`: starts the browser shell and says where it is.

use std::process::ExitCode;

use clap::Parser as _;
use transom_browser::{Options, Rebuild, start, watch};

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let running = match start(&options).await {
        Ok(running) => running,
        Err(error) => {
            eprintln!("dev: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("ready {}", running.desk_url());
    if options.watch {
        let port = running.desk_url().to_owned();
        let watching = watch(&options.root, |outcome| match outcome {
            Rebuild::Ready => replace(&port),
            Rebuild::Failed => eprintln!("dev: the shell goes on with the contract it has"),
        });
        tokio::select! {
            outcome = watching => if let Err(error) = outcome {
                eprintln!("dev: {error}");
                return ExitCode::FAILURE;
            },
            _ = tokio::signal::ctrl_c() => {}
        }
    } else if tokio::signal::ctrl_c().await.is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Becomes the newly built binary, with the same arguments. Pages come back by themselves.
#[cfg(unix)]
fn replace(desk_url: &str) {
    use std::os::unix::process::CommandExt as _;

    let Ok(binary) = std::env::current_exe() else {
        return;
    };
    eprintln!("dev: restarting with the new contract at {desk_url}");
    let error = std::process::Command::new(binary)
        .args(std::env::args_os().skip(1))
        .exec();
    eprintln!("dev: the new shell could not start ({error}); stop this one and run ./dev again");
}

#[cfg(not(unix))]
fn replace(desk_url: &str) {
    eprintln!("dev: the contract has changed; stop this shell at {desk_url} and run ./dev again");
}
