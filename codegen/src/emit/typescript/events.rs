//! Envelopes: one union per event, told apart by `ok` and, where fields depend on it, by `status`.

use askama::Template;

use super::scope::Scope;
use super::shape::{self, Member};
use super::{failures, layout};
use crate::Contract;
use crate::model::{self, EventId, StatusId};
use crate::names::TypeScript;

/// `events.d.ts`
#[derive(Template)]
#[template(path = "typescript/events.d.ts")]
pub struct Events {
    header: String,
    core: Vec<&'static str>,
    types: Vec<String>,
    envelopes: Vec<Event>,
}

struct Event {
    doc: String,
    key: String,
    literal: String,
    success: Option<String>,
    failure: String,
    either: String,
    envelopes: Vec<Envelope>,
    failed: String,
    error_fields: Option<String>,
    beside_error: Vec<Member>,
}

/// One form of an envelope with `ok: true`.
struct Envelope {
    status: Option<String>,
    members: Vec<Member>,
}

impl Events {
    pub fn of(contract: &Contract, scope: &Scope) -> Self {
        let commands = failures::of_commands(contract);
        let events: Vec<Event> = (0..contract.events.len())
            .map(EventId)
            .map(|id| {
                let event = &contract[id];
                let types = scope.event(id);
                let codes: Vec<String> = failures::of_event(contract, id, &commands)
                    .into_iter()
                    .map(|code| TypeScript.text(contract[code].name.wire()))
                    .collect();
                let literal = TypeScript.text(event.name.wire());
                let used = format!("export type {} = ;", types.failure).len();
                Event {
                    doc: layout::doc(&event.prose, &[], 0),
                    key: TypeScript.key(event.name.wire()),
                    success: types.success.clone(),
                    failure: types.failure.clone(),
                    either: types.either.clone(),
                    envelopes: types
                        .success
                        .iter()
                        .flat_map(|_| envelopes(contract, event, scope))
                        .collect(),
                    failed: layout::failed(
                        &literal,
                        &codes,
                        types.error_fields.as_deref(),
                        0,
                        used,
                    ),
                    error_fields: types.error_fields.clone(),
                    beside_error: (event.beside_error.iter())
                        .map(|field| Member::of(field, scope, 2))
                        .collect(),
                    literal,
                }
            })
            .collect();
        let texts: Vec<&str> = events
            .iter()
            .flat_map(|event| &event.envelopes)
            .flat_map(|envelope| {
                envelope
                    .members
                    .iter()
                    .map(|member| member.text.as_str())
                    .chain(envelope.status.as_deref())
            })
            .chain(
                events
                    .iter()
                    .flat_map(|event| &event.beside_error)
                    .map(|member| member.text.as_str()),
            )
            .collect();
        let mut core = vec!["Failed"];
        core.extend(shape::mentioned(&texts, ["Unrecognized"]));
        let types = shape::mentioned(&texts, scope.data_types())
            .into_iter()
            .map(str::to_owned)
            .collect();
        Self {
            header: layout::header(&contract.name, &contract.version),
            core,
            types,
            envelopes: events,
        }
    }
}

fn envelopes(contract: &Contract, event: &model::Event, scope: &Scope) -> Vec<Envelope> {
    if event.statuses.is_empty() {
        return vec![Envelope {
            status: None,
            members: event
                .fields
                .iter()
                .map(|field| Member::of(field, scope, 2))
                .collect(),
        }];
    }
    let carries = |status: StatusId| event.fields.iter().any(|field| field.when == Some(status));
    let (own, plain): (Vec<StatusId>, Vec<StatusId>) =
        event.statuses.iter().partition(|status| carries(**status));
    let indent = if own.is_empty() { 2 } else { 6 };
    let literal = |id: &StatusId| shape::status(&contract[*id]);
    let envelope = |statuses: Vec<String>, status: Option<StatusId>| {
        let members = event.fields.iter().map(|field| match field.when {
            None => Member::of(field, scope, indent),
            when if when == status => Member::of(field, scope, indent),
            Some(_) => Member::absent(field),
        });
        Envelope {
            status: Some(layout::union(
                &statuses,
                indent,
                indent + "readonly status: ;".len(),
            )),
            members: members.collect(),
        }
    };
    let mut envelopes: Vec<Envelope> = own
        .iter()
        .map(|status| envelope(vec![literal(status)], Some(*status)))
        .collect();
    // Statuses are open on the wire, so there is always room for one that is not known.
    let rest = plain
        .iter()
        .map(literal)
        .chain(["Unrecognized".to_owned()])
        .collect();
    envelopes.push(envelope(rest, None));
    envelopes
}
