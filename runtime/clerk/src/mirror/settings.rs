//! What pages decided about the copies, per tenant, and what this installation has left behind
//! outside of itself. Both are kept beside the identity; neither is a secret.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The layout this version writes.
const LAYOUT: u32 = 1;

/// What the pages of one tenant decided. The default is what holds as long as none did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    layout: u32,
    /// Whether analytics kits get the user's id.
    pub attribution: bool,
    /// Whether servers get to see the session.
    pub ssr: bool,
    /// The header that carries the token.
    pub header: Option<String>,
    /// The hosts; all that the app allows when there is no list.
    pub domains: Option<Vec<String>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            layout: LAYOUT,
            attribution: true,
            ssr: true,
            header: None,
            domains: None,
        }
    }
}

/// What was written outside, and has to be taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trace {
    /// Fingerprint of the key that it was written for.
    pub tenant: String,
    /// Hosts that were given cookies.
    pub hosts: BTreeSet<String>,
    /// Suffixes their names had.
    pub suffixes: BTreeSet<String>,
    /// Whether analytics kits were given an id.
    pub attribution: bool,
}

impl Trace {
    /// Whether there is nothing to take back.
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty() && !self.attribution
    }
}
