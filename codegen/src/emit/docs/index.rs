//! Every name of a contract and where it is explained, so that prose can mention a thing and lead to it.

use std::collections::BTreeMap;

use super::address::{self, Address, Locate, Section};
use super::site;
use crate::Contract;
use crate::model::{ChoiceId, ErrorId, EventId, Name, Node, ParamId, RecordId, StateId, StatusId};

/// Something a reader can look up.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: String,
    /// What it is: `event`, `error code`.
    pub(super) kind: &'static str,
    pub(super) address: Address,
    /// Other spellings.
    pub(super) aliases: Vec<String>,
    pub(super) summary: String,
}

/// The first keys of every event. In prose they mean those keys, whatever else may be called the same.
const ENVELOPE: [&str; 6] = ["ok", "event", "status", "error", "code", "message"];

/// Everything a reader can look up, the more telling kind first where several share a name.
#[derive(Debug)]
pub(super) struct Index {
    entries: Vec<Entry>,
    by_name: BTreeMap<String, usize>,
}

impl Index {
    pub(super) fn new(contract: &Contract) -> Self {
        let entries = entries(contract);
        let mut by_name = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            for name in std::iter::once(&entry.name).chain(&entry.aliases) {
                by_name.entry(name.clone()).or_insert(at);
            }
            let spelled_out = match entry.kind {
                "route" => format!("{}://{}", contract.scheme, entry.name),
                "global" => format!("window.{}", entry.name),
                _ => continue,
            };
            by_name.entry(spelled_out).or_insert(at);
        }
        for (choice, name) in first_choices(contract) {
            if let Some(&at) = by_name.get(&name) {
                by_name.entry(choice).or_insert(at);
            }
        }
        Self { entries, by_name }
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Where a name that prose mentions is explained.
    pub(super) fn mention(&self, name: &str) -> Option<&Address> {
        let known = self.by_name.get(name).filter(|_| !ENVELOPE.contains(&name));
        known.map(|&at| &self.entries[at].address)
    }
}

/// `method=password` for each variant of a route; the choices further down may repeat a value.
fn first_choices(contract: &Contract) -> Vec<(String, String)> {
    let mut choices = Vec::new();
    for route in &contract.routes {
        let Err(choose) = &route.node.step else {
            continue;
        };
        for variant in &choose.variants {
            let choice = format!("{}={}", contract[choose.param].name, variant.name);
            choices.push((choice, format!("{}.{}", route.name, variant.name)));
        }
    }
    choices
}

fn entries(contract: &Contract) -> Vec<Entry> {
    let mut list = List {
        contract,
        entries: Vec::new(),
    };
    for route in &contract.routes {
        list.add(
            "route",
            &route.name,
            address::route(&route.name),
            &route.prose.summary,
        );
    }
    for command in contract
        .commands
        .iter()
        .filter(|command| !command.path.is_empty())
    {
        list.add(
            "command",
            &command.name,
            address::command(command),
            &command.prose.summary,
        );
    }
    for route in &contract.routes {
        list.variants(&route.name, &route.name.to_string(), &route.node);
    }
    for (at, error) in contract.errors.iter().enumerate() {
        list.located("error code", ErrorId(at), &[], &error.prose.summary);
    }
    for (at, event) in contract.events.iter().enumerate() {
        list.located("event", EventId(at), &[], &event.prose.summary);
    }
    for (at, status) in contract.statuses.iter().enumerate() {
        list.located("status", StatusId(at), &[], &status.prose.summary);
    }
    for (at, param) in contract.params.iter().enumerate() {
        list.located("param", ParamId(at), &param.aliases, &param.prose.summary);
    }
    for (at, state) in contract.states.iter().enumerate() {
        list.located("state", StateId(at), &[], &state.prose.summary);
    }
    for (at, choice) in contract.choices.iter().enumerate() {
        list.located("choice", ChoiceId(at), &[], &choice.prose.summary);
    }
    for (at, record) in contract.records.iter().enumerate() {
        list.located("record", RecordId(at), &[], &record.prose.summary);
    }
    for group in &contract.status_groups {
        let address = address::status_group(&group.name);
        list.add("status group", &group.name, address, &group.prose.summary);
    }
    for global in &contract.globals {
        let address = address::global(&global.name);
        list.add("global", &global.name, address, &global.prose.summary);
    }
    list.underneath();
    list.facades();
    for section in Section::ALL
        .into_iter()
        .filter(|section| site::has(contract, *section))
    {
        list.entries.push(Entry {
            name: section.title().to_owned(),
            kind: "page",
            address: section.address(),
            aliases: Vec::new(),
            summary: String::new(),
        });
    }
    list.entries
}

struct List<'c> {
    contract: &'c Contract,
    entries: Vec<Entry>,
}

impl List<'_> {
    fn add(&mut self, kind: &'static str, name: &Name, address: Address, summary: &str) {
        self.entries.push(Entry {
            name: name.to_string(),
            kind,
            address,
            aliases: Vec::new(),
            summary: summary.to_owned(),
        });
    }

    fn located<Id>(&mut self, kind: &'static str, id: Id, aliases: &[String], summary: &str)
    where
        Contract: Locate<Id>,
    {
        let (name, address) = self.contract.locate(id);
        self.entries.push(Entry {
            name: name.to_string(),
            kind,
            address,
            aliases: aliases.to_vec(),
            summary: summary.to_owned(),
        });
    }

    /// Variants that lead to further variants, and the other spellings of those that are commands.
    fn variants(&mut self, route: &Name, path: &str, node: &Node) {
        let Err(choose) = &node.step else { return };
        for variant in &choose.variants {
            let name = format!("{path}.{}", variant.name);
            let aliases: Vec<String> = variant
                .aliases
                .iter()
                .map(|alias| format!("{path}.{alias}"))
                .collect();
            if variant.node.step.is_err() || !aliases.is_empty() {
                self.entries.push(Entry {
                    address: address::variant(route, &name),
                    kind: "variant",
                    aliases,
                    summary: variant.prose.summary.clone(),
                    name: name.clone(),
                });
            }
            self.variants(route, &name, &variant.node);
        }
    }

    fn underneath(&mut self) {
        let contract = self.contract;
        for capability in &contract.capabilities {
            let address = address::capability(capability);
            self.add(
                "capability",
                &capability.name,
                address,
                &capability.prose.summary,
            );
            for operation in &capability.operations {
                let address = address::operation(capability, &operation.name);
                let name = Name::join([&capability.name, &operation.name]);
                self.add("operation", &name, address, &operation.prose.summary);
            }
        }
        for cookie in &contract.cookies {
            let address = address::cookie(&cookie.name);
            self.add("cookie", &cookie.name, address, &cookie.prose.summary);
        }
        for quirk in &contract.quirks {
            self.add(
                "quirk",
                &quirk.id,
                address::quirk(&quirk.id),
                &quirk.prose.summary,
            );
        }
        for platform in &contract.platforms {
            let address = address::platform(&platform.name);
            self.add("platform", &platform.name, address, &platform.prose.summary);
        }
    }

    fn facades(&mut self) {
        for facade in &self.contract.facades {
            self.add(
                "facade",
                &facade.name,
                address::facade(facade),
                &facade.prose.summary,
            );
            for call in &facade.calls {
                let address = address::call(facade, &call.name);
                self.entries.push(Entry {
                    name: format!("{}.{}", facade.name, call.name),
                    kind: "call",
                    address,
                    aliases: call
                        .method
                        .iter()
                        .cloned()
                        .chain([call.path.clone()])
                        .collect(),
                    summary: call.prose.summary.clone(),
                });
            }
            for error in &facade.errors {
                let address = address::facade_error(facade, &error.name);
                self.add("facade error", &error.name, address, &error.prose.summary);
            }
        }
    }
}
