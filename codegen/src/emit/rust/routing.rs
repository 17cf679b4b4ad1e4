//! The tree of routes as functions: which command a text asks for.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, reading, refusal};
use crate::Contract;
use crate::model::{Choose, Name, Node, StateId, Variant};

/// The module `routing`.
pub(super) fn tokens(contract: &Contract) -> TokenStream {
    let ways: Vec<Way> = contract
        .routes
        .iter()
        .map(|route| {
            let point = Point::new(contract, &route.node, route.name.clone(), &contract.needs);
            point.way()
        })
        .collect();
    let names = contract.routes.iter().map(|route| route.name.wire());
    let found = ways.iter().map(|way| &way.found);
    let functions = ways.iter().map(|way| &way.functions);
    let chooses = contract.routes.iter().any(|route| route.node.step.is_err());
    let params = if chooses { quote!(params) } else { quote!(_) };
    let unknown = refusal::unknown_route(contract);
    let leaves = contract
        .commands
        .iter()
        .map(|command| reading::leaf(contract, command));
    let incomplete = refusal::incomplete_function(contract);
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
                #params: &Params<'_>,
            ) -> Result<&'static Found, super::Refused> {
                #(
                    if route.eq_ignore_ascii_case(#names) {
                        return #found;
                    }
                )*
                #unknown
            }

            #(#functions)*
            #(#leaves)*
            #incomplete
        }
    }
}

/// A point of the tree with what is known on the way to it.
pub(super) struct Point<'a> {
    pub(super) contract: &'a Contract,
    pub(super) node: &'a Node,
    /// The route and the values chosen so far.
    pub(super) path: Name,
    /// All states needed up to here, outermost first.
    pub(super) needs: Vec<StateId>,
}

/// How to go on at a point.
struct Way {
    /// An expression for what is found there.
    found: TokenStream,
    /// The functions it calls.
    functions: TokenStream,
}

impl<'a> Point<'a> {
    fn new(contract: &'a Contract, node: &'a Node, path: Name, above: &[StateId]) -> Self {
        Self {
            contract,
            node,
            path,
            needs: [above, &node.needs].concat(),
        }
    }

    fn below(&self, variant: &'a Variant) -> Point<'a> {
        let path = Name::join([&self.path, &variant.name]);
        Self::new(self.contract, &variant.node, path, &self.needs)
    }

    fn way(&self) -> Way {
        match &self.node.step {
            Ok(command) => {
                let leaf = ident::constant(&self.contract[*command].name);
                Way {
                    found: quote!(Ok(&#leaf)),
                    functions: TokenStream::new(),
                }
            }
            Err(choose) => {
                let find = ident::function("find", &self.path);
                Way {
                    found: quote!(#find(params)),
                    functions: self.choice(choose),
                }
            }
        }
    }

    fn choice(&self, choose: &'a Choose) -> TokenStream {
        let find = ident::function("find", &self.path);
        let param = self.contract[choose.param].name.wire();
        let ways: Vec<(&Variant, Way)> = choose
            .variants
            .iter()
            .map(|variant| (variant, self.below(variant).way()))
            .collect();
        let branches = ways.iter().map(|(variant, way)| {
            let aliases = variant.aliases.iter().map(String::as_str);
            let spellings = std::iter::once(variant.name.wire()).chain(aliases);
            let found = &way.found;
            quote! {
                if #(value.eq_ignore_ascii_case(#spellings))||* {
                    return #found;
                }
            }
        });
        let default = ways.iter().find(|(variant, _)| variant.default);
        let absent = match default {
            Some((_, way)) => way.found.clone(),
            None => refusal::undecided(self, choose),
        };
        let unknown = match choose.unknown {
            Some(error) => refusal::unknown_variant(self, choose, error),
            None => absent.clone(),
        };
        let functions = ways.iter().map(|(_, way)| &way.functions);
        quote! {
            fn #find(params: &Params<'_>) -> Result<&'static Found, super::Refused> {
                let chosen = params.text(#param);
                let Some(value) = chosen.as_deref() else {
                    return #absent;
                };
                #(#branches)*
                #unknown
            }

            #(#functions)*
        }
    }
}
