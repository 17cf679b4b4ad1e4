//! Where everything is found: pages, anchors, and the way from one page to another.
//!
//! The wire form of a name is its address (`errors/no_water`, `quirks#CQ-01`), so a reader can type it. Links are
//! relative, so the site works below any prefix and from a disk.

use crate::Contract;
use crate::model::{
    Capability, CapabilityId, ChoiceId, Command, CommandId, ErrorId, EventId, Facade, Name,
    ParamId, RecordId, StateId, StatusId,
};

/// A place in the site: a page without its extension, and perhaps an anchor on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) page: String,
    pub(super) anchor: Option<String>,
}

impl Address {
    pub(super) fn page(page: impl Into<String>) -> Self {
        Self {
            page: page.into(),
            anchor: None,
        }
    }

    fn anchored(page: impl Into<String>, anchor: &(impl ToString + ?Sized)) -> Self {
        Self {
            page: page.into(),
            anchor: Some(anchor.to_string()),
        }
    }

    /// The link to here from the page `from`. Headings have no addresses in Markdown, so there the page has to do.
    pub(super) fn seen_from(&self, from: &str, edition: Edition) -> String {
        let (extension, anchor) = match (edition, &self.anchor) {
            (Edition::Markdown, _) => ("md", String::new()),
            (Edition::Html, None) => ("html", String::new()),
            (Edition::Html, Some(anchor)) if self.page == from => return format!("#{anchor}"),
            (Edition::Html, Some(anchor)) => ("html", format!("#{anchor}")),
        };
        format!("{}{}.{extension}{anchor}", root_from(from), self.page)
    }
}

/// Which of the two forms of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edition {
    /// For people.
    Html,
    /// For programs that read.
    Markdown,
}

/// The way from a page up to the folder of the site: nothing, or a number of `../`.
pub(super) fn root_from(page: &str) -> String {
    "../".repeat(page.matches('/').count())
}

/// One section of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Overview,
    Routes,
    Events,
    Statuses,
    Errors,
    Params,
    Types,
    States,
    Capabilities,
    Platforms,
    Cookies,
    Quirks,
    Facades,
}

impl Section {
    /// All of them, in the order of the menu.
    pub(super) const ALL: [Self; 13] = [
        Self::Overview,
        Self::Routes,
        Self::Events,
        Self::Statuses,
        Self::Errors,
        Self::Params,
        Self::Types,
        Self::States,
        Self::Capabilities,
        Self::Platforms,
        Self::Cookies,
        Self::Quirks,
        Self::Facades,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Routes => "Routes",
            Self::Events => "Events",
            Self::Statuses => "Statuses",
            Self::Errors => "Error codes",
            Self::Params => "Params",
            Self::Types => "Types",
            Self::States => "States",
            Self::Capabilities => "Capabilities",
            Self::Platforms => "Platforms",
            Self::Cookies => "Cookies",
            Self::Quirks => "Quirks",
            Self::Facades => "Facades",
        }
    }

    /// What one entry of it is called.
    pub(super) fn singular(self) -> &'static str {
        match self {
            Self::Overview => "Reference",
            Self::Routes => "Route",
            Self::Events => "Event",
            Self::Statuses => "Status",
            Self::Errors => "Error code",
            Self::Params => "Param",
            Self::Types => "Type",
            Self::States => "State",
            Self::Capabilities => "Capability",
            Self::Platforms => "Platform",
            Self::Cookies => "Cookie",
            Self::Quirks => "Quirk",
            Self::Facades => "Facade",
        }
    }

    /// Its first page: the overview, a list of pages, or the one page that holds all its entries.
    pub(super) fn address(self) -> Address {
        Address::page(match self {
            Self::Overview => "index",
            Self::Routes => "routes/index",
            Self::Events => "events/index",
            Self::Statuses => "statuses/index",
            Self::Errors => "errors/index",
            Self::Params => "params",
            Self::Types => "types",
            Self::States => "states",
            Self::Capabilities => "capabilities/index",
            Self::Platforms => "platforms",
            Self::Cookies => "cookies",
            Self::Quirks => "quirks",
            Self::Facades => "facades/index",
        })
    }
}

pub(super) fn route(name: &Name) -> Address {
    Address::page(format!("routes/{name}"))
}

/// A command that is a route of its own has the whole page.
pub(super) fn command(command: &Command) -> Address {
    if command.path.is_empty() {
        route(&command.route)
    } else {
        Address::anchored(format!("routes/{}", command.route), &command.name)
    }
}

pub(super) fn variant(route: &Name, name: &str) -> Address {
    Address::anchored(format!("routes/{route}"), name)
}

pub(super) fn capability(capability: &Capability) -> Address {
    Address::page(format!("capabilities/{}", capability.name))
}

pub(super) fn operation(capability: &Capability, operation: &Name) -> Address {
    Address::anchored(format!("capabilities/{}", capability.name), operation)
}

pub(super) fn facade(facade: &Facade) -> Address {
    Address::page(format!("facades/{}", facade.name))
}

pub(super) fn call(facade: &Facade, call: &Name) -> Address {
    Address::anchored(format!("facades/{}", facade.name), call)
}

pub(super) fn facade_error(facade: &Facade, error: &Name) -> Address {
    Address::anchored(format!("facades/{}", facade.name), error)
}

/// Where the first keys of every event are explained.
pub(super) fn envelope() -> Address {
    Address::anchored("index", "the-envelope")
}

pub(super) fn primitive(word: &str) -> Address {
    Address::anchored("types", word)
}

pub(super) fn cookie(name: &Name) -> Address {
    Address::anchored("cookies", name)
}

pub(super) fn quirk(id: &Name) -> Address {
    Address::anchored("quirks", id)
}

pub(super) fn platform(name: &Name) -> Address {
    Address::anchored("platforms", name)
}

pub(super) fn status_group(name: &Name) -> Address {
    Address::anchored("statuses/index", name)
}

pub(super) fn global(name: &Name) -> Address {
    Address::anchored("index", name)
}

/// Addresses of entries known by their position.
pub(super) trait Locate<Id> {
    fn locate(&self, id: Id) -> (&Name, Address);
}

macro_rules! locate {
    ($($id:ty => |$name:ident| $address:expr;)*) => {$(
        impl Locate<$id> for Contract {
            fn locate(&self, id: $id) -> (&Name, Address) {
                let $name = &self[id].name;
                ($name, $address)
            }
        }
    )*};
}

locate! {
    ParamId => |name| Address::anchored("params", name);
    ChoiceId => |name| Address::anchored("types", name);
    RecordId => |name| Address::anchored("types", name);
    StateId => |name| Address::anchored("states", name);
    StatusId => |name| Address::page(format!("statuses/{name}"));
    ErrorId => |name| Address::page(format!("errors/{name}"));
    EventId => |name| Address::page(format!("events/{name}"));
    CapabilityId => |name| Address::page(format!("capabilities/{name}"));
}

impl Locate<CommandId> for Contract {
    fn locate(&self, id: CommandId) -> (&Name, Address) {
        (&self[id].name, command(&self[id]))
    }
}
