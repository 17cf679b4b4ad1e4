//! Types of the spec as types of Rust.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::Contract;
use crate::model::{ChoiceId, Field, RecordId, Shape, Type};

/// Where in the expansion a type is written down, because that decides the path to it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// In a module directly below the expansion: `commands`, `events`.
    Module,
    /// In a module below such a module: `capabilities::scale`.
    Nested,
}

impl Place {
    /// The path to the expansion itself.
    pub(super) fn root(self) -> TokenStream {
        match self {
            Self::Module => quote!(super),
            Self::Nested => quote!(super::super),
        }
    }

    pub(super) fn choice(self, contract: &Contract, id: ChoiceId) -> TokenStream {
        let (root, name) = (self.root(), ident::choice(&contract[id].name));
        quote!(#root::#name)
    }

    pub(super) fn record(self, contract: &Contract, id: RecordId) -> TokenStream {
        let (root, name) = (self.root(), ident::type_name(&contract[id].name));
        quote!(#root::records::#name)
    }

    /// A value that is there. A secret text wipes and masks itself; other secrets are masked by the struct around.
    pub(super) fn value(self, contract: &Contract, ty: &Type, secret: bool) -> TokenStream {
        match ty {
            text if secret && is_text(text) => quote!(::transom_runtime::Secret),
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone => quote!(String),
            Type::Bool => quote!(bool),
            Type::Integer => quote!(i64),
            Type::Json => quote! {
                ::transom_runtime::serde_json::Map<String, ::transom_runtime::serde_json::Value>
            },
            Type::Choice(id) => self.choice(contract, *id),
            Type::Record(id) if contains_itself(contract, *id) => {
                let record = self.record(contract, *id);
                quote!(Box<#record>)
            }
            Type::Record(id) => self.record(contract, *id),
            Type::List(item) => {
                let item = self.value(contract, item, false);
                quote!(Vec<#item>)
            }
        }
    }

    /// A field, with `Option` around what may be absent or null.
    pub(super) fn field(self, contract: &Contract, field: &Field) -> TokenStream {
        let value = self.value(contract, &field.shape.ty, field.secret);
        if omittable(field) || field.shape.nullable {
            quote!(Option<#value>)
        } else {
            value
        }
    }

    /// A value that may be null.
    pub(super) fn nullable(self, contract: &Contract, shape: &Shape) -> TokenStream {
        let value = self.value(contract, &shape.ty, false);
        if shape.nullable || shape.optional {
            quote!(Option<#value>)
        } else {
            value
        }
    }
}

/// Left out of the JSON when there is no value. What may be both absent and null is left out too.
pub(super) fn omittable(field: &Field) -> bool {
    field.shape.optional || field.when.is_some()
}

/// Its values are texts, so that a secret one becomes a `Secret`.
pub(super) fn is_text(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone => true,
        Type::Bool
        | Type::Integer
        | Type::Json
        | Type::Choice(_)
        | Type::Record(_)
        | Type::List(_) => false,
    }
}

/// A record that a chain of fields leads back to would have no size. Lists break the chain.
fn contains_itself(contract: &Contract, id: RecordId) -> bool {
    let (mut open, mut seen) = (vec![id], Vec::new());
    while let Some(record) = open.pop() {
        for field in &contract[record].fields {
            if let Type::Record(inner) = field.shape.ty {
                if inner == id {
                    return true;
                }
                if !seen.contains(&inner) {
                    seen.push(inner);
                    open.push(inner);
                }
            }
        }
    }
    false
}
