//! Commands a host may send itself: the same texts a page sends.

use super::{Doc, Language};
use crate::Contract;
use crate::model::{Command, Name, Stability};

/// A command.
pub(in crate::emit) struct CommandView {
    pub name: String,
    pub case: String,
    pub doc: Doc,
    pub route: String,
    /// Keys and values that choose the command.
    pub fixed: Vec<PairView>,
    pub params: Vec<ParamView>,
}

/// A key with a value that never changes.
pub(in crate::emit) struct PairView {
    pub key: String,
    pub value: String,
}

/// A param.
pub(in crate::emit) struct ParamView {
    pub name: String,
    pub key: String,
    pub ty: String,
    pub absent: bool,
    pub written: String,
    pub doc: Doc,
}

impl CommandView {
    pub fn new(contract: &Contract, language: &dyn Language, command: &Command) -> Self {
        let parts = command
            .name
            .wire()
            .split('.')
            .map(Name::new)
            .collect::<Vec<_>>();
        let name = Name::join(&parts);
        let chosen = |param| command.path.iter().any(|(key, _)| *key == param);
        Self {
            name: language.type_name(&name),
            case: language.member(&name),
            doc: about(command),
            route: command.route.wire().to_owned(),
            fixed: command
                .path
                .iter()
                .map(|(param, value)| PairView {
                    key: contract[*param].name.wire().to_owned(),
                    value: value.wire().to_owned(),
                })
                .collect(),
            params: command
                .params
                .iter()
                .filter(|used| !chosen(used.param))
                .map(|used| {
                    let param = &contract[used.param];
                    let ty = language.ty(contract, &param.ty, param.secret);
                    let name = language.member(&param.name);
                    ParamView {
                        written: language.written(&name, &param.ty, param.secret, !used.required),
                        name,
                        key: param.name.wire().to_owned(),
                        ty: if used.required {
                            ty
                        } else {
                            language.optional(&ty)
                        },
                        absent: !used.required,
                        doc: Doc::from(&param.prose),
                    }
                })
                .collect(),
        }
    }
}

/// The words of the spec, and that nothing but an error comes back where that is so.
fn about(command: &Command) -> Doc {
    let summary = &command.prose.summary;
    match command.stability {
        Stability::Stable | Stability::Experimental => Doc::new(summary),
        Stability::Planned => Doc::new(&format!(
            "{summary} Planned: answered with an error until it is built."
        )),
    }
}
