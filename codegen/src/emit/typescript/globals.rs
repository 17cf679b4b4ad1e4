//! What the host and the page share on `window`.

use askama::Template;

use super::layout;
use super::scope::Scope;
use super::shape::{self, Member};
use crate::Contract;
use crate::names::TypeScript;

/// `globals.d.ts`
#[derive(Template)]
#[template(path = "typescript/globals.d.ts")]
pub struct Globals {
    header: String,
    unrecognized: bool,
    types: Vec<String>,
    handler: String,
    written: Vec<Member>,
}

impl Globals {
    pub fn of(contract: &Contract, scope: &Scope) -> Self {
        let globals: Vec<Member> = contract
            .globals
            .iter()
            .map(|global| {
                let secret = global
                    .secret
                    .then(|| "Secret: keep it out of logs.".to_owned());
                Member {
                    doc: layout::doc(&global.prose, secret.as_slice(), 4),
                    text: format!(
                        "{}?: {};",
                        TypeScript.key(global.name.wire()),
                        shape::shape(&global.shape, scope)
                    ),
                }
            })
            .collect();
        let texts: Vec<&str> = globals.iter().map(|member| member.text.as_str()).collect();
        Self {
            header: layout::header(&contract.name, &contract.version),
            unrecognized: !shape::mentioned(&texts, ["Unrecognized"]).is_empty(),
            types: shape::mentioned(&texts, scope.data_types())
                .into_iter()
                .map(str::to_owned)
                .collect(),
            handler: TypeScript.key(&contract.handler),
            written: globals,
        }
    }
}
