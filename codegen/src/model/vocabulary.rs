//! The closed lists of a contract: statuses, error codes, states.

use super::{ErrorId, Name, Prose, StatusId};

/// How far a command has come, as an event reports it.
#[derive(Debug, Clone)]
pub struct Status {
    /// Its name, which is also the value on the wire.
    pub name: Name,
    /// Nothing follows in the same flow.
    pub terminal: bool,
    /// What it means.
    pub prose: Prose,
}

/// A named list of statuses.
#[derive(Debug, Clone)]
pub struct StatusGroup {
    /// Its name.
    pub name: Name,
    /// Its members.
    pub members: Vec<StatusId>,
    /// Somebody else owns the list and may lengthen it at any time; values are passed on verbatim.
    pub open: bool,
    /// What it means.
    pub prose: Prose,
}

/// Why a command failed.
#[derive(Debug, Clone)]
pub struct ErrorCode {
    /// Its name, which is also the value on the wire.
    pub name: Name,
    /// Who can do something about it.
    pub class: ErrorClass,
    /// The text of the bridge, with `{placeholders}`; `None` when the text comes from elsewhere.
    pub message: Option<String>,
    /// Not part of the original contract.
    pub extension: bool,
    /// What fires it and what to do then.
    pub prose: Prose,
}

/// Who can do something about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// The page: the command itself is wrong.
    Argument,
    /// The page: the command came too early.
    Order,
    /// The user: the attempt was refused or cancelled, another may succeed.
    Attempt,
    /// The host: this build or this device cannot.
    Platform,
    /// Nobody at once: the network or the server; later may succeed.
    Network,
}

impl ErrorClass {
    /// The word of the spec.
    pub fn word(self) -> &'static str {
        match self {
            Self::Argument => "argument",
            Self::Order => "order",
            Self::Attempt => "attempt",
            Self::Platform => "platform",
            Self::Network => "network",
        }
    }
}

/// Something that has to be true before a command may run.
#[derive(Debug, Clone)]
pub struct State {
    /// Its name.
    pub name: Name,
    /// What a command that needs it answers when it is not so.
    pub missing: ErrorId,
    /// When it holds.
    pub prose: Prose,
}
