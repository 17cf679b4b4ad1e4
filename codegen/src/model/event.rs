//! What reaches the page.

use super::{Field, Name, Prose, Shape, StatusId};

/// An envelope `{ok, event, status?, error?, …fields}`.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its name, which is also the value of `event`.
    pub name: Name,
    /// The statuses it can carry; empty when it has none.
    pub statuses: Vec<StatusId>,
    /// At least one of them comes from an open group, so any text may arrive.
    pub open: bool,
    /// Its further fields when `ok` is `true`.
    pub fields: Vec<Field>,
    /// Only ever sent with `ok: false`.
    pub errors_only: bool,
    /// What it means.
    pub prose: Prose,
}

/// A global variable of the page that the bridge writes.
#[derive(Debug, Clone)]
pub struct Global {
    /// Its name under `window`.
    pub name: Name,
    /// Its type.
    pub shape: Shape,
    /// Never logged.
    pub secret: bool,
    /// What it means.
    pub prose: Prose,
}
