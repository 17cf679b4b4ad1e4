//! `./dev`: starts the browser shell and says where it is.

use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use transom_browser::{Error, Options, Rebuild, Running, SpecWatch, Toolchain, start};

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dev: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), Error> {
    // Asked now, since by the time it is needed the file has been replaced and has no name any more.
    let binary = std::env::current_exe().map_err(Error::Binary)?;
    let running = start(options).await?;
    // A shell that takes the place of another is known already: the line comes once for each ./dev.
    if options.resume.is_none() {
        println!("ready {}", running.desk_url());
    } else {
        eprintln!("dev: back at {} with the new contract", running.desk_url());
    }
    let mut watch = options
        .watch
        .then(|| SpecWatch::open(&options.root, Toolchain::default()))
        .transpose()?;
    loop {
        let rebuilt = async {
            match &mut watch {
                Some(watch) => watch.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            outcome = rebuilt => match outcome {
                Rebuild::Ready => replace(&binary, &running).await,
                Rebuild::Failed => eprintln!("dev: the shell goes on with the contract it has"),
            },
            stopped = tokio::signal::ctrl_c() => {
                stopped.map_err(Error::Signal)?;
                return running.stop().await.map_err(Error::Keep);
            }
        }
    }
}

/// Becomes the newly built binary, with the same arguments, ports and users. Pages come back by themselves.
#[cfg(unix)]
async fn replace(binary: &Path, running: &Running) {
    use std::os::unix::process::CommandExt as _;

    let outcome = async {
        let carried = running.carry().await?;
        let mut command = std::process::Command::new(binary);
        command.args(std::env::args_os().skip(1));
        command.arg("--resume").arg(carried);
        Err::<(), _>(command.exec())
    };
    if let Err(error) = outcome.await {
        eprintln!(
            "dev: the new shell could not start ({error}); stop this one and run ./dev again"
        );
    }
}

#[cfg(not(unix))]
async fn replace(_: &Path, running: &Running) {
    let url = running.desk_url();
    eprintln!("dev: the contract has changed; stop the shell at {url} and run ./dev again");
}
