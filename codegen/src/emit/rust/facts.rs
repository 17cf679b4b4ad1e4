//! The static data of a contract: what the engine reads, and what each command may do.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::Contract;
use crate::model::{Command, ErrorId, Name, Order, Stability, StateId};

/// `FACTS`, `CommandFacts`, `COMMANDS` and one static per command.
pub(super) fn tokens(contract: &Contract) -> TokenStream {
    let facts = contract_facts(contract);
    let has_uses = !contract.required_capabilities().is_empty();
    let statics = contract
        .commands
        .iter()
        .map(|command| command_facts(contract, command, has_uses));
    let names = contract
        .commands
        .iter()
        .map(|command| ident::constant(&command.name));
    let uses = has_uses.then(|| {
        quote! {
            /// The capabilities of the app that it cannot do without.
            pub uses: &'static [Capability],
        }
    });
    quote! {
        #facts

        /// What the contract says about one command, for the engine, for tests and for tools.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct CommandFacts {
            /// Its name: the route and the values that choose its variant, joined by dots.
            pub name: &'static str,
            /// `stable`, `experimental` or `planned`.
            pub stability: &'static str,
            /// The states it needs, in the order in which they are checked.
            pub needs: &'static [State],
            #uses
            /// The events it can end in when all goes well, each with the statuses it can then carry.
            pub ends: &'static [(&'static str, &'static [&'static str])],
            /// The event that reports its errors.
            pub fails: &'static str,
            /// The fields that this event may carry beside its error.
            pub beside_error: &'static [&'static str],
            /// The errors it can end in.
            pub errors: &'static [ErrorCode],
            /// When it runs relative to others.
            pub order: ::transom_runtime::Order,
            /// Its result goes to a newer document of the same origin when the asking one is gone.
            pub outlives_document: bool,
        }

        /// Every command of the contract, planned ones included.
        pub static COMMANDS: &[&CommandFacts] = &[#(&facts::#names),*];

        /// What the contract says about each command.
        pub mod facts {
            #(#statics)*
        }
    }
}

fn contract_facts(contract: &Contract) -> TokenStream {
    let name = contract.name.wire();
    let (version, scheme) = (&contract.version, &contract.scheme);
    let (log_prefix, handler) = (&contract.log_prefix, &contract.handler);
    let keys = contract.params.iter().flat_map(|param| {
        let (name, folds, secret) = (param.name.wire(), param.folds(), param.secret);
        let spellings = std::iter::once(name).chain(param.aliases.iter().map(String::as_str));
        let routes: Vec<&str> = param.routes.iter().map(Name::wire).collect();
        spellings.map(move |spelling| {
            quote! {
                ::transom_runtime::Key {
                    name: #spelling,
                    param: #name,
                    folds: #folds,
                    secret: #secret,
                    routes: &[#(#routes),*],
                }
            }
        })
    });
    let secrets = secret_fields(contract);
    let facades = contract.facades.iter().map(|facade| {
        let (name, schemes, keys) = (facade.name.wire(), &facade.schemes, &facade.keys);
        quote! {
            ::transom_runtime::FacadeFacts {
                name: #name,
                schemes: &[#(#schemes),*],
                keys: &[#(#keys),*],
                callback: "callback",
            }
        }
    });
    quote! {
        /// The contract itself, as the engine reads it.
        pub static FACTS: ::transom_runtime::Facts = ::transom_runtime::Facts {
            name: #name,
            version: #version,
            scheme: #scheme,
            log_prefix: #log_prefix,
            handler: #handler,
            keys: &[#(#keys),*],
            secret_fields: &[#(#secrets),*],
            facades: &[#(#facades),*],
        };
    }
}

/// The names of every field and global that no log may show. Those of capabilities never come near the journal.
fn secret_fields(contract: &Contract) -> Vec<&str> {
    let calls = contract.facades.iter().flat_map(|facade| &facade.calls);
    let fields = (contract.events.iter())
        .flat_map(|event| event.fields.iter().chain(&event.beside_error))
        .chain(contract.records.iter().flat_map(|record| &record.fields))
        .chain(calls.flat_map(|call| &call.takes));
    let globals = contract.globals.iter().filter(|global| global.secret);
    let mut names: Vec<&str> = fields
        .filter(|field| field.secret)
        .map(|field| field.name.wire())
        .chain(globals.map(|global| global.name.wire()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn command_facts(contract: &Contract, command: &Command, has_uses: bool) -> TokenStream {
    let (name, constant) = (command.name.wire(), ident::constant(&command.name));
    let stability = match command.stability {
        Stability::Stable => "stable",
        Stability::Experimental => "experimental",
        Stability::Planned => "planned",
    };
    let needs = states(contract, &command.needs);
    let uses = has_uses.then(|| {
        let required = command.uses.iter().filter(|used| used.required);
        let cases = required.map(|used| ident::case(&contract[used.capability].name));
        quote!(uses: &[#(super::Capability::#cases),*],)
    });
    let ends = command.endings.iter().map(|ending| {
        let event = contract[ending.event].name.wire();
        let statuses = ending
            .statuses
            .iter()
            .map(|status| contract[*status].name.wire());
        quote!((#event, &[#(#statuses),*]))
    });
    let failing = &contract[command.fails];
    let fails = failing.name.wire();
    let beside_error = failing.beside_error.iter().map(|field| field.name.wire());
    let errors = command
        .errors
        .iter()
        .map(|error| error_code(contract, *error));
    let order = order(command.order);
    let outlives_document = command.outlives_document;
    let doc = format!(" `{name}`");
    quote! {
        #[doc = #doc]
        pub static #constant: super::CommandFacts = super::CommandFacts {
            name: #name,
            stability: #stability,
            needs: #needs,
            #uses
            ends: &[#(#ends),*],
            fails: #fails,
            beside_error: &[#(#beside_error),*],
            errors: &[#(#errors),*],
            order: #order,
            outlives_document: #outlives_document,
        };
    }
}

/// A list of states as a static slice, seen from a module of the expansion.
pub(super) fn states(contract: &Contract, states: &[StateId]) -> TokenStream {
    let cases = states
        .iter()
        .map(|state| ident::case(&contract[*state].name));
    quote!(&[#(super::State::#cases),*])
}

/// An error code, seen from a module of the expansion.
pub(super) fn error_code(contract: &Contract, error: ErrorId) -> TokenStream {
    let case = ident::case(&contract[error].name);
    quote!(super::ErrorCode::#case)
}

pub(super) fn order(order: Order) -> TokenStream {
    match order {
        Order::Free => quote!(::transom_runtime::Order::Free),
        Order::InTurn => quote!(::transom_runtime::Order::InTurn),
        Order::Barrier => quote!(::transom_runtime::Order::Barrier),
    }
}
