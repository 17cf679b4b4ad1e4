//! What the core asks of a shell as traits that a shell implements, and what a shell tells the core as enums.

use proc_macro2::TokenStream;
use quote::quote;

use super::structure::Structure;
use super::types::Place;
use super::vocabulary::{List, serialize};
use super::{doc, ident};
use crate::Contract;
use crate::model::{Capability, Direction, Operation};

/// `capabilities`
pub(super) fn tokens(contract: &Contract) -> Option<TokenStream> {
    let capabilities: Vec<_> = contract
        .capabilities
        .iter()
        .map(|capability| match capability.direction {
            Direction::Asked => asked(contract, capability),
            Direction::Told => told(contract, capability),
        })
        .collect();
    (!capabilities.is_empty()).then(|| {
        quote! {
            /// What the core asks of the shell, and what the shell tells the core.
            pub mod capabilities {
                #(#capabilities)*
            }
        }
    })
}

fn asked(contract: &Contract, capability: &Capability) -> TokenStream {
    let (name, module) = (
        ident::type_name(&capability.name),
        ident::member(&capability.name),
    );
    let doc = doc::prose_and(&capability.prose, &notes(capability));
    let methods = capability
        .operations
        .iter()
        .map(|operation| method(capability, operation));
    let messages = capability.operations.iter().map(|operation| {
        let takes = (!operation.takes.is_empty()).then(|| ask(contract, operation));
        let gives = (!operation.gives.is_empty()).then(|| {
            let name = ident::type_with(&operation.name, "answer");
            let doc = doc::paragraphs(&format!("What `{}` answers.", operation.name));
            Structure::of_fields(contract, Place::Nested, name, doc, &operation.gives)
                .on_the_wire()
                .tokens()
        });
        quote!(#takes #gives)
    });
    let failure = (!capability.failures.is_empty()).then(|| failure(capability));
    let about = doc::paragraphs(&format!("What goes in and out of [`{name}`]."));
    let messages: Vec<TokenStream> = messages.collect();
    let is_empty = failure.is_none() && messages.iter().all(TokenStream::is_empty);
    let module = (!is_empty).then(|| {
        quote! {
            #about
            pub mod #module {
                #(#messages)*
                #failure
            }
        }
    });
    quote! {
        #doc
        pub trait #name: Send + Sync {
            #(#methods)*
        }

        #module
    }
}

fn ask(contract: &Contract, operation: &Operation) -> TokenStream {
    let (name, doc) = (
        ident::type_name(&operation.name),
        doc::prose(&operation.prose),
    );
    Structure::of_fields(contract, Place::Nested, name, doc, &operation.takes)
        .on_the_wire()
        .tokens()
}

fn method(capability: &Capability, operation: &Operation) -> TokenStream {
    let (method, module) = (
        ident::member(&operation.name),
        ident::member(&capability.name),
    );
    let ask = (!operation.takes.is_empty()).then(|| {
        let ask = ident::type_name(&operation.name);
        quote!(, ask: #module::#ask)
    });
    let answer = if operation.gives.is_empty() {
        quote!(())
    } else {
        let answer = ident::type_with(&operation.name, "answer");
        quote!(#module::#answer)
    };
    let result = if capability.failures.is_empty() {
        answer
    } else {
        quote!(Result<#answer, #module::Failure>)
    };
    let fails = operation
        .fails
        .iter()
        .map(|failure| capability.failures[*failure].name.wire());
    let fails = doc::spans(fails);
    let doc = if fails.is_empty() {
        doc::prose(&operation.prose)
    } else {
        doc::prose_and(
            &operation.prose,
            &format!("# Errors\n\nIt can end in {fails}."),
        )
    };
    quote! {
        #doc
        fn #method(&self #ask) -> ::transom_runtime::BoxFuture<'_, #result>;
    }
}

fn failure(capability: &Capability) -> TokenStream {
    let list = List::new(
        capability
            .failures
            .iter()
            .map(|failure| (&failure.name, &failure.prose)),
    );
    let (cases, docs, wires) = (&list.cases, &list.docs, list.wires());
    let serialize = serialize(&quote!(Failure));
    let about = doc::paragraphs(&format!("Why `{}` could not do it.", capability.name));
    quote! {
        #about
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Failure {
            #(#docs #cases,)*
        }

        impl Failure {
            /// The value on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    #(Self::#cases => #wires,)*
                }
            }

            /// The failure that a text stands for; `None` for any other text.
            pub fn known(text: &str) -> Option<Self> {
                match text {
                    #(#wires => Some(Self::#cases),)*
                    _ => None,
                }
            }
        }

        impl ::std::fmt::Display for Failure {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::error::Error for Failure {}

        #serialize
    }
}

fn told(contract: &Contract, capability: &Capability) -> TokenStream {
    let (name, module) = (
        ident::type_name(&capability.name),
        ident::member(&capability.name),
    );
    let doc = doc::prose_and(&capability.prose, &notes(capability));
    let cases = capability.operations.iter().map(|operation| {
        let (case, doc) = (ident::case(&operation.name), doc::prose(&operation.prose));
        let carried = (!operation.takes.is_empty()).then(|| {
            let ty = ident::type_name(&operation.name);
            quote!((#module::#ty))
        });
        quote!(#doc #case #carried,)
    });
    let messages: Vec<TokenStream> = capability
        .operations
        .iter()
        .filter(|operation| !operation.takes.is_empty())
        .map(|operation| ask(contract, operation))
        .collect();
    let about = doc::paragraphs(&format!("What the notices of [`{name}`] carry."));
    let module = (!messages.is_empty()).then(|| {
        quote! {
            #about
            pub mod #module {
                #(#messages)*
            }
        }
    });
    quote! {
        #doc
        #[derive(Debug, Clone, PartialEq)]
        pub enum #name {
            #(#cases)*
        }

        #module
    }
}

/// What implements it on each platform.
fn notes(capability: &Capability) -> String {
    let notes = capability
        .notes
        .iter()
        .map(|note| format!("- {}: {}", note.platform, note.text));
    notes.collect::<Vec<_>>().join("\n")
}
