//! The commands as values: one struct each, and the enum over them.

use proc_macro2::TokenStream;
use quote::quote;

use super::structure::{Member, Structure};
use super::types::Place;
use super::{doc, ident};
use crate::Contract;
use crate::model::{Command, ParamUse, Stability, Type};

/// `commands`, `Command` and `Refused`.
pub(super) fn tokens(contract: &Contract) -> TokenStream {
    let commands: Vec<&Command> = handled(contract).collect();
    let structs = commands.iter().map(|command| structure(contract, command));
    let types: Vec<_> = commands
        .iter()
        .map(|command| ident::type_name(&command.name))
        .collect();
    let constants = commands
        .iter()
        .map(|command| ident::constant(&command.name));
    let docs = commands.iter().map(|command| doc::prose(&command.prose));
    quote! {
        /// What each command carries, every param typed.
        pub mod commands {
            #(#structs)*
        }

        /// A command that a handler is there for.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Command {
            #(#docs #types(commands::#types),)*
        }

        impl Command {
            /// Finds the command that a text asks for, and reads its params.
            ///
            /// # Errors
            ///
            /// An unknown route or variant, a missing param, a refused value, or a planned command.
            pub fn parse(
                text: &::transom_runtime::CommandText,
            ) -> ::std::result::Result<Self, Refused> {
                let params = text.query(FACTS.keys);
                (routing::find(text.route(), &params)?.read)(&params)
            }

            /// Its name: the route and the values that choose its variant, joined by dots.
            pub fn name(&self) -> &'static str {
                self.facts().name
            }

            /// The states it needs, in the order in which they are checked.
            pub fn needs(&self) -> &'static [State] {
                self.facts().needs
            }

            /// What the contract says about it.
            pub fn facts(&self) -> &'static CommandFacts {
                match self {
                    #(Self::#types(_) => &facts::#constants,)*
                }
            }
        }

        /// A text that is answered without asking a handler.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Refused {
            /// The event that reports it.
            pub event: &'static str,
            /// The name of the command, as far as it is known.
            pub command: &'static str,
            /// Why.
            pub code: ErrorCode,
            /// The same for people.
            pub message: ::std::string::String,
            /// States that have to be checked first: what they answer goes before this refusal.
            pub needs: &'static [State],
        }
    }
}

/// The commands a handler is written for.
pub(super) fn handled(contract: &Contract) -> impl Iterator<Item = &Command> {
    contract
        .commands
        .iter()
        .filter(|command| command.stability != Stability::Planned)
}

fn structure(contract: &Contract, command: &Command) -> TokenStream {
    let members = command.params.iter().map(|used| member(contract, used));
    let doc = doc::prose(&command.prose);
    Structure::new(ident::type_name(&command.name), doc, members.collect()).tokens()
}

fn member(contract: &Contract, used: &ParamUse) -> Member {
    let param = &contract[used.param];
    let value = Place::Module.value(contract, &param.ty, is_secret(contract, used));
    let ty = if is_certain(contract, used) {
        value
    } else {
        quote!(Option<#value>)
    };
    let doc = if used.fallbacks.is_empty() {
        doc::prose(&param.prose)
    } else {
        let names = used.fallbacks.iter().map(|id| contract[*id].name.wire());
        doc::prose_and(
            &param.prose,
            &format!("Read from {} when absent.", doc::spans(names)),
        )
    };
    Member::new(&param.name, ty, doc).masked(is_secret(contract, used), &param.ty)
}

/// There is a value whenever the command is accepted.
pub(super) fn is_certain(contract: &Contract, used: &ParamUse) -> bool {
    let param = &contract[used.param];
    used.required || param.default.is_some() || matches!(param.ty, Type::List(_))
}

/// The param is secret, or may be read from one that is.
pub(super) fn is_secret(contract: &Contract, used: &ParamUse) -> bool {
    std::iter::once(&used.param)
        .chain(&used.fallbacks)
        .any(|id| contract[*id].secret)
}
