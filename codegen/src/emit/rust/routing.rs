//! The tree of routes as functions: which command a text asks for.

use proc_macro2::TokenStream;
use quote::quote;

use super::facts::{error_code, states};
use super::message::{self, Filling};
use super::{ident, reading};
use crate::Contract;
use crate::model::{Choose, Command, Name, Node, ParamUse, StateId, Variant};

/// The module `routing`.
pub(super) fn tokens(contract: &Contract) -> TokenStream {
    let routes = contract.routes.iter().map(|route| {
        let name = route.name.wire();
        let way = way(contract, &route.node, &route.name, &contract.needs);
        let found = &way.found;
        quote! {
            if route.eq_ignore_ascii_case(#name) {
                return #found;
            }
        }
    });
    let ways = contract
        .routes
        .iter()
        .map(|route| way(contract, &route.node, &route.name, &contract.needs).functions);
    let unknown = unknown_route(contract);
    let leaves = contract
        .commands
        .iter()
        .map(|command| reading::leaf(contract, command));
    let incomplete = needs_incomplete(contract).then(|| incomplete(contract));
    quote! {
        /// Which command a text asks for, and what it carries.
        mod routing {
            type Params<'t> = ::transom_runtime::Query<'t>;

            /// A command that was found, and how its params are read.
            pub(super) struct Found {
                pub(super) facts: &'static super::CommandFacts,
                pub(super) read: fn(&Params<'_>) -> Result<super::Command, super::Refused>,
            }

            pub(super) fn find(
                route: &str,
                params: &Params<'_>,
            ) -> Result<&'static Found, super::Refused> {
                #(#routes)*
                #unknown
            }

            #(#ways)*
            #(#leaves)*
            #incomplete
        }
    }
}

/// How to go on at a point of the tree.
struct Way {
    /// An expression for what is found there.
    found: TokenStream,
    /// The functions it calls.
    functions: TokenStream,
}

fn way(contract: &Contract, node: &Node, path: &Name, above: &[StateId]) -> Way {
    let needs = [above, &node.needs].concat();
    match &node.step {
        Ok(command) => {
            let leaf = ident::constant(&contract[*command].name);
            Way {
                found: quote!(Ok(&#leaf)),
                functions: TokenStream::new(),
            }
        }
        Err(choose) => {
            let find = ident::function("find", path);
            let function = choice(contract, node, choose, path, &needs);
            Way {
                found: quote!(#find(params)),
                functions: function,
            }
        }
    }
}

fn choice(
    contract: &Contract,
    node: &Node,
    choose: &Choose,
    path: &Name,
    needs: &[StateId],
) -> TokenStream {
    let find = ident::function("find", path);
    let param = contract[choose.param].name.wire();
    let ways: Vec<(&Variant, Way)> = choose
        .variants
        .iter()
        .map(|variant| {
            let path = Name::join([path, &variant.name]);
            (variant, way(contract, &variant.node, &path, needs))
        })
        .collect();
    let branches = ways.iter().map(|(variant, way)| {
        let spellings =
            std::iter::once(variant.name.wire()).chain(variant.aliases.iter().map(String::as_str));
        let found = &way.found;
        quote! {
            if #(value.eq_ignore_ascii_case(#spellings))||* {
                return #found;
            }
        }
    });
    let default = ways
        .iter()
        .find(|(variant, _)| variant.default)
        .map(|(_, way)| &way.found);
    let absent = default.map_or_else(
        || missing(contract, node, choose, path, needs),
        TokenStream::clone,
    );
    let unknown = if choose.unknown.is_some() {
        unknown_variant(contract, node, choose, path, needs)
    } else {
        absent.clone()
    };
    let below = ways.iter().map(|(_, way)| &way.functions);
    quote! {
        fn #find(params: &Params<'_>) -> Result<&'static Found, super::Refused> {
            let chosen = params.text(#param);
            let Some(value) = chosen.as_deref() else {
                return #absent;
            };
            #(#branches)*
            #unknown
        }

        #(#below)*
    }
}

fn unknown_route(contract: &Contract) -> TokenStream {
    let event = contract[contract.answers.unknown_route_event].name.wire();
    let error = &contract[contract.answers.unknown_route];
    let code = error_code(contract, contract.answers.unknown_route);
    let expected = list(contract.routes.iter().map(|route| route.name.wire()));
    let message = message::text(
        error,
        &[
            ("command", Filling::Variable),
            ("value", Filling::Variable),
            ("params", Filling::Text("")),
            ("expected", Filling::Text(&expected)),
        ],
    );
    let bound = ["command", "value"]
        .into_iter()
        .filter(|placeholder| message::mentions(error, placeholder))
        .map(|placeholder| {
            let variable = ident::member(&Name::new(placeholder));
            quote!(let #variable = route;)
        });
    let (scheme, needs) = (&contract.scheme, states(contract, &contract.needs));
    quote! {
        #(#bound)*
        Err(super::Refused {
            event: #event,
            command: #scheme,
            code: #code,
            message: #message,
            needs: #needs,
        })
    }
}

fn unknown_variant(
    contract: &Contract,
    node: &Node,
    choose: &Choose,
    path: &Name,
    needs: &[StateId],
) -> TokenStream {
    let Some(error) = choose.unknown else {
        return TokenStream::new();
    };
    let param = &contract[choose.param];
    let expected = list(choose.variants.iter().map(|variant| variant.name.wire()));
    let value = if param.secret {
        Filling::Text("…")
    } else {
        Filling::Variable
    };
    let message = message::text(
        &contract[error],
        &[
            ("command", Filling::Text(path.wire())),
            ("params", Filling::Text(param.name.wire())),
            ("value", value),
            ("expected", Filling::Text(&expected)),
        ],
    );
    let (event, command) = (contract[node.event].name.wire(), path.wire());
    let (code, needs) = (error_code(contract, error), states(contract, needs));
    quote! {
        Err(super::Refused {
            event: #event,
            command: #command,
            code: #code,
            message: #message,
            needs: #needs,
        })
    }
}

fn missing(
    contract: &Contract,
    node: &Node,
    choose: &Choose,
    path: &Name,
    needs: &[StateId],
) -> TokenStream {
    let (event, command) = (contract[node.event].name.wire(), path.wire());
    let param = contract[choose.param].name.wire();
    let needs = states(contract, needs);
    quote!(Err(incomplete(#event, #command, &[(#param, true)], #needs)))
}

/// Whether anything can be missing at all.
fn needs_incomplete(contract: &Contract) -> bool {
    let incomplete = |command: &Command| {
        !command.one_of.is_empty()
            || command
                .params
                .iter()
                .any(|used: &ParamUse| reading::is_asked_for(contract, used))
    };
    contract.commands.iter().any(incomplete)
        || contract
            .routes
            .iter()
            .any(|route| chooses_blindly(&route.node))
}

fn chooses_blindly(node: &Node) -> bool {
    node.step.as_ref().is_err_and(|choose| {
        choose.default_variant().is_none()
            || choose
                .variants
                .iter()
                .any(|variant| chooses_blindly(&variant.node))
    })
}

fn incomplete(contract: &Contract) -> TokenStream {
    let error = &contract[contract.answers.missing_param];
    let code = error_code(contract, contract.answers.missing_param);
    let message = message::text(
        error,
        &[
            ("command", Filling::Variable),
            ("params", Filling::Variable),
            ("expected", Filling::Text("")),
        ],
    );
    let (params, body) = if message::mentions(error, "params") {
        let names = quote! {
            let params: Vec<&str> = params
                .iter()
                .filter(|(_, absent)| *absent)
                .map(|(name, _)| *name)
                .collect();
            let params = params.join(", ");
        };
        (quote!(params), names)
    } else {
        (quote!(_), TokenStream::new())
    };
    quote! {
        fn incomplete(
            event: &'static str,
            command: &'static str,
            #params: &[(&str, bool)],
            needs: &'static [super::State],
        ) -> super::Refused {
            #body
            super::Refused { event, command, code: #code, message: #message, needs }
        }
    }
}

/// `a, b, c`
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
