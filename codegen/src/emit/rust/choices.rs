//! One enum per choice: closed ones refuse a value they do not list, open ones keep it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::vocabulary::{List, serialize};
use super::{doc, ident};
use crate::Contract;
use crate::model::{Choice, ChoiceValue};

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
    let from = from(choice);
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
                #from
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
    let (known, about) = known(choice);
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

            #about
            pub fn known(text: &str) -> ::std::option::Option<Self> {
                #known
            }
        }

        #deserialize
    }
}

/// The value of a text in an open choice.
fn from(choice: &Choice) -> TokenStream {
    if choice.exact {
        let arms = arms(choice, |case| quote!(Self::#case));
        quote! {
            match text {
                #(#arms,)*
                other => Self::Unrecognized(::std::borrow::ToOwned::to_owned(other)),
            }
        }
    } else {
        let found = found(choice);
        quote! {
            #found.unwrap_or_else(|| Self::Unrecognized(::std::borrow::ToOwned::to_owned(text)))
        }
    }
}

/// The value of a text in a closed choice, and what readers have to know about it.
fn known(choice: &Choice) -> (TokenStream, TokenStream) {
    let (found, case) = if choice.exact {
        let arms = arms(
            choice,
            |case| quote!(::std::option::Option::Some(Self::#case)),
        );
        let known = quote! {
            match text {
                #(#arms,)*
                _ => ::std::option::Option::None,
            }
        };
        (known, "")
    } else {
        (found(choice), " in any case")
    };
    let about = format!(
        "The value that a text stands for{case}, aliases included; `None` for any other text."
    );
    (found, doc::paragraphs(&about))
}

/// Compared as written: a pattern for the spellings of each value.
fn arms(choice: &Choice, value: impl Fn(Ident) -> TokenStream) -> Vec<TokenStream> {
    let arm = |of: &ChoiceValue| {
        let (wire, aliases, value) = (of.name.wire(), &of.aliases, value(ident::case(&of.name)));
        quote!(#wire #(| #aliases)* => #value)
    };
    choice.values.iter().map(arm).collect()
}

/// Compared in any case: the first spelling that fits.
fn found(choice: &Choice) -> TokenStream {
    let spellings = choice.values.iter().flat_map(|value| {
        let case = ident::case(&value.name);
        let aliases = value.aliases.iter().map(String::as_str);
        std::iter::once(value.name.wire())
            .chain(aliases)
            .map(move |spelling| quote!((#spelling, Self::#case)))
    });
    quote! {
        [#(#spellings),*]
            .into_iter()
            .find_map(|(spelling, value)| spelling.eq_ignore_ascii_case(text).then_some(value))
    }
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
