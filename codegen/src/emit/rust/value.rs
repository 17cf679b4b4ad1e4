//! The value of a param as an expression: from the text of the query to the type of the field.

use proc_macro2::TokenStream;
use quote::quote;

use super::commands::is_secret;
use super::ident;
use super::reading::is_asked_for;
use super::types::Place;
use crate::Contract;
use crate::model::{ChoiceId, ParamId, ParamUse, Type};

/// The text of a param, or of the first fallback that has one.
fn text(contract: &Contract, used: &ParamUse) -> TokenStream {
    let read = |id: &ParamId| {
        let param = &contract[*id];
        let name = param.name.wire();
        if param.ty == Type::Phone {
            quote!(params.phone(#name))
        } else {
            quote!(params.text(#name))
        }
    };
    let first = read(&used.param);
    let fallbacks = used.fallbacks.iter().map(read);
    quote!(#first #(.or_else(|| #fallbacks))*)
}

/// The key under which a param or the first of its fallbacks came.
fn key(contract: &Contract, used: &ParamUse) -> TokenStream {
    let ids = std::iter::once(&used.param).chain(&used.fallbacks);
    let names = ids.map(|id| contract[*id].name.wire());
    quote!([#(#names),*].into_iter().find(|param| params.text(param).is_some()))
}

/// The value of a param outside of whose choice nothing is accepted: `Ok(None)` when it is absent, and what stands
/// there instead as an error.
pub(super) fn listed(contract: &Contract, used: &ParamUse, id: ChoiceId) -> TokenStream {
    let (text, name) = (text(contract, used), Place::Module.choice(contract, id));
    quote! {
        #text.map(|value| #name::known(&value).ok_or(value)).transpose()
    }
}

/// An expression for the value of a param: an `Option`, unless there is a default or a list.
pub(super) fn value(contract: &Contract, used: &ParamUse) -> TokenStream {
    let param = &contract[used.param];
    let default = param.default.as_deref();
    let text = text(contract, used);
    match &param.ty {
        Type::Bool => flag(contract, used),
        Type::Integer => integer(contract, used),
        Type::Choice(id) => choice(contract, *id, &text, default),
        Type::List(_) => list(&text, default, is_asked_for(contract, used)),
        _ if is_secret(contract, used) => owned(
            &text,
            default.map(|default| quote!(::transom_runtime::Secret::from(#default))),
            &quote!(|value| ::transom_runtime::Secret::new(value.into_owned())),
        ),
        _ => owned(
            &text,
            default.map(|default| quote!(String::from(#default))),
            &quote!(::std::borrow::Cow::into_owned),
        ),
    }
}

fn owned(text: &TokenStream, default: Option<TokenStream>, own: &TokenStream) -> TokenStream {
    if let Some(default) = default {
        quote!(#text.map_or_else(|| #default, #own))
    } else {
        quote!(#text.map(#own))
    }
}

fn flag(contract: &Contract, used: &ParamUse) -> TokenStream {
    let (name, key) = (contract[used.param].name.wire(), key(contract, used));
    match contract[used.param].default.as_deref().map(is_yes) {
        Some(default) if used.fallbacks.is_empty() => quote!(params.flag(#name, #default)),
        Some(default) => quote!(#key.map_or(#default, |param| params.flag(param, #default))),
        None => quote!(#key.map(|param| params.flag(param, false))),
    }
}

fn integer(contract: &Contract, used: &ParamUse) -> TokenStream {
    let (name, key) = (contract[used.param].name.wire(), key(contract, used));
    let read = if used.fallbacks.is_empty() {
        quote!(params.integer(#name))
    } else {
        quote!(#key.and_then(|param| params.integer(param)))
    };
    match contract[used.param]
        .default
        .as_deref()
        .and_then(|text| text.parse::<i64>().ok())
    {
        Some(default) => quote!(#read.unwrap_or(#default)),
        None => read,
    }
}

fn choice(
    contract: &Contract,
    id: ChoiceId,
    text: &TokenStream,
    default: Option<&str>,
) -> TokenStream {
    let (choice, name) = (&contract[id], Place::Module.choice(contract, id));
    let default = default.and_then(|default| value_of(contract, id, default));
    match (choice.open, default) {
        (true, Some(default)) => quote!(#text.map_or(#default, |value| #name::from(&*value))),
        (true, None) => quote!(#text.map(|value| #name::from(&*value))),
        (false, Some(default)) => {
            quote!(#text.and_then(|value| #name::known(&value)).unwrap_or(#default))
        }
        (false, None) => quote!(#text.and_then(|value| #name::known(&value))),
    }
}

/// The case of a choice that a default of the spec names.
pub(super) fn value_of(contract: &Contract, id: ChoiceId, text: &str) -> Option<TokenStream> {
    let name = Place::Module.choice(contract, id);
    let case = ident::case(&contract[id].value(text)?.name);
    Some(quote!(#name::#case))
}

/// Commas separate the items; spaces around them and empty items do not count.
fn list(text: &TokenStream, default: Option<&str>, asked_for: bool) -> TokenStream {
    let split = quote! {
        |list| {
            list.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(String::from)
                .collect::<Vec<_>>()
        }
    };
    match default {
        Some(default) => {
            let items = default
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty());
            quote!(#text.map_or_else(|| vec![#(String::from(#items)),*], #split))
        }
        None if asked_for => quote!(#text.map(#split)),
        None => quote!(#text.map(#split).unwrap_or_default()),
    }
}

pub(super) fn is_yes(text: &str) -> bool {
    ["true", "1", "yes"]
        .iter()
        .any(|yes| yes.eq_ignore_ascii_case(text))
}
