//! The calls of facades as values, and their methods in `Handlers`.

use proc_macro2::TokenStream;
use quote::quote;

use super::message::{self, Filling};
use super::structure::Structure;
use super::types::{Place, is_text, omittable};
use super::{doc, ident};
use crate::Contract;
use crate::model::{Facade, FacadeCall, Field, Name, Stability};

/// `calls`
pub(super) fn tokens(contract: &Contract) -> Option<TokenStream> {
    let calls: Vec<TokenStream> = handled(contract)
        .map(|(facade, call)| structure(contract, facade, call))
        .collect();
    (!calls.is_empty()).then(|| {
        quote! {
            /// What each call of a facade carries.
            pub mod calls {
                #(#calls)*
            }
        }
    })
}

/// The calls a handler is written for.
pub(super) fn handled(contract: &Contract) -> impl Iterator<Item = (&Facade, &FacadeCall)> {
    contract
        .facades
        .iter()
        .flat_map(|facade| facade.calls.iter().map(move |call| (facade, call)))
        .filter(|(_, call)| call.stability != Stability::Planned)
}

/// The facade and the call in one name.
pub(super) fn full_name(facade: &Facade, call: &FacadeCall) -> Name {
    Name::join([&facade.name, &call.name])
}

fn structure(contract: &Contract, facade: &Facade, call: &FacadeCall) -> TokenStream {
    let name = ident::type_name(&full_name(facade, call));
    let doc = doc::prose(&call.prose);
    let structure =
        Structure::of_fields(contract, Place::Module, name.clone(), doc, &call.takes).tokens();
    let read = (!call.takes.is_empty()).then(|| {
        let names = call.takes.iter().map(|field| ident::member(&field.name));
        let values = call.takes.iter().map(|field| taken(contract, call, field));
        quote! {
            impl #name {
                pub(super) fn read(
                    data: &::transom_runtime::serde_json::Map<
                        String,
                        ::transom_runtime::serde_json::Value,
                    >,
                ) -> Result<Self, super::Failure> {
                    Ok(Self { #(#names: #values),* })
                }
            }
        }
    });
    quote! {
        #structure
        #read
    }
}

/// The value of a field. What has another type counts as absent.
fn taken(contract: &Contract, call: &FacadeCall, field: &Field) -> TokenStream {
    let wire = field.name.wire();
    let ty = Place::Module.value(contract, &field.shape.ty, false);
    let read = quote! {
        data.get(#wire).and_then(|value| {
            <#ty as ::transom_runtime::serde::Deserialize>::deserialize(value).ok()
        })
    };
    let read = if field.secret && is_text(&field.shape.ty) {
        quote!(#read.map(::transom_runtime::Secret::new))
    } else {
        read
    };
    if omittable(field) || field.shape.nullable {
        return read;
    }
    let error = contract.answers.missing_param;
    let code = ident::case(&contract[error].name);
    let text = message::text(
        &contract[error],
        &[
            ("command", Filling::Text(&call.path)),
            ("params", Filling::Text(wire)),
        ],
    );
    quote!(#read.ok_or_else(|| super::Failure::new(super::ErrorCode::#code, #text))?)
}

/// The method of `Handlers` for a call.
pub(super) fn method(contract: &Contract, facade: &Facade, call: &FacadeCall) -> TokenStream {
    let name = full_name(facade, call);
    let (method, ty) = (ident::handler(&name), ident::type_name(&name));
    let record = ident::type_name(&contract[call.gives].name);
    let like = call
        .like
        .map(|command| format!(" It stands for `{}`.", contract[command].name));
    let about = format!(
        "Handles `{}` of the facade `{}`.{}",
        call.path,
        facade.name,
        like.unwrap_or_default()
    );
    let doc = doc::prose_and(&call.prose, &about);
    quote! {
        #doc
        fn #method(
            &self,
            cx: &::transom_runtime::Context,
            call: calls::#ty,
        ) -> impl ::std::future::Future<Output = ::std::result::Result<records::#record, Failure>>
        + ::std::marker::Send;
    }
}
