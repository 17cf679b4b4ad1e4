//! Another page-side API onto the same core.

use super::{ErrorId, Field, Name, Prose, RecordId, Stability};

/// An API that pages written for another bridge already speak.
#[derive(Debug, Clone)]
pub struct Facade {
    /// Its name.
    pub name: Name,
    /// The schemes of its commands; the first is the current one.
    pub schemes: Vec<String>,
    /// The keys under which an object carries its command; the first is the current one.
    pub keys: Vec<String>,
    /// The global object that pages find, for those without the package.
    pub global: String,
    /// The message channel its package posts to: `JSBridge` for `window.JSBridge.postMessage`; `None` when it has none.
    pub channel: Option<String>,
    /// Global functions called after each page load, where defined.
    pub ready: Vec<String>,
    /// Its calls.
    pub calls: Vec<FacadeCall>,
    /// Its error codes.
    pub errors: Vec<FacadeError>,
    /// What it is for.
    pub prose: Prose,
}

/// One call of a facade.
#[derive(Debug, Clone)]
pub struct FacadeCall {
    /// Its name.
    pub name: Name,
    /// The command without its scheme: `bar/order`.
    pub path: String,
    /// Where pages find it: the name under the global object, `bar.order`; `None` when only the package
    /// calls it.
    pub method: Option<String>,
    /// What goes in.
    pub takes: Vec<Field>,
    /// What comes out when all goes well.
    pub gives: RecordId,
    /// The command it stands for, for readers.
    pub like: Option<super::CommandId>,
    /// How far it is.
    pub stability: Stability,
    /// What it does.
    pub prose: Prose,
}

/// One error code of a facade.
#[derive(Debug, Clone)]
pub struct FacadeError {
    /// Its name, which is also the value on the wire.
    pub name: Name,
    /// The codes of the contract it stands for; empty for the one that stands for all others.
    pub from: Vec<ErrorId>,
    /// What it means.
    pub prose: Prose,
}
