//! What reaches the page, and the objects on the page that take its commands.

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
    /// What may stand beside `error` when `ok` is `false`; all of it may be absent.
    pub beside_error: Vec<Field>,
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

/// A global of the page that takes commands, put there before any script of the page runs.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Its name under `window`.
    pub name: Name,
    /// How a page uses it.
    pub kind: SenderKind,
    /// Who uses it.
    pub prose: Prose,
}

/// How a page sends a command through a [`Sender`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderKind {
    /// By assigning the text to the global itself: `window.name = "scheme://…"`. Anything but text that is assigned
    /// is remembered and read back, so that a package may keep its own object under the same name.
    Setter,
    /// Through an object: `name.href = "scheme://…"`, `name.call("scheme://…")` or `name.send({scheme, params})`.
    Object,
}
