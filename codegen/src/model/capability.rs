//! What crosses between core and shell besides commands and events.

use super::{ErrorId, Field, Name, PlatformNote, Prose};

/// One ability of a shell.
#[derive(Debug, Clone)]
pub struct Capability {
    /// Its name.
    pub name: Name,
    /// Who speaks first.
    pub direction: Direction,
    /// Its operations.
    pub operations: Vec<Operation>,
    /// Why an operation can fail.
    pub failures: Vec<CapabilityFailure>,
    /// What a command answers on a shell without it; `None` when nothing depends on it.
    pub absent: Option<ErrorId>,
    /// What implements it on each platform.
    pub notes: Vec<PlatformNote>,
    /// What it is for.
    pub prose: Prose,
}

/// Who speaks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The core asks, the shell answers once.
    Asked,
    /// The shell tells, the core does not answer.
    Told,
}

/// One thing a capability does.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its name.
    pub name: Name,
    /// What goes in.
    pub takes: Vec<Field>,
    /// What comes out; empty when only the fact of success does.
    pub gives: Vec<Field>,
    /// Which failures it can end in, as positions in the failures of the capability.
    pub fails: Vec<usize>,
    /// A person has to act before a command that uses it can end, and may take as long as they like.
    pub waits_for_person: bool,
    /// What it does.
    pub prose: Prose,
}

/// One way an operation can fail.
#[derive(Debug, Clone)]
pub struct CapabilityFailure {
    /// Its name.
    pub name: Name,
    /// When it happens.
    pub prose: Prose,
}
