//! What can keep the shell from starting. Each message says what to do about it.

use std::io;
use std::path::PathBuf;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use transom_runtime::OriginMistake;

/// Why the shell could not start, or could not serve a file of its own.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A port is taken or forbidden.
    #[error(
        "port {port} cannot be used ({source}); stop what runs there, or choose another with --port"
    )]
    Port {
        /// The port.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The seed file cannot be read.
    #[error("the seed {} cannot be read ({source}); check the path given with --seed", path.display())]
    SeedFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The seed file is no seed.
    #[error("the seed {} is not usable: {source}", path.display())]
    Seed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: clerk_emulator::SeedError,
    },
    /// The emulator did not start.
    #[error("the emulator could not start: {0}")]
    Emulator(#[from] clerk_emulator::StartError),
    /// The HTTP client did not start.
    #[error("the HTTP client could not start: {0}")]
    Http(transom_clerk::http::HttpSetup),
    /// The app's threads did not start.
    #[error(
        "the app's threads could not be started ({0}); free some of the system's and try again"
    )]
    Threads(io::Error),
    /// The folder that keeps what outlives the shell cannot be used.
    #[error("the folder {} cannot be used ({source}); choose another with --store, or remove it", path.display())]
    Store {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What should outlive the shell could not be written.
    #[error(
        "the emulator's state could not be kept ({0}); the next ./dev starts from the one kept before"
    )]
    Keep(io::Error),
    /// An origin is none.
    #[error("`{origin}` is not an origin: {mistake}")]
    Origin {
        /// The text.
        origin: String,
        /// Why.
        mistake: OriginMistake,
    },
    /// A page of the shell, or a file the generator writes, is missing.
    #[error("{} cannot be read ({source}); start the shell with ./dev, which generates what is missing", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// An earlier shell could not hand over.
    #[error("what the earlier shell handed over is not usable ({0}); run ./dev again")]
    Resume(io::Error),
    /// The system does not tell which file this program is.
    #[error("the program's own file cannot be found ({0}); start it by ./dev")]
    Binary(io::Error),
    /// The system does not tell of Ctrl-C.
    #[error("Ctrl-C cannot be waited for ({0}); end the process by its number")]
    Signal(io::Error),
    /// The spec cannot be watched.
    #[error("{} cannot be watched ({source}); run without --watch", path.display())]
    Watch {
        /// The folder.
        path: PathBuf,
        /// What the watcher says.
        source: notify::Error,
    },
}

/// For a page that asked for a file which is not there.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("{self}\n")).into_response()
    }
}
