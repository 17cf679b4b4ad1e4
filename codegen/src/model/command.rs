//! The leaves of the routes: what a page can ask for, one typed value each.

use super::{
    CapabilityId, ErrorId, EventId, Name, ParamId, PlatformNote, Prose, StateId, StatusId,
};

/// A command, with everything a handler, a client and a reader need to know.
#[derive(Debug, Clone)]
pub struct Command {
    /// Its name: route and variants joined, as in `manual.email_code.start`.
    pub name: Name,
    /// The route, then `(param, value)` of each variant on the way.
    pub route: Name,
    /// The params and values that choose it.
    pub path: Vec<(ParamId, Name)>,
    /// Its params.
    pub params: Vec<ParamUse>,
    /// At least one of these has to be present; empty when there is no such rule.
    pub one_of: Vec<ParamId>,
    /// Combinations of values that are refused before a handler sees them.
    pub refusals: Vec<Refusal>,
    /// All states it needs, outermost first. `needs[..early]` are checked before its params are.
    pub needs: Vec<StateId>,
    /// How many of `needs` belong to the bridge, the route and inner variants rather than to the command itself.
    pub early_needs: usize,
    /// The capabilities it works with, outermost first.
    pub uses: Vec<CapabilityUse>,
    /// The state it opens for a later step, when it ends well but short.
    pub opens: Option<StateId>,
    /// The event that reports its errors.
    pub fails: EventId,
    /// The events it can end in when all goes well, in the order of the spec; never empty.
    pub endings: Vec<Ending>,
    /// Every error it can end in, those of its states and of the router included.
    pub errors: Vec<ErrorId>,
    /// When it runs relative to others.
    pub order: Order,
    /// Its result goes to a newer document of the same origin when the asking one is gone.
    pub outlives_document: bool,
    /// How far it is.
    pub stability: Stability,
    /// Not part of the original contract.
    pub extension: bool,
    /// What differs from platform to platform.
    pub notes: Vec<PlatformNote>,
    /// Examples, checked against the contract.
    pub examples: Vec<Example>,
    /// What it is for.
    pub prose: Prose,
}

impl Command {
    /// Every param that is looked at on the way to it or by it, some more than once.
    pub fn reads(&self) -> impl Iterator<Item = ParamId> {
        let params = self
            .params
            .iter()
            .flat_map(|used| std::iter::once(&used.param).chain(&used.fallbacks));
        (self.path.iter().map(|(param, _)| *param))
            .chain(params.copied())
            .chain(self.one_of.iter().copied())
            .chain(self.refusals.iter().map(|refusal| refusal.param))
    }
}

/// How a command uses a param.
#[derive(Debug, Clone)]
pub struct ParamUse {
    /// The param.
    pub param: ParamId,
    /// The command is refused without it.
    pub required: bool,
    /// Params read in its place when it is absent, in this order.
    pub fallbacks: Vec<ParamId>,
}

/// How a command uses a capability of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapabilityUse {
    /// The capability.
    pub capability: CapabilityId,
    /// The one operation used, as a position in those of the capability; `None` for any of them.
    pub operation: Option<usize>,
    /// In an app without it the command answers what the capability says under `absent`.
    pub required: bool,
}

/// One event a command can end in when all goes well.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The event.
    pub event: EventId,
    /// The statuses it can then carry; empty when the event has none.
    pub statuses: Vec<StatusId>,
}

/// A value that is refused with an error of its own.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The param.
    pub param: ParamId,
    /// The values refused.
    pub values: Vec<String>,
    /// The error.
    pub error: ErrorId,
}

/// When a command runs relative to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// At once, beside whatever else runs.
    #[default]
    Free,
    /// One after another among those that say so.
    InTurn,
    /// Commands that arrive later wait until it has ended, unless they are barriers too.
    Barrier,
}

/// How far a part of the contract is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stability {
    /// Works and is kept.
    #[default]
    Stable,
    /// Works and may change.
    Experimental,
    /// Promised; answered with an error that says so.
    Planned,
}

/// A command as a page sends it, and what comes back.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The command as text.
    pub send: String,
    /// The event that comes back: an envelope as JSON text, keys in the order of the spec.
    pub answer: String,
}
