//! One accepted command before the contract has looked at it. How a text becomes one is said in [`grammar`];
//! whether the page may send it at all was decided before, in [`gate`](crate::gate).

mod callback;
pub mod grammar;
pub(crate) mod percent;
mod phone;
pub(crate) mod query;

pub use grammar::Unreadable;
pub use phone::clean_phone_number;
pub use query::Query;

use std::fmt;
use std::ops::Range;

use serde_json::{Map, Value};

use crate::facts::Key;

/// What a page asks for, in one of the two forms.
#[derive(Clone, Debug)]
pub enum Call {
    /// `scheme://route?query` in the scheme of the contract.
    Command(CommandText),
    /// A call of a facade.
    Facade(FacadeText),
}

/// A command in the scheme of the contract. Its text may hold secrets, so `Debug` shows the route only.
#[derive(Clone)]
pub struct CommandText {
    text: String,
    route: Range<usize>,
    query: usize,
}

impl CommandText {
    /// The route as the page wrote it, to be compared without regard to ASCII case. What is no route of any contract
    /// (a user name, a port, a path, no `//`) is in it, so that it equals none.
    pub fn route(&self) -> &str {
        &self.text[self.route.clone()]
    }

    /// The query, split in front of those of these keys that count in its route.
    pub fn query(&self, keys: &'static [Key]) -> Query<'_> {
        Query::parse(self.query_text(), keys, self.route())
    }

    /// The whole text, secrets included.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Everything behind the first `?`.
    pub(crate) fn query_text(&self) -> &str {
        &self.text[self.query..]
    }

    /// Everything up to and with the first `?`.
    pub(crate) fn head(&self) -> &str {
        &self.text[..self.query]
    }
}

impl fmt::Debug for CommandText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandText")
            .field("route", &self.route())
            .finish_non_exhaustive()
    }
}

/// A call of a facade. Its data may hold secrets, so `Debug` shows their names only.
#[derive(Clone)]
pub struct FacadeText {
    /// The name of the facade.
    pub facade: &'static str,
    /// What is called, as the page wrote it, without scheme, query and a trailing slash.
    pub path: String,
    /// What goes in, the callback excepted.
    pub data: Map<String, Value>,
    /// The global function the answer goes to; without one the answer goes nowhere.
    pub callback: Option<String>,
}

impl fmt::Debug for FacadeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FacadeText")
            .field("facade", &self.facade)
            .field("path", &self.path)
            .field("data", &self.data.keys().collect::<Vec<_>>())
            .field("callback", &self.callback)
            .finish()
    }
}
