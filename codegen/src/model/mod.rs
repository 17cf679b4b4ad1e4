//! What a spec means: resolved names, typed references, every default filled in.
//!
//! Emitters read this and nothing else. It knows no YAML, no position in a file and no target language; how a
//! [`Name`] is spelled in Swift or Rust is the business of `names`. Lists keep the order of the spec, because that
//! is the order in which readers of the docs should meet things.

mod capability;
mod command;
mod event;
mod facade;
mod id;
mod name;
mod outline;
mod platform;
mod prose;
mod route;
mod types;
mod vocabulary;

pub use capability::{Capability, CapabilityFailure, Direction, Operation};
pub use command::{CapabilityUse, Command, Ending, Example, Order, ParamUse, Refusal, Stability};
pub use event::{Event, Global, Sender, SenderKind};
pub use facade::{Facade, FacadeCall, FacadeError};
pub use id::{
    CapabilityId, ChoiceId, CommandId, ErrorId, EventId, ParamId, RecordId, StateId, StatusId,
};
pub use name::Name;
pub use platform::{Cookie, Divergence, Platform, PlatformNote, Quirk};
pub use prose::Prose;
pub use route::{Choose, Node, Route, Variant};
pub use types::{Choice, ChoiceValue, Field, Param, Record, Shape, Type, UnknownValue};
pub use vocabulary::{ErrorClass, ErrorCode, State, Status, StatusGroup};

/// A whole contract, resolved. It becomes a [`Contract`](crate::Contract) once every check has passed.
#[derive(Debug, Clone)]
pub struct Model {
    /// The name of the bridge; generated packages and types are named after it.
    pub name: Name,
    /// The version of the contract (semantic versioning), not of the generator.
    pub version: String,
    /// What the bridge is for.
    pub prose: Prose,
    /// The scheme of its commands: `coffee` in `coffee://brew`.
    pub scheme: String,
    /// What each log line starts with.
    pub log_prefix: String,
    /// The global function of the page that receives events.
    pub handler: String,
    /// The global variables of the page that the bridge writes.
    pub globals: Vec<Global>,
    /// The globals of the page that take commands.
    pub senders: Vec<Sender>,
    /// Words that the user agent carries, so that a page knows where it runs.
    pub user_agent: Vec<String>,
    /// States that every command needs, checked first and in this order.
    pub needs: Vec<StateId>,
    /// Capabilities that the core works with whatever is asked of it.
    pub uses: Vec<CapabilityId>,
    /// What the router answers by itself.
    pub answers: Answers,
    /// Platforms the contract speaks of.
    pub platforms: Vec<Platform>,
    /// Closed and open lists of values that a param can take.
    pub choices: Vec<Choice>,
    /// The known keys: a query is split in front of these and nowhere else; of extensions, see [`Param::routes`].
    pub params: Vec<Param>,
    /// Every status an event can carry. Open on the wire: receivers keep a value they do not know.
    pub statuses: Vec<Status>,
    /// Named lists of statuses.
    pub status_groups: Vec<StatusGroup>,
    /// Every error code. Open on the wire.
    pub errors: Vec<ErrorCode>,
    /// What has to be true before a command may run.
    pub states: Vec<State>,
    /// Object types used in fields.
    pub records: Vec<Record>,
    /// Every event the page can receive.
    pub events: Vec<Event>,
    /// Every route, as the tree the query is matched against.
    pub routes: Vec<Route>,
    /// The leaves of that tree: what a handler is written for.
    pub commands: Vec<Command>,
    /// What the core asks of the shell, and what the shell tells the core.
    pub capabilities: Vec<Capability>,
    /// Cookies the shell writes for the server of the page.
    pub cookies: Vec<Cookie>,
    /// Behaviour worth a rule of its own, each with an id.
    pub quirks: Vec<Quirk>,
    /// Where platforms differ under the hood.
    pub divergences: Vec<Divergence>,
    /// Other page-side APIs onto the same routes.
    pub facades: Vec<Facade>,
}

/// What the router answers without asking a handler.
#[derive(Debug, Clone)]
pub struct Answers {
    /// The event that reports a route nobody knows.
    pub unknown_route_event: EventId,
    /// The error that goes with it.
    pub unknown_route: ErrorId,
    /// The error for a required param that is absent or empty.
    pub missing_param: ErrorId,
    /// The error for a command whose handler is not written yet ([`Stability::Planned`]).
    pub planned: ErrorId,
}

impl Model {
    /// Whether a person may act before a command ends: then nobody can say how long that takes.
    pub fn waits_for_person(&self, command: &Command) -> bool {
        let waits = |used: &CapabilityUse| {
            let operations = self[used.capability].operations.iter().enumerate();
            operations
                .filter(|(at, _)| used.operation.is_none_or(|used| used == *at))
                .any(|(_, operation)| operation.waits_for_person)
        };
        command.uses.iter().any(waits)
    }

    /// The choice outside of which the values of a param are refused.
    pub fn only_values(&self, param: ParamId) -> Option<ChoiceId> {
        let param = &self[param];
        match param.ty {
            Type::Choice(id) if param.unknown == UnknownValue::Refused => {
                Some(id).filter(|id| !self[*id].open)
            }
            _ => None,
        }
    }

    /// The fields that may stand beside an error, each name once: it means the same on every event.
    pub fn beside_errors(&self) -> Vec<&Field> {
        let mut fields: Vec<&Field> = Vec::new();
        for field in self.events.iter().flat_map(|event| &event.beside_error) {
            if fields.iter().all(|known| known.name != field.name) {
                fields.push(field);
            }
        }
        fields
    }

    /// The capabilities that some command cannot do without, each with what is then answered.
    pub fn required_capabilities(&self) -> Vec<(&Capability, ErrorId)> {
        let required = |at: &usize| {
            let mut uses = self.commands.iter().flat_map(|command| &command.uses);
            uses.any(|used| used.required && used.capability == CapabilityId(*at))
        };
        let absence = |at: usize| {
            let capability = &self.capabilities[at];
            Some((capability, capability.absent?))
        };
        (0..self.capabilities.len())
            .filter(required)
            .filter_map(absence)
            .collect()
    }
}
