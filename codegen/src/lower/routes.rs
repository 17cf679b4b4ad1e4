//! Routes: the tree of choices, and the commands that are its leaves.

use super::{Lowering, notes, prose, texts, unique};
use crate::diagnostic::{Code, Diagnostic};
use crate::grammar::{Kind, ParamText};
use crate::model::Node as Step;
use crate::model::{
    CapabilityUse, Choose, Command, CommandId, Ending, ErrorId, EventId, Model, Name, Order,
    ParamId, ParamUse, PlatformNote, Refusal, Route, Stability, StateId, UnknownValue, Variant,
};
use crate::source::Span;
use crate::yaml::{self, Entry, Node};

/// What a level hands down to its variants.
#[derive(Clone)]
struct Level {
    event: Option<EventId>,
    fails: Option<EventId>,
    needs: Vec<StateId>,
    uses: Vec<CapabilityUse>,
    /// The errors the router reports on the way down.
    on_the_way: Vec<ErrorId>,
    order: Order,
    outlives_document: bool,
    stability: Stability,
    extension: bool,
    notes: Vec<PlatformNote>,
}

/// The way from a route to a level.
#[derive(Clone)]
struct Way {
    route: Name,
    path: Vec<(ParamId, Name)>,
}

impl Way {
    fn name(&self) -> Name {
        Name::join(std::iter::once(&self.route).chain(self.path.iter().map(|(_, value)| value)))
    }
}

/// Keys that say something about a command, so have no place where variants are chosen.
const OF_A_COMMAND: [&str; 7] = [
    "params", "one_of", "refuses", "ends", "errors", "opens", "examples",
];

/// Keys that only mean something beside `choose`.
const OF_A_CHOICE: [&str; 2] = ["variants", "unknown"];

impl Lowering<'_> {
    /// The tree and its leaves. The model has everything else already.
    pub(super) fn routes(&mut self, model: &Model) -> (Vec<Route>, Vec<Command>) {
        let mut commands = Vec::new();
        let outermost = Level {
            event: None,
            fails: None,
            needs: model.needs.clone(),
            uses: Vec::new(),
            on_the_way: Vec::new(),
            order: Order::default(),
            outlives_document: false,
            stability: Stability::default(),
            extension: false,
            notes: Vec::new(),
        };
        let root = self.root;
        let route = |Entry { key, value: node }: &Entry| {
            let way = Way {
                route: Name::new(key.text.as_str()),
                path: Vec::new(),
            };
            let level = self.level(node, &outermost);
            Route {
                name: way.route.clone(),
                node: self.step(model, node, key.span, level, &way, &mut commands),
                prose: prose(node),
            }
        };
        let routes = root.map("routes").iter().map(route).collect();
        (routes, commands)
    }

    fn level(&mut self, node: &Node, above: &Level) -> Level {
        let uses = self.uses_below(node, above);
        let event = |key| node.text(key).and_then(|name| self.event(name));
        let flag = |key, above| node.get(key).map_or(above, |_| node.flag(key));
        Level {
            event: event("event").or(above.event),
            fails: event("fails").or(above.fails),
            needs: above.needs.clone(),
            uses,
            on_the_way: above.on_the_way.clone(),
            order: match node.text("order") {
                Some("free") => Order::Free,
                Some("in_turn") => Order::InTurn,
                Some("barrier") => Order::Barrier,
                _ => above.order,
            },
            outlives_document: flag("outlives_document", above.outlives_document),
            stability: stability(node).unwrap_or(above.stability),
            extension: flag("extension", above.extension),
            notes: above
                .notes
                .iter()
                .cloned()
                .chain(notes(node.map("platforms")))
                .collect(),
        }
    }

    /// What a level names for itself goes before what it inherits, so that a variant may do without what others need.
    fn uses_below(&mut self, node: &Node, above: &Level) -> Vec<CapabilityUse> {
        let own = self.uses(node);
        let inherited = above.uses.iter().filter(|inherited| {
            own.iter()
                .all(|used| used.capability != inherited.capability)
        });
        inherited.chain(&own).copied().collect()
    }

    fn step(
        &mut self,
        model: &Model,
        node: &Node,
        at: Span,
        level: Level,
        way: &Way,
        commands: &mut Vec<Command>,
    ) -> Step {
        if level.event.is_none() && node.get("event").is_none() {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::NoEvent,
                    at,
                    format!("`{}` has no event to report mistakes with", way.name()),
                )
                .help("add `event: …`, here or on the level above"),
            );
        }
        let needs = self.states(node, "needs");
        let event = level.event.unwrap_or(EventId(0));
        let step = if let Some(choose) = node.get("choose") {
            self.misplaced(
                node,
                &OF_A_COMMAND,
                "belongs to a command, and this level chooses between variants",
                "move it into the variants",
            );
            let mut below = level;
            below.needs = unique(below.needs.into_iter().chain(needs.iter().copied()));
            Err(self.choose(model, node, choose, below, way, commands))
        } else {
            self.misplaced(
                node,
                &OF_A_CHOICE,
                "only means something beside `choose`",
                "add `choose: <param>`, or remove it",
            );
            let command = self.command(model, node, event, level, way, &needs);
            commands.push(command);
            Ok(CommandId(commands.len() - 1))
        };
        Step { event, needs, step }
    }

    fn choose(
        &mut self,
        model: &Model,
        node: &Node,
        choose: &Node,
        mut level: Level,
        way: &Way,
        commands: &mut Vec<Command>,
    ) -> Choose {
        let param = choose
            .as_text()
            .and_then(|name| self.param(name))
            .unwrap_or(ParamId(0));
        let refused = model[param].unknown == UnknownValue::Refused;
        let unknown = node
            .text("unknown")
            .and_then(|name| self.error(name))
            .or(refused.then_some(model.answers.missing_param));
        let entries = node.map("variants");
        let has_default = entries.iter().any(|entry| entry.value.flag("default"));
        level.on_the_way.extend(unknown);
        level
            .on_the_way
            .extend((!has_default).then_some(model.answers.missing_param));
        let variants = entries
            .iter()
            .map(|Entry { key, value: node }| {
                let mut way = way.clone();
                way.path.push((param, Name::new(key.text.as_str())));
                let level = self.level(node, &level);
                Variant {
                    name: Name::new(key.text.as_str()),
                    aliases: texts(node.list("aliases")),
                    default: node.flag("default"),
                    node: self.step(model, node, key.span, level, &way, commands),
                    prose: prose(node),
                }
            })
            .collect();
        Choose {
            param,
            unknown,
            variants,
        }
    }

    fn command(
        &mut self,
        model: &Model,
        node: &Node,
        event: EventId,
        level: Level,
        way: &Way,
        own_needs: &[StateId],
    ) -> Command {
        let params: Vec<ParamUse> = node
            .list("params")
            .iter()
            .filter_map(|item| self.param_use(item.as_text()?))
            .collect();
        let one_of: Vec<ParamId> = node
            .list("one_of")
            .iter()
            .filter_map(|item| self.param(item.as_text()?))
            .collect();
        let refusals: Vec<Refusal> = node
            .list("refuses")
            .iter()
            .flat_map(|refusal| self.refusals(refusal))
            .collect();
        let early_needs = level.needs.len();
        let needs = unique(level.needs.into_iter().chain(own_needs.iter().copied()));
        let refusable = |used: &ParamUse| used.required || model.only_values(used.param).is_some();
        let asks = !one_of.is_empty() || params.iter().any(refusable);
        let planned = level.stability == Stability::Planned;
        let implied = needs
            .iter()
            .map(|&state| model[state].missing)
            .chain(level.on_the_way)
            .chain(asks.then_some(model.answers.missing_param))
            .chain(refusals.iter().map(|refusal| refusal.error))
            .chain(level.uses.iter().filter_map(|used| {
                used.required
                    .then(|| model[used.capability].absent)
                    .flatten()
            }))
            .chain(planned.then_some(model.answers.planned));
        Command {
            name: way.name(),
            route: way.route.clone(),
            path: way.path.clone(),
            errors: unique(implied.chain(self.error_list(node, "errors"))),
            params,
            one_of,
            refusals,
            needs,
            early_needs,
            uses: level.uses,
            opens: node
                .text("opens")
                .and_then(|name| self.symbols.position(Kind::State, name))
                .map(StateId),
            fails: level.fails.unwrap_or(event),
            endings: self.endings(model, node, event),
            order: level.order,
            outlives_document: level.outlives_document,
            stability: level.stability,
            extension: level.extension,
            notes: level.notes,
            examples: Vec::new(),
            prose: prose(node),
        }
    }

    fn param_use(&self, text: &str) -> Option<ParamUse> {
        let read = ParamText::parse(text);
        Some(ParamUse {
            param: self.param(read.name)?,
            required: read.required,
            fallbacks: read
                .fallbacks
                .iter()
                .filter_map(|name| self.param(name))
                .collect(),
        })
    }

    fn refusals(&self, node: &Node) -> Vec<Refusal> {
        let error = node.text("error").and_then(|name| self.error(name));
        let refusal = |entry: &Entry| {
            Some(Refusal {
                param: self.param(&entry.key.text)?,
                values: texts(entry.value.items()),
                error: error?,
            })
        };
        node.map("when").iter().filter_map(refusal).collect()
    }

    fn endings(&self, model: &Model, node: &Node, event: EventId) -> Vec<Ending> {
        let all = || {
            vec![Ending {
                event,
                statuses: model[event].statuses.clone(),
            }]
        };
        match node.get("ends").map(|ends| &ends.value) {
            Some(yaml::Value::List(items)) => vec![Ending {
                event,
                statuses: self.status_list(items),
            }],
            Some(yaml::Value::Map(entries)) => {
                let ending = |entry: &Entry| {
                    let event = self.event(&entry.key.text)?;
                    Some(Ending {
                        event,
                        statuses: self.status_list(entry.value.items()),
                    })
                };
                let endings: Vec<Ending> = entries.iter().filter_map(ending).collect();
                if endings.is_empty() { all() } else { endings }
            }
            _ => all(),
        }
    }

    fn misplaced(&mut self, node: &Node, keys: &[&str], why: &str, help: &str) {
        for entry in keys.iter().filter_map(|key| node.entry(key)) {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::Misplaced,
                    entry.key.span,
                    format!("`{}` {why}", entry.key.text),
                )
                .help(help),
            );
        }
    }
}

/// How far an entry is, when it says so.
pub(super) fn stability(node: &Node) -> Option<Stability> {
    match node.text("stability") {
        Some("stable") => Some(Stability::Stable),
        Some("experimental") => Some(Stability::Experimental),
        Some("planned") => Some(Stability::Planned),
        _ => None,
    }
}

/// The places of the commands in the tree of the spec, in the order in which [`Lowering::routes`] yields commands.
pub(crate) fn levels(root: &Node) -> Vec<&Entry> {
    let mut levels = Vec::new();
    root.map("routes")
        .iter()
        .for_each(|route| leaves(route, &mut levels));
    levels
}

fn leaves<'n>(level: &'n Entry, levels: &mut Vec<&'n Entry>) {
    if level.value.get("choose").is_none() {
        levels.push(level);
    } else {
        level
            .value
            .map("variants")
            .iter()
            .for_each(|variant| leaves(variant, levels));
    }
}
