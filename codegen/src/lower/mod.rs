//! The tree into the model: names become ids, texts become types, defaults are filled in.
//!
//! The shape of the tree has been checked before, so what has the wrong shape here has been reported and reads as
//! absent. Lowering reports only what it alone can see, and always goes on: where a reference leads nowhere, something
//! harmless stands in, so that the checks behind it still find the other mistakes.

mod answer;
mod capability;
mod facade;
mod json;
mod routes;
mod types;
mod vocabulary;

use crate::diagnostic::Diagnostics;
use crate::grammar::{CapabilityText, Kind, Symbols, status_or_group, unknown_name};
use crate::model::{
    Answers, CapabilityId, CapabilityUse, Command, ErrorId, EventId, Model, Name, ParamId,
    PlatformNote, Prose, RecordId, StateId, StatusId,
};
use crate::names::{Rust, Spelling};
pub(crate) use routes::levels;

use crate::yaml::{Entry, Node};

/// Lowers a whole spec. `None` when there is no event, no error, or no param although a level chooses by one, so that
/// nothing could stand in for it.
pub fn lower(root: &Node, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Option<Model> {
    symbols.names(Kind::Event).next()?;
    symbols.names(Kind::Error).next()?;
    if root.map("routes").iter().any(|route| chooses(&route.value)) {
        symbols.names(Kind::Param).next()?;
    }
    let mut lowering = Lowering {
        root,
        symbols,
        diagnostics,
    };
    let mut model = lowering.without_routes();
    let (routes, commands) = lowering.routes(&model);
    for (param, _) in commands.iter().flat_map(|command: &Command| &command.path) {
        model.params[param.0].chooses = true;
    }
    for command in &commands {
        for ParamId(at) in command.reads() {
            let param = &mut model.params[at];
            if param.extension && !param.routes.contains(&command.route) {
                param.routes.push(command.route.clone());
            }
        }
    }
    model.routes = routes;
    model.commands = commands;
    model.facades = lowering.facades(&model);
    lowering.examples(&mut model);
    Some(model)
}

/// Whether a level, or one inside it, chooses by a param.
fn chooses(level: &Node) -> bool {
    let mut variants = level.map("variants").iter();
    level.get("choose").is_some() || variants.any(|variant| chooses(&variant.value))
}

struct Lowering<'a> {
    root: &'a Node,
    symbols: &'a Symbols,
    diagnostics: &'a mut Diagnostics,
}

impl Lowering<'_> {
    fn without_routes(&mut self) -> Model {
        let root = self.root;
        let name = Name::new(root.text("bridge").unwrap_or_default());
        let page = root.get("page");
        Model {
            version: root.text("version").unwrap_or_default().to_owned(),
            prose: prose(root),
            scheme: root.text("scheme").unwrap_or_default().to_owned(),
            log_prefix: root
                .text("log")
                .map_or_else(|| format!("[{}]", Rust.type_name(&name)), str::to_owned),
            handler: page
                .and_then(|page| page.text("handler"))
                .unwrap_or_default()
                .to_owned(),
            globals: self.globals(page.map_or(&[], |page| page.map("globals"))),
            user_agent: page.map_or_else(Vec::new, |page| texts(page.list("user_agent"))),
            senders: Self::senders(page.map_or(&[], |page| page.map("senders"))),
            needs: self.states(root, "needs"),
            uses: unique(self.uses(root).into_iter().map(|used| used.capability)),
            answers: self.answers(),
            platforms: self.platforms(),
            choices: self.choices(),
            params: self.params(),
            statuses: self.statuses(),
            status_groups: self.status_groups(),
            errors: self.errors(),
            states: self.state_entries(),
            records: self.records(),
            events: self.events(),
            routes: Vec::new(),
            commands: Vec::new(),
            capabilities: self.capabilities(),
            cookies: self.cookies(),
            quirks: self.quirks(),
            divergences: self.divergences(),
            facades: Vec::new(),
            name,
        }
    }

    fn answers(&self) -> Answers {
        let answers = self.root.get("answers");
        let error = |node: Option<&Node>, key: &str| {
            node.and_then(|node| node.text(key))
                .and_then(|name| self.error(name))
                .unwrap_or(ErrorId(0))
        };
        let unknown = answers.and_then(|answers| answers.get("unknown_route"));
        Answers {
            unknown_route_event: unknown
                .and_then(|unknown| self.event(unknown.text("event")?))
                .unwrap_or(EventId(0)),
            unknown_route: error(unknown, "error"),
            missing_param: error(answers, "missing_param"),
            planned: error(answers, "planned"),
        }
    }

    fn param(&self, name: &str) -> Option<ParamId> {
        self.symbols.position(Kind::Param, name).map(ParamId)
    }

    fn status(&self, name: &str) -> Option<StatusId> {
        self.symbols.position(Kind::Status, name).map(StatusId)
    }

    fn error(&self, name: &str) -> Option<ErrorId> {
        self.symbols.position(Kind::Error, name).map(ErrorId)
    }

    fn event(&self, name: &str) -> Option<EventId> {
        self.symbols.position(Kind::Event, name).map(EventId)
    }

    fn record(&self, name: &str) -> Option<RecordId> {
        self.symbols.position(Kind::Record, name).map(RecordId)
    }

    fn states(&self, node: &Node, key: &str) -> Vec<StateId> {
        let names = node.list(key).iter().filter_map(Node::as_text);
        unique(
            names
                .filter_map(|name| self.symbols.position(Kind::State, name))
                .map(StateId),
        )
    }

    /// The capabilities that an entry names.
    fn uses(&mut self, node: &Node) -> Vec<CapabilityUse> {
        let items = node.list("uses").iter();
        items.filter_map(|item| self.capability_use(item)).collect()
    }

    /// Operations are known inside their capability only, so the walk over the names of the spec has left them out.
    fn capability_use(&mut self, item: &Node) -> Option<CapabilityUse> {
        let CapabilityText {
            name,
            operation,
            required,
        } = CapabilityText::parse(item.as_text()?);
        let position = self.symbols.position(Kind::Capability, name)?;
        let capability = self.root.map("capabilities").get(position)?;
        let operations = capability.value.map("operations").iter();
        let names: Vec<&str> = operations.map(|entry| entry.key.text.as_str()).collect();
        let at = operation.and_then(|wanted| names.iter().position(|name| *name == wanted));
        if let (Some(operation), None) = (operation, at) {
            let span = item.part(name.len() + 1, operation.len());
            self.diagnostics
                .push(unknown_name(Kind::Operation, operation, span, names));
        }
        Some(CapabilityUse {
            capability: CapabilityId(position),
            operation: at,
            required,
        })
    }

    fn error_list(&self, node: &Node, key: &str) -> Vec<ErrorId> {
        unique(
            node.list(key)
                .iter()
                .filter_map(Node::as_text)
                .filter_map(|name| self.error(name)),
        )
    }

    /// A list of statuses, with the members of groups in place of `...Group`.
    fn status_list(&self, items: &[Node]) -> Vec<StatusId> {
        let mut entered = Vec::new();
        let mut all = Vec::new();
        self.expand(items, &mut entered, &mut all);
        unique(all.into_iter())
    }

    fn expand<'n>(
        &'n self,
        items: &'n [Node],
        entered: &mut Vec<&'n str>,
        all: &mut Vec<StatusId>,
    ) {
        for name in items.iter().filter_map(Node::as_text) {
            match status_or_group(name) {
                Ok(status) => all.extend(self.status(status)),
                // A group inside itself adds nothing that is not there already.
                Err(group) if entered.contains(&group) => {}
                Err(group) => {
                    entered.push(group);
                    let members = self
                        .root
                        .get("status_groups")
                        .and_then(|groups| groups.get(group));
                    self.expand(members.map_or(&[], |group| group.list("of")), entered, all);
                }
            }
        }
    }
}

/// The words of an entry; a plain text in its place is its summary.
fn prose(node: &Node) -> Prose {
    let text = |key| node.text(key).map(|text| text.trim_end().to_owned());
    Prose {
        summary: node
            .as_text()
            .map(str::to_owned)
            .or_else(|| text("summary"))
            .unwrap_or_default(),
        description: text("description"),
        source: text("source"),
    }
}

/// `ios: what is special there`.
fn notes(entries: &[Entry]) -> Vec<PlatformNote> {
    let note = |entry: &Entry| {
        Some(PlatformNote {
            platform: Name::new(entry.key.text.as_str()),
            text: entry.value.as_text()?.to_owned(),
        })
    };
    entries.iter().filter_map(note).collect()
}

fn texts(items: &[Node]) -> Vec<String> {
    items
        .iter()
        .filter_map(Node::as_text)
        .map(str::to_owned)
        .collect()
}

/// Every member once, where it comes first.
fn unique<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen
}
