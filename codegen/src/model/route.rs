//! The tree that a query is matched against.

use super::{CommandId, ErrorId, EventId, Name, ParamId, Prose, StateId};

/// A route: the host part of a command.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its name; compared without regard to case.
    pub name: Name,
    /// What it leads to.
    pub node: Node,
    /// What it is for.
    pub prose: Prose,
}

/// A point in the tree: either a command, or a choice between variants.
#[derive(Debug, Clone)]
pub struct Node {
    /// The event that reports mistakes made at this point.
    pub event: EventId,
    /// States needed before anything below is looked at, without those needed further up.
    pub needs: Vec<StateId>,
    /// What is here.
    pub step: Result<CommandId, Choose>,
}

/// A choice between variants, by the value of one param.
#[derive(Debug, Clone)]
pub struct Choose {
    /// The param that decides.
    pub param: ParamId,
    /// The error for a value that names no variant; without one it counts as absent.
    pub unknown: Option<ErrorId>,
    /// The variants.
    pub variants: Vec<Variant>,
}

impl Choose {
    /// The variant taken when the param is absent.
    pub fn default_variant(&self) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.default)
    }
}

/// One way on.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The value that chooses it; compared without regard to case.
    pub name: Name,
    /// Other values that choose it.
    pub aliases: Vec<String>,
    /// Taken when the param is absent.
    pub default: bool,
    /// What it leads to.
    pub node: Node,
    /// What it is for.
    pub prose: Prose,
}
