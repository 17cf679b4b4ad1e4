//! The lists of a contract as enums: statuses, error codes and states.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{doc, ident};
use crate::Contract;
use crate::model::{ErrorCode, Name, Prose, State, Status};

/// `Status`, `ErrorCode`, `State`, `Capability` and `Failure`.
pub(super) fn tokens(contract: &Contract) -> TokenStream {
    let statuses = statuses(&contract.statuses);
    let errors = errors(&contract.errors);
    let states = states(contract);
    let capabilities = capabilities(contract);
    quote! {
        #statuses
        #errors
        #states
        #capabilities

        /// Why a command could not be carried out: a code of the contract, a text, and further fields.
        pub type Failure = ::transom_runtime::Failure<ErrorCode>;
    }
}

/// What every list has: its cases with their docs, and the way to the wire.
pub(super) struct List<'a> {
    names: Vec<&'a Name>,
    pub(super) cases: Vec<Ident>,
    pub(super) docs: Vec<TokenStream>,
}

impl<'a> List<'a> {
    pub(super) fn new(entries: impl Iterator<Item = (&'a Name, &'a Prose)>) -> Self {
        let (names, docs): (Vec<_>, Vec<_>) = entries
            .map(|(name, prose)| (name, doc::prose(prose)))
            .unzip();
        let cases = names.iter().map(|name| ident::case(name)).collect();
        Self { names, cases, docs }
    }

    pub(super) fn wires(&self) -> Vec<&'a str> {
        self.names.iter().map(|name| name.wire()).collect()
    }
}

fn statuses(statuses: &[Status]) -> TokenStream {
    let list = List::new(statuses.iter().map(|status| (&status.name, &status.prose)));
    let (cases, docs, wires) = (&list.cases, &list.docs, list.wires());
    let serialize = serialize(&quote!(Status));
    quote! {
        /// How far a command has come, as an event reports it.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Status {
            #(#docs #cases,)*
            /// A status that this version of the contract does not list. It is passed on as it is.
            Unrecognized(::std::string::String),
        }

        impl Status {
            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#cases => #wires,)*
                    Self::Unrecognized(text) => text,
                }
            }
        }

        impl ::std::convert::From<&str> for Status {
            fn from(text: &str) -> Self {
                match text {
                    #(#wires => Self::#cases,)*
                    other => Self::Unrecognized(::std::borrow::ToOwned::to_owned(other)),
                }
            }
        }

        #serialize
    }
}

fn errors(errors: &[ErrorCode]) -> TokenStream {
    let list = List::new(errors.iter().map(|error| (&error.name, &error.prose)));
    let (cases, docs, wires) = (&list.cases, &list.docs, list.wires());
    let classes = errors.iter().map(|error| error.class.word());
    let messages = errors.iter().map(|error| {
        let message = error.message.as_ref();
        message.map_or_else(
            || quote!(::std::option::Option::None),
            |message| quote!(::std::option::Option::Some(#message)),
        )
    });
    quote! {
        /// Why a command failed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#docs #cases,)*
        }

        impl ErrorCode {
            /// The value on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    #(Self::#cases => #wires,)*
                }
            }

            /// Who can do something about it: `argument`, `order`, `attempt`, `platform` or `network`.
            pub fn class(self) -> &'static str {
                match self {
                    #(Self::#cases => #classes,)*
                }
            }

            /// The text of the contract, with its `{placeholders}`; `None` when the text comes from elsewhere.
            pub fn message(self) -> ::std::option::Option<&'static str> {
                match self {
                    #(Self::#cases => #messages,)*
                }
            }
        }

        impl ::std::fmt::Display for ErrorCode {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    }
}

fn states(contract: &Contract) -> TokenStream {
    let list = List::new(
        contract
            .states
            .iter()
            .map(|state: &State| (&state.name, &state.prose)),
    );
    let (cases, docs, wires) = (&list.cases, &list.docs, list.wires());
    let missing = contract
        .states
        .iter()
        .map(|state| ident::case(&contract[state.missing].name));
    quote! {
        /// Something that has to be true before a command may run.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum State {
            #(#docs #cases,)*
        }

        impl State {
            /// Its name.
            pub fn as_str(self) -> &'static str {
                match self {
                    #(Self::#cases => #wires,)*
                }
            }

            /// What a command that needs it answers while it is not so.
            pub fn missing(self) -> ErrorCode {
                match self {
                    #(Self::#cases => ErrorCode::#missing,)*
                }
            }
        }
    }
}

/// `None` for a contract whose commands do without any.
fn capabilities(contract: &Contract) -> Option<TokenStream> {
    let required = contract.required_capabilities();
    if required.is_empty() {
        return None;
    }
    let list = List::new(
        required
            .iter()
            .map(|(capability, _)| (&capability.name, &capability.prose)),
    );
    let (cases, docs, wires) = (&list.cases, &list.docs, list.wires());
    let absent = required
        .iter()
        .map(|(_, error)| ident::case(&contract[*error].name));
    Some(quote! {
        /// What an app has to lend for some commands to work.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Capability {
            #(#docs #cases,)*
        }

        impl Capability {
            /// Its name.
            pub fn as_str(self) -> &'static str {
                match self {
                    #(Self::#cases => #wires,)*
                }
            }

            /// What a command that cannot do without it answers in an app that does not lend it.
            pub fn absent(self) -> ErrorCode {
                match self {
                    #(Self::#cases => ErrorCode::#absent,)*
                }
            }
        }
    })
}

/// A value of a list crosses the wire as its text.
pub(super) fn serialize(name: &TokenStream) -> TokenStream {
    quote! {
        impl ::transom_runtime::serde::Serialize for #name {
            fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
            where
                S: ::transom_runtime::serde::Serializer,
            {
                serializer.serialize_str(self.as_str())
            }
        }
    }
}
