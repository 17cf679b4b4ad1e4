//! What can come of what a page sends: the list that vectors are held against.

use serde_json::Value;

use super::vector::{literal, members};
use crate::arrival::{Arrival, Place};
use crate::model::{Command, Facade, FacadeCall, Model, Node, ParamUse, Stability};

/// Something a page can send, and everything that can come of it.
#[derive(Debug)]
pub(super) struct Subject {
    /// `brew.large`, `brew (no such variant)`, `barista.order`.
    pub name: String,
    pub outcomes: Vec<String>,
    /// It is promised and not built.
    pub planned: bool,
}

/// Every subject of a contract, in its order.
pub(super) fn subjects(model: &Model) -> Vec<Subject> {
    let mut all = vec![Subject {
        name: NO_ROUTE.to_owned(),
        outcomes: vec![model[model.answers.unknown_route].name.to_string()],
        planned: false,
    }];
    for route in &model.routes {
        choices(model, &route.node, route.name.wire(), &mut all);
    }
    all.extend(model.commands.iter().map(|command| Subject {
        name: command.name.to_string(),
        outcomes: outcomes(model, command),
        planned: command.stability == Stability::Planned,
    }));
    for facade in &model.facades {
        all.extend(facade.calls.iter().map(|call| Subject {
            name: call_name(facade, call),
            outcomes: answers(model, facade, call),
            planned: call.stability == Stability::Planned,
        }));
        let rest = facade.errors.iter().filter(|error| error.from.is_empty());
        all.push(Subject {
            name: no_call(facade),
            outcomes: rest.map(|error| error.name.to_string()).collect(),
            planned: false,
        });
    }
    all
}

/// A text that names no route.
const NO_ROUTE: &str = "(no such route)";

/// A call that names nothing of its facade.
fn no_call(facade: &Facade) -> String {
    format!("{} (no such call)", facade.name)
}

fn call_name(facade: &Facade, call: &FacadeCall) -> String {
    format!("{}.{}", facade.name, call.name)
}

fn choice_name(path: &str) -> String {
    format!("{path} (no such variant)")
}

/// The choices below a node that can be missed.
fn choices(model: &Model, node: &Node, path: &str, all: &mut Vec<Subject>) {
    let Err(choose) = &node.step else { return };
    let unknown = choose.unknown.map(|error| model[error].name.to_string());
    let missing = model[model.answers.missing_param].name.to_string();
    let missing = choose.default_variant().is_none().then_some(missing);
    let missing = missing.filter(|missing| unknown.as_ref() != Some(missing));
    let outcomes: Vec<String> = unknown.into_iter().chain(missing).collect();
    if !outcomes.is_empty() {
        all.push(Subject {
            name: choice_name(path),
            outcomes,
            planned: false,
        });
    }
    for variant in &choose.variants {
        choices(
            model,
            &variant.node,
            &format!("{path}.{}", variant.name),
            all,
        );
    }
}

fn outcomes(model: &Model, command: &Command) -> Vec<String> {
    let several = command.endings.len() > 1;
    let mut all = Vec::new();
    for ending in &command.endings {
        let event = model[ending.event].name.wire();
        let prefix = if several {
            format!("{event} ")
        } else {
            String::new()
        };
        if ending.statuses.is_empty() {
            all.push(format!("{prefix}ok"));
        }
        let statuses = ending.statuses.iter();
        all.extend(statuses.map(|&status| format!("{prefix}{}", model[status].name)));
    }
    // What a choice in front of the command answers never reaches the command.
    let refusable = |used: &ParamUse| used.required || model.only_values(used.param).is_some();
    let lacks = command.params.iter().any(refusable) || !command.one_of.is_empty();
    let unknown: Vec<_> = command_choices(model, command);
    let errors = command.errors.iter().filter(|&&error| {
        if error == model.answers.missing_param {
            lacks
        } else {
            !unknown.contains(&error)
        }
    });
    all.extend(errors.map(|&error| model[error].name.to_string()));
    if command.stability == Stability::Planned {
        let planned = model[model.answers.planned].name.to_string();
        if !all.contains(&planned) {
            all.push(planned);
        }
    }
    all
}

/// The errors of the choices in front of a command.
fn command_choices(model: &Model, command: &Command) -> Vec<crate::model::ErrorId> {
    let mut found = Vec::new();
    let route = model
        .routes
        .iter()
        .find(|route| route.name == command.route);
    let mut node = route.map(|route| &route.node);
    for (_, value) in &command.path {
        let Some(Err(choose)) = node.map(|node| node.step.as_ref()) else {
            break;
        };
        found.extend(choose.unknown);
        let variant = choose
            .variants
            .iter()
            .find(|variant| variant.name == *value);
        node = variant.map(|variant| &variant.node);
    }
    found
}

fn answers(model: &Model, facade: &Facade, call: &FacadeCall) -> Vec<String> {
    let mut all = Vec::new();
    let planned = call.stability == Stability::Planned;
    all.push(SUCCESS.to_owned());
    let errors = call.like.map(|like| model[like].errors.as_slice());
    let errors = errors.unwrap_or_default();
    for error in &facade.errors {
        let is_own = errors.iter().any(|own| error.from.contains(own));
        let is_rest = error.from.is_empty()
            && (planned
                || errors
                    .iter()
                    .any(|own| !facade.errors.iter().any(|other| other.from.contains(own))));
        if is_own || is_rest {
            all.push(error.name.to_string());
        }
    }
    all
}

const SUCCESS: &str = "success";

/// Where a text goes and what may come of it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The name of its [`Subject`].
    pub subject: String,
    /// Its event when it goes wrong, and further events when it goes well; empty for a facade.
    pub events: Vec<String>,
}

/// The subject of a command text.
pub(super) fn target(model: &Model, text: &str) -> Result<Target, String> {
    let arrival = Arrival::of(model, text)?;
    Ok(match arrival.place {
        Place::NoRoute(_) => Target {
            subject: NO_ROUTE.to_owned(),
            events: vec![model[model.answers.unknown_route_event].name.to_string()],
        },
        Place::Undecided { path, event, .. } => {
            let path: Vec<&str> = path.iter().map(|name| name.wire()).collect();
            Target {
                subject: choice_name(&path.join(".")),
                events: vec![model[event].name.to_string()],
            }
        }
        Place::Command(id) => {
            let command = &model[id];
            let endings = command.endings.iter().map(|ending| ending.event);
            let events = std::iter::once(command.fails).chain(endings);
            Target {
                subject: command.name.to_string(),
                events: events.map(|event| model[event].name.to_string()).collect(),
            }
        }
    })
}

/// The subject of a call of a facade.
pub(super) fn call_target(model: &Model, text: &str) -> Result<Target, String> {
    let (scheme, path) = text
        .split_once("://")
        .ok_or("a call begins with a scheme")?;
    let facade = model
        .facades
        .iter()
        .find(|facade| facade.schemes.iter().any(|own| own == scheme));
    let facade = facade.ok_or_else(|| format!("no facade has the scheme `{scheme}`"))?;
    let path = path.trim_end_matches('/');
    let call = facade.calls.iter().find(|call| call.path == path);
    Ok(Target {
        subject: call.map_or_else(|| no_call(facade), |call| call_name(facade, call)),
        events: Vec::new(),
    })
}

impl Target {
    /// The outcome that an expected answer names; none when the answer leaves it open or it cannot be this target's.
    pub fn outcome(&self, answer: &Value) -> Option<String> {
        let error = members(answer)?.get("error");
        let code = error.and_then(|error| literal(error, "code").or(error.as_str()));
        if self.events.is_empty() {
            return Some(match error {
                Some(_) => code?.to_owned(),
                None => SUCCESS.to_owned(),
            });
        }
        let event = literal(answer, "event");
        if event.is_some_and(|event| !self.events.iter().any(|own| own == event)) {
            return None;
        }
        if error.is_some() {
            return code.map(str::to_owned);
        }
        // The first event is that of mistakes; a success that has several is told apart by its event.
        let mut endings: Vec<&String> = self.events[1..].iter().collect();
        endings.dedup();
        let status = literal(answer, "status").unwrap_or("ok");
        Some(match event {
            Some(event) if endings.len() > 1 => format!("{event} {status}"),
            _ => status.to_owned(),
        })
    }
}
