//! Platforms, what differs between them, and rules of behaviour with an id.

use super::{Name, Prose};

/// A platform a shell exists for.
#[derive(Debug, Clone)]
pub struct Platform {
    /// Its key in the spec.
    pub name: Name,
    /// Its name for readers.
    pub title: String,
    /// The oldest version supported, for readers.
    pub minimum: Option<String>,
    /// What runs there.
    pub prose: Prose,
}

/// What is special on one platform.
#[derive(Debug, Clone)]
pub struct PlatformNote {
    /// The key of the platform.
    pub platform: Name,
    /// What is special, for readers.
    pub text: String,
}

/// One concern that platforms solve differently.
#[derive(Debug, Clone)]
pub struct Divergence {
    /// The concern.
    pub concern: String,
    /// How each platform solves it.
    pub notes: Vec<PlatformNote>,
    /// What remains of it here.
    pub prose: Prose,
}

/// A rule of behaviour with an id of its own, so that tests and readers can name it.
#[derive(Debug, Clone)]
pub struct Quirk {
    /// Its id, as in `DQ-08`.
    pub id: Name,
    /// The rule (summary) and what follows from it.
    pub prose: Prose,
}

/// A cookie the shell writes for the server of the page.
#[derive(Debug, Clone)]
pub struct Cookie {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub value: String,
    /// How long it lives, in seconds.
    pub max_age: u32,
    /// What it is for.
    pub prose: Prose,
}
