//! What can go wrong besides mistakes in the spec.

use std::io;
use std::path::PathBuf;

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that is needed cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written or removed.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something on the way to a generated file leads elsewhere.
    #[error("{} is a symbolic link, so writing there could change files elsewhere; remove it", path.display())]
    Symlink {
        /// The link.
        path: PathBuf,
    },
    /// The list of generated files is not one.
    #[error("{} is damaged; remove it and generate again", path.display())]
    Manifest {
        /// The list.
        path: PathBuf,
    },
    /// There is no such code.
    #[error("there is no code `{code}`; codes look like TR0104")]
    UnknownCode {
        /// What was asked for.
        code: String,
    },
}

impl Error {
    /// The exit code of the process.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::UnknownCode { .. } => 2,
            Self::Read { .. }
            | Self::Write { .. }
            | Self::Symlink { .. }
            | Self::Manifest { .. } => 3,
        }
    }
}
