//! How a variant is chosen: the way to a command, and who reports a choice that leads nowhere.

use super::address;
use super::article::Line;
use crate::Contract;
use crate::model::{Choose, Command, ErrorId, EventId, Node, ParamId, Variant};

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
    for route in &contract.routes {
        let mut open = vec![(
            route.name.to_string(),
            address::route(&route.name),
            &route.node,
        )];
        while let Some((name, address, node)) = open.pop() {
            let Err(choose) = &node.step else { continue };
            if wanted(node, choose) {
                found.push(Line::new().name(&name, address));
            }
            // Last in, first out: the order of the spec is kept by pushing it backwards.
            open.extend(choose.variants.iter().rev().map(|variant| {
                let name = format!("{name}.{}", variant.name);
                let address = address::variant(&route.name, &name);
                (name, address, &variant.node)
            }));
        }
    }
    Line::join(found, ", ")
}
