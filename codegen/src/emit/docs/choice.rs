//! How a variant is chosen: the way to a command, and who reports a choice that leads nowhere.

use super::address;
use super::article::Line;
use crate::Contract;
use crate::model::{Choose, Command, ErrorId, EventId, Name, Node, ParamId, Variant};

/// The choices on the way to a command, outermost first, each with the variant taken there.
pub(super) fn way_to<'c>(
    contract: &'c Contract,
    command: &Command,
) -> Vec<(&'c Node, &'c Choose, &'c Variant)> {
    let mut way = Vec::new();
    let route = contract
        .routes
        .iter()
        .find(|route| route.name == command.route);
    let mut node = route.map(|route| &route.node);
    for (_, value) in &command.path {
        let Some((here, Err(choose))) = node.map(|node| (node, &node.step)) else {
            break;
        };
        let Some(variant) = choose.variants.iter().find(|v| v.name == *value) else {
            break;
        };
        way.push((here, choose, variant));
        node = Some(&variant.node);
    }
    way
}

/// The event that reports an error of a command: a value that chooses no variant is reported where the choice is made.
pub(super) fn reporter(contract: &Contract, command: &Command, error: ErrorId) -> EventId {
    let way = way_to(contract, command);
    let chooser = way
        .iter()
        .find(|(_, choose, _)| choose.unknown == Some(error));
    chooser.map_or(command.fails, |(node, _, _)| node.event)
}

/// The choices between variants that answer with this error.
pub(super) fn refusing(contract: &Contract, error: ErrorId) -> Line {
    all(contract, |_, choose| choose.unknown == Some(error))
}

/// The choices between variants that report their mistakes with this event.
pub(super) fn reporting(contract: &Contract, event: EventId) -> Line {
    all(contract, |node, choose| {
        choose.unknown.is_some() && node.event == event
    })
}

/// The choices between variants that this param decides.
pub(super) fn decided_by(contract: &Contract, param: ParamId) -> Line {
    all(contract, |_, choose| choose.param == param)
}

fn all(contract: &Contract, wanted: impl Fn(&Node, &Choose) -> bool) -> Line {
    let mut found = Vec::new();
    let mut path = Vec::new();
    for route in &contract.routes {
        path.push(&route.name);
        below(&route.node, &mut path, &wanted, &mut found);
        path.pop();
    }
    Line::join(found, ", ")
}

/// The wanted choices from `node` on. Names and addresses are made for these alone: nearly every page asks.
fn below<'c>(
    node: &'c Node,
    path: &mut Vec<&'c Name>,
    wanted: &impl Fn(&Node, &Choose) -> bool,
    found: &mut Vec<Line>,
) {
    let Err(choose) = &node.step else { return };
    if wanted(node, choose) {
        found.push(named(path));
    }
    for variant in &choose.variants {
        path.push(&variant.name);
        below(&variant.node, path, wanted, found);
        path.pop();
    }
}

/// The name of what a path of names leads to, which starts with a route.
fn named(path: &[&Name]) -> Line {
    let name = path
        .iter()
        .map(|name| name.wire())
        .collect::<Vec<_>>()
        .join(".");
    let address = match path {
        [route] => address::route(route),
        _ => address::variant(path[0], &name),
    };
    Line::new().name(&name, address)
}
