//! One enum per choice: closed ones refuse a value they do not list, open ones keep it.

use proc_macro2::TokenStream;
use quote::quote;

use super::vocabulary::{List, serialize};
use super::{doc, ident};
use crate::Contract;
use crate::model::Choice;

pub(super) fn tokens(contract: &Contract) -> TokenStream {
    contract.choices.iter().map(choice).collect()
}

fn choice(choice: &Choice) -> TokenStream {
    let declaration = if choice.open {
        open(choice)
    } else {
        closed(choice)
    };
    let name = ident::choice(&choice.name);
    let serialize = serialize(&quote!(#name));
    quote! {
        #declaration
        #serialize
    }
}

fn open(choice: &Choice) -> TokenStream {
    let (name, doc) = (ident::choice(&choice.name), doc::prose(&choice.prose));
    let list = List::new(
        choice
            .values
            .iter()
            .map(|value| (&value.name, &value.prose)),
    );
    let (cases, docs, wires) = (&list.cases, &list.docs, list.wires());
    let spellings = spellings(choice);
    let deserialize = deserialize(
        choice,
        &quote!(::std::result::Result::Ok(Self::from(text.as_str()))),
    );
    quote! {
        #doc
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #cases,)*
            /// A value that the contract does not list. It is passed on as it is.
            Unrecognized(::std::string::String),
        }

        impl #name {
            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#cases => #wires,)*
                    Self::Unrecognized(text) => text,
                }
            }
        }

        impl ::std::convert::From<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#spellings => Self::#cases,)*
                    other => Self::Unrecognized(::std::borrow::ToOwned::to_owned(other)),
                }
            }
        }

        #deserialize
    }
}

fn closed(choice: &Choice) -> TokenStream {
    let (name, doc) = (ident::choice(&choice.name), doc::prose(&choice.prose));
    let list = List::new(
        choice
            .values
            .iter()
            .map(|value| (&value.name, &value.prose)),
    );
    let (cases, docs, wires) = (&list.cases, &list.docs, list.wires());
    let spellings = spellings(choice);
    let deserialize = deserialize(
        choice,
        &quote! {
            Self::known(&text).ok_or_else(|| {
                ::transom_runtime::serde::de::Error::unknown_variant(&text, &[#(#wires),*])
            })
        },
    );
    quote! {
        #doc
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum #name {
            #(#docs #cases,)*
        }

        impl #name {
            /// The value on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    #(Self::#cases => #wires,)*
                }
            }

            /// The value that a text stands for, aliases included; `None` for any other text.
            pub fn known(text: &str) -> ::std::option::Option<Self> {
                match text {
                    #(#spellings => ::std::option::Option::Some(Self::#cases),)*
                    _ => ::std::option::Option::None,
                }
            }
        }

        #deserialize
    }
}

/// The patterns of each value: its name and its aliases.
fn spellings(choice: &Choice) -> Vec<TokenStream> {
    let spelling = |value: &crate::model::ChoiceValue| {
        let (wire, aliases) = (value.name.wire(), &value.aliases);
        quote!(#wire #(| #aliases)*)
    };
    choice.values.iter().map(spelling).collect()
}

fn deserialize(choice: &Choice, body: &TokenStream) -> TokenStream {
    let name = ident::choice(&choice.name);
    quote! {
        impl<'de> ::transom_runtime::serde::Deserialize<'de> for #name {
            fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
            where
                D: ::transom_runtime::serde::Deserializer<'de>,
            {
                let text = <::std::string::String as ::transom_runtime::serde::Deserialize>::deserialize(deserializer)?;
                #body
            }
        }
    }
}
