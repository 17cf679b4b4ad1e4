//! Which events report which errors: per command, and so per event.

use std::collections::BTreeMap;

use crate::Contract;
use crate::model::{CommandId, ErrorId, EventId, Node, Stability};

/// The errors of a command, by the event that reports them, in the order in which they are met.
pub type Failures = Vec<(EventId, Vec<ErrorId>)>;

/// The failures of every command, by position.
pub fn of_commands(contract: &Contract) -> Vec<Failures> {
    let mut paths = BTreeMap::new();
    for route in &contract.routes {
        walk(&route.node, &mut Vec::new(), &mut paths);
    }
    (0..contract.commands.len())
        .map(|position| {
            let id = CommandId(position);
            let path = paths.get(&id).map_or(&[][..], Vec::as_slice);
            of_command(contract, id, path)
        })
        .collect()
}

/// The codes an event can carry, in the order of the contract.
pub fn of_event(contract: &Contract, event: EventId, commands: &[Failures]) -> Vec<ErrorId> {
    let mut codes: Vec<ErrorId> = commands
        .iter()
        .flatten()
        .filter(|(reporter, _)| *reporter == event)
        .flat_map(|(_, codes)| codes.iter().copied())
        .chain(
            (event == contract.answers.unknown_route_event)
                .then_some(contract.answers.unknown_route),
        )
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn walk<'c>(
    node: &'c Node,
    path: &mut Vec<&'c Node>,
    paths: &mut BTreeMap<CommandId, Vec<&'c Node>>,
) {
    path.push(node);
    match &node.step {
        Ok(command) => {
            paths.insert(*command, path.clone());
        }
        Err(choose) => {
            for variant in &choose.variants {
                walk(&variant.node, path, paths);
            }
        }
    }
    path.pop();
}

fn of_command(contract: &Contract, id: CommandId, path: &[&Node]) -> Failures {
    let command = &contract[id];
    let mut failures = Failures::new();
    // Where a variant is chosen, an older host may stop: it does not know the variant, and says so there.
    let mut needs = contract.needs.clone();
    for node in path {
        needs.extend(&node.needs);
        if let Err(choose) = &node.step {
            add(
                &mut failures,
                node.event,
                needs.iter().map(|state| contract[*state].missing),
            );
            add(&mut failures, node.event, choose.unknown);
            let undecided = choose.default_variant().is_none();
            add(
                &mut failures,
                node.event,
                undecided.then_some(contract.answers.missing_param),
            );
        }
    }
    add(&mut failures, command.fails, command.errors.iter().copied());
    let planned = command.stability == Stability::Planned;
    add(
        &mut failures,
        command.fails,
        planned.then_some(contract.answers.planned),
    );
    // An older host may not have the route at all.
    add(
        &mut failures,
        contract.answers.unknown_route_event,
        [contract.answers.unknown_route],
    );
    failures
}

fn add(failures: &mut Failures, event: EventId, codes: impl IntoIterator<Item = ErrorId>) {
    for code in codes {
        match failures.iter_mut().find(|(reporter, _)| *reporter == event) {
            Some((_, known)) if known.contains(&code) => {}
            Some((_, known)) => known.push(code),
            None => failures.push((event, vec![code])),
        }
    }
}
