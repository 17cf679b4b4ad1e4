//! The typings of a facade, for pages that find it as a global.

use askama::Template;

use super::layout::{self, Leaf, Line};
use super::scope::{FacadeTypes, Scope};
use super::shape::{self, Member};
use crate::Contract;
use crate::model::{Facade, FacadeCall};
use crate::names::TypeScript;

/// `facades/<name>.d.ts`
#[derive(Template)]
#[template(path = "typescript/facade.d.ts")]
pub struct Declarations {
    header: String,
    doc: String,
    name: String,
    failure: String,
    global: String,
    types: Vec<String>,
    codes: String,
    takes: Vec<Taken>,
    tree: Vec<Line>,
}

struct Taken {
    call: String,
    name: String,
    members: Vec<Member>,
}

impl Declarations {
    pub fn of(contract: &Contract, facade: &Facade, own: &FacadeTypes, scope: &Scope) -> Self {
        let takes: Vec<Taken> = facade
            .calls
            .iter()
            .zip(&own.params)
            .filter(|(call, _)| !call.takes.is_empty())
            .map(|(call, name)| Taken {
                call: call.name.wire().to_owned(),
                name: name.clone(),
                members: call
                    .takes
                    .iter()
                    .map(|field| Member::of(field, scope, 2))
                    .collect(),
            })
            .collect();
        let calls = facade.calls.iter().zip(&own.params);
        let leaves = calls.filter_map(|(call, params)| leaf(call, params, own, scope));
        let tree = layout::tree(leaves, 2);
        let codes: Vec<String> = facade
            .errors
            .iter()
            .map(|error| TypeScript.text(error.name.wire()))
            .chain(["Unrecognized".to_owned()])
            .collect();
        let texts: Vec<&str> = takes
            .iter()
            .flat_map(|taken| &taken.members)
            .map(|member| member.text.as_str())
            .chain(tree.iter().map(|line| line.text.as_str()))
            .collect();
        Self {
            header: layout::header(&contract.name, &contract.version),
            doc: layout::doc(&facade.prose, &[], 0),
            global: TypeScript.key(&facade.global),
            types: shape::mentioned(&texts, scope.data_types())
                .into_iter()
                .map(str::to_owned)
                .collect(),
            codes: layout::union(&codes, 4, "    readonly code: ;".len()),
            name: own.global.clone(),
            failure: own.failure.clone(),
            takes,
            tree,
        }
    }
}

fn leaf(call: &FacadeCall, params: &str, own: &FacadeTypes, scope: &Scope) -> Option<Leaf> {
    let path = call
        .method
        .as_ref()?
        .split('.')
        .map(|step| TypeScript.key(step))
        .collect();
    let answer = format!("{} | {}", scope.record(call.gives), own.failure);
    let given = if call.takes.is_empty() {
        "{ readonly callback?: undefined }"
    } else {
        params
    };
    let all_optional = call.takes.iter().all(|field| field.shape.optional);
    let mark = if all_optional { "?" } else { "" };
    let with_callback = if call.takes.is_empty() {
        String::new()
    } else {
        format!("{given} & ")
    };
    Some(Leaf {
        path,
        texts: vec![
            format!("@(params{mark}: {given}): Promise<{answer}>;"),
            format!(
                "@(params: {with_callback}{{ readonly callback: (answer: {answer}) => void }}): void;"
            ),
        ],
        prose: call.prose.clone(),
        notes: Vec::new(),
    })
}
