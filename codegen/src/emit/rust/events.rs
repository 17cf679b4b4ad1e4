//! What reaches the page: events, the objects in them, the choice between events at the end of a command, globals.

use proc_macro2::TokenStream;
use quote::quote;

use super::structure::{Member, Structure};
use super::types::{Place, is_text, omittable};
use super::{commands, doc, ident};
use crate::Contract;
use crate::model::{Command, Event, Field, Global, Name, Record};

/// `events`, `ends`, `records` and `globals`.
pub(super) fn tokens(contract: &Contract) -> TokenStream {
    let told = contract.events.iter().filter(|event| !event.errors_only);
    let events = told.map(|event| structure(contract, event));
    let ends = ends(contract);
    let records = records(contract);
    let globals = globals(contract);
    quote! {
        /// What the page is told when all went well.
        pub mod events {
            #(#events)*
        }

        #ends
        #records
        #globals
    }
}

fn structure(contract: &Contract, event: &Event) -> TokenStream {
    let name = ident::type_name(&event.name);
    let status = (!event.statuses.is_empty()).then(|| status(contract, event));
    let fields = event
        .fields
        .iter()
        .map(|field| Member::of_field(contract, Place::Module, field));
    let members = status.into_iter().chain(fields).collect();
    let structure = Structure::new(name.clone(), doc::prose(&event.prose), members).tokens();
    let wire = event.name.wire();
    let status = (!event.statuses.is_empty()).then(|| quote!(.with("status", &event.status)));
    let written = event.fields.iter().map(written);
    let event = if status.is_none() && event.fields.is_empty() {
        quote!(_)
    } else {
        quote!(event)
    };
    quote! {
        #structure

        impl From<#name> for ::transom_runtime::Envelope {
            fn from(#event: #name) -> Self {
                Self::ok(#wire) #status #(#written)*
            }
        }
    }
}

fn status(contract: &Contract, event: &Event) -> Member {
    let names = doc::spans(
        event
            .statuses
            .iter()
            .map(|status| contract[*status].name.wire()),
    );
    let open = if event.open {
        ", or another that the server sends"
    } else {
        ""
    };
    let text = format!("How far it has come: {names}{open}.");
    Member::new(
        &Name::new("status"),
        quote!(super::Status),
        doc::paragraphs(&text),
    )
}

fn written(field: &Field) -> TokenStream {
    let (name, wire) = (ident::member(&field.name), field.name.wire());
    let optional = omittable(field) || field.shape.nullable;
    let value = match (field.secret && is_text(&field.shape.ty), optional) {
        (false, _) => quote!(event.#name),
        (true, false) => quote!(event.#name.expose()),
        (true, true) => quote!(event.#name.as_ref().map(::transom_runtime::Secret::expose)),
    };
    if omittable(field) {
        quote!(.with_some(#wire, #value))
    } else {
        quote!(.with(#wire, #value))
    }
}

/// The type a handler of a command ends with: the one event, or the choice between several.
pub(super) fn outcome(contract: &Contract, command: &Command) -> TokenStream {
    if let [ending] = &command.endings[..] {
        let event = ident::type_name(&contract[ending.event].name);
        quote!(events::#event)
    } else {
        let ends = ident::type_with(&command.name, "ends");
        quote!(ends::#ends)
    }
}

fn ends(contract: &Contract) -> Option<TokenStream> {
    let forked = commands::handled(contract).filter(|command| command.endings.len() > 1);
    let enums: Vec<TokenStream> = forked
        .map(|command| {
            let name = ident::type_with(&command.name, "ends");
            let events: Vec<_> = command
                .endings
                .iter()
                .map(|ending| &contract[ending.event])
                .collect();
            let types: Vec<_> = events
                .iter()
                .map(|event| ident::type_name(&event.name))
                .collect();
            let docs = events.iter().map(|event| doc::prose(&event.prose));
            let about = doc::paragraphs(&format!("How `{}` can end well.", command.name));
            quote! {
                #about
                #[derive(Debug, Clone, PartialEq)]
                pub enum #name {
                    #(#docs #types(super::events::#types),)*
                }

                #(
                    impl From<super::events::#types> for #name {
                        fn from(event: super::events::#types) -> Self {
                            Self::#types(event)
                        }
                    }
                )*

                impl From<#name> for ::transom_runtime::Envelope {
                    fn from(end: #name) -> Self {
                        match end {
                            #(#name::#types(event) => event.into(),)*
                        }
                    }
                }
            }
        })
        .collect();
    (!enums.is_empty()).then(|| {
        quote! {
            /// The choice between events, for commands that can end in several.
            pub mod ends {
                #(#enums)*
            }
        }
    })
}

fn records(contract: &Contract) -> Option<TokenStream> {
    let record = |record: &Record| {
        let (name, doc) = (ident::type_name(&record.name), doc::prose(&record.prose));
        Structure::of_fields(contract, Place::Module, name, doc, &record.fields)
            .on_the_wire()
            .tokens()
    };
    let records: Vec<_> = contract.records.iter().map(record).collect();
    (!records.is_empty()).then(|| {
        quote! {
            /// Objects in events, answers and calls.
            pub mod records {
                #(#records)*
            }
        }
    })
}

fn globals(contract: &Contract) -> Option<TokenStream> {
    let globals: Vec<_> = contract
        .globals
        .iter()
        .map(|global| assignment(contract, global))
        .collect();
    (!globals.is_empty()).then(|| {
        quote! {
            /// The global variables of the page that the bridge writes.
            pub mod globals {
                #(#globals)*
            }
        }
    })
}

fn assignment(contract: &Contract, global: &Global) -> TokenStream {
    let (name, wire, secret) = (
        ident::member(&global.name),
        global.name.wire(),
        global.secret,
    );
    let doc = doc::prose_and(&global.prose, &format!("Writes `window.{wire}`."));
    let optional = global.shape.nullable || global.shape.optional;
    let (ty, value) = match (secret && is_text(&global.shape.ty), optional) {
        (true, false) => (quote!(&::transom_runtime::Secret), quote!(value.expose())),
        (true, true) => (
            quote!(Option<&::transom_runtime::Secret>),
            quote!(value.map(::transom_runtime::Secret::expose)),
        ),
        (false, _) => (
            Place::Module.nullable(contract, &global.shape),
            quote!(value),
        ),
    };
    quote! {
        #doc
        pub fn #name(value: #ty) -> ::transom_runtime::Assignment {
            ::transom_runtime::Assignment {
                global: #wire,
                value: ::transom_runtime::serde_json::to_value(#value).unwrap_or_default(),
                secret: #secret,
            }
        }
    }
}
