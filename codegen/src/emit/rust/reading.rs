//! One function per command: asks for its params, checks them, and makes the command out of them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::commands::is_secret;
use super::value::{listed, value, value_of};
use super::{ident, refusal};
use crate::Contract;
use crate::model::{ChoiceId, Command, ParamId, ParamUse, Stability};

/// The entry of a command in the table of what can be found, and the function that reads it.
pub(super) fn leaf(contract: &Contract, command: &Command) -> TokenStream {
    let leaf = ident::constant(&command.name);
    let body = body(contract, command);
    if body.is_empty() {
        let name = ident::type_name(&command.name);
        let read = if command.params.is_empty() {
            quote!(|_| Ok(super::Command::#name(super::commands::#name)))
        } else {
            let made = made(contract, command);
            quote!(|params| #made)
        };
        return quote! {
            static #leaf: Found = Found { facts: &super::facts::#leaf, read: #read };
        };
    }
    let read = ident::function("read", &command.name);
    let end = end(contract, command);
    let params = if reads(command) {
        quote!(params)
    } else {
        quote!(_)
    };
    quote! {
        static #leaf: Found = Found { facts: &super::facts::#leaf, read: #read };

        fn #read(#params: &Params<'_>) -> Result<super::Command, super::Refused> {
            #body
            #end
        }
    }
}

fn reads(command: &Command) -> bool {
    !(command.params.is_empty() && command.one_of.is_empty() && command.refusals.is_empty())
}

/// What has to be right before the command is made. Empty when nothing can be wrong.
fn body(contract: &Contract, command: &Command) -> TokenStream {
    let presence = presence(contract, command);
    let refusals = command
        .refusals
        .iter()
        .map(|refused| refusal::check(contract, command, refused));
    let planned =
        (command.stability == Stability::Planned).then(|| refusal::planned(contract, command));
    quote! {
        #presence
        #(#refusals)*
        #planned
    }
}

/// The last expression: the command, unless it is planned and refused already.
fn end(contract: &Contract, command: &Command) -> Option<TokenStream> {
    (command.stability != Stability::Planned).then(|| made(contract, command))
}

fn made(contract: &Contract, command: &Command) -> TokenStream {
    let name = ident::type_name(&command.name);
    if command.params.is_empty() {
        return quote!(Ok(super::Command::#name(super::commands::#name)));
    }
    let fields = command.params.iter().map(|used| {
        let field = ident::member(&contract[used.param].name);
        let local = local(contract, used);
        let value = match contract.only_values(used.param) {
            _ if is_asked_for(contract, used) => quote!(#local),
            Some(id) => or_default(contract, used, id, &local),
            None => value(contract, used),
        };
        if field == value.to_string() {
            quote!(#field)
        } else {
            quote!(#field: #value)
        }
    });
    quote!(Ok(super::Command::#name(super::commands::#name { #(#fields),* })))
}

/// The command is refused without it, so it is read before the others.
pub(super) fn is_asked_for(contract: &Contract, used: &ParamUse) -> bool {
    used.required && contract[used.param].default.is_none()
}

/// The command is refused without it, or with a value that its choice does not list.
pub(super) fn can_refuse(contract: &Contract, used: &ParamUse) -> bool {
    is_asked_for(contract, used) || contract.only_values(used.param).is_some()
}

/// A value out of a list, once it is known to be one.
fn or_default(contract: &Contract, used: &ParamUse, id: ChoiceId, local: &Ident) -> TokenStream {
    let default = contract[used.param].default.as_deref();
    let default = default.and_then(|default| value_of(contract, id, default));
    default.map_or_else(
        || quote!(#local),
        |default| quote!(#local.unwrap_or(#default)),
    )
}

/// A variable for a param, distinct from the argument `params`.
fn local(contract: &Contract, used: &ParamUse) -> Ident {
    let member = ident::member(&contract[used.param].name);
    if member == "params" {
        format_ident!("params_")
    } else {
        member
    }
}

fn presence(contract: &Contract, command: &Command) -> TokenStream {
    let asked: Vec<&ParamUse> = command
        .params
        .iter()
        .filter(|used| can_refuse(contract, used))
        .collect();
    if asked.is_empty() && command.one_of.is_empty() {
        return TokenStream::new();
    }
    if command.stability == Stability::Planned {
        return bare_presence(contract, command, &asked);
    }
    let locals: Vec<Ident> = asked.iter().map(|used| local(contract, used)).collect();
    let reads = asked
        .iter()
        .map(|used| match contract.only_values(used.param) {
            Some(id) => listed(contract, used, id),
            None => value(contract, used),
        });
    let own = asked.iter().map(|used| lacks(contract, used));
    let none = (!command.one_of.is_empty()).then(|| absence(contract, &command.one_of));
    let group = none.as_ref().map(|_| {
        let label = group_label(contract, &command.one_of);
        quote!(none.then(|| String::from(#label)),)
    });
    let lacks = quote!([#(#own)* #group]);
    let refused = refusal::incomplete(contract, command);
    let none = none.map(|none| quote!(let none = #none;));
    let taken = (!asked.is_empty()).then(|| {
        let patterns = asked.iter().map(|used| accepted(contract, used));
        let (pattern, values) = if let [only] = &locals[..] {
            (quote!(#(#patterns)*), quote!(#only))
        } else {
            (quote!((#(#patterns),*)), quote!((#(#locals),*)))
        };
        quote! {
            let #pattern = #values else {
                return #refused;
            };
        }
    });
    let chosen = none.is_some().then(|| {
        quote! {
            if none {
                return #refused;
            }
        }
    });
    quote! {
        #(let #locals = #reads;)*
        #none
        let lacks = #lacks;
        #chosen
        #taken
    }
}

/// A planned command is asked for its params like any other, but nobody takes their values.
fn bare_presence(contract: &Contract, command: &Command, asked: &[&ParamUse]) -> TokenStream {
    let own = asked.iter().map(|used| {
        let absent = is_asked_for(contract, used).then(|| {
            let (label, absent) = (label(contract, used), absence(contract, &ids(used)));
            quote!((#absent).then(|| String::from(#label)),)
        });
        let unlisted = contract.only_values(used.param).map(|id| {
            let (listed, text) = (listed(contract, used, id), unlisted(contract, used, id));
            quote!(#listed.err().map(|value| #text),)
        });
        quote!(#absent #unlisted)
    });
    let group = (!command.one_of.is_empty()).then(|| {
        let label = group_label(contract, &command.one_of);
        let absence = absence(contract, &command.one_of);
        quote!((#absence).then(|| String::from(#label)),)
    });
    let refused = refusal::incomplete(contract, command);
    quote! {
        let lacks = [#(#own)* #group];
        if lacks.iter().any(Option::is_some) {
            return #refused;
        }
    }
}

/// What a page would have to send instead, where it sent nothing or the wrong thing.
fn lacks(contract: &Contract, used: &ParamUse) -> TokenStream {
    let local = local(contract, used);
    let list = contract.only_values(used.param);
    let absent = is_asked_for(contract, used).then(|| {
        let label = label(contract, used);
        let absent = if list.is_some() {
            quote!(matches!(#local, Ok(None)))
        } else {
            quote!(#local.is_none())
        };
        quote!(#absent.then(|| String::from(#label)),)
    });
    let unlisted = list.map(|id| {
        let text = unlisted(contract, used, id);
        quote!(#local.as_ref().err().map(|value| #text),)
    });
    quote!(#absent #unlisted)
}

/// The pattern of a value that does not refuse the command.
fn accepted(contract: &Contract, used: &ParamUse) -> TokenStream {
    let local = local(contract, used);
    match (
        contract.only_values(used.param),
        is_asked_for(contract, used),
    ) {
        (None, _) => quote!(Some(#local)),
        (Some(_), true) => quote!(Ok(Some(#local))),
        (Some(_), false) => quote!(Ok(#local)),
    }
}

fn unlisted(contract: &Contract, used: &ParamUse, id: ChoiceId) -> TokenStream {
    let values = contract[id].values.iter().map(|value| value.name.wire());
    refusal::unlisted(&label(contract, used), values, is_secret(contract, used))
}

/// None of these params is there.
fn absence(contract: &Contract, ids: &[ParamId]) -> TokenStream {
    let names = ids.iter().map(|id| contract[*id].name.wire());
    quote!(#(params.text(#names).is_none())&&*)
}

/// What a page would have to send: `identifier or emailAddress`.
fn label(contract: &Contract, used: &ParamUse) -> String {
    group_label(contract, &ids(used))
}

/// A param and what is read in its place.
fn ids(used: &ParamUse) -> Vec<ParamId> {
    std::iter::once(used.param)
        .chain(used.fallbacks.iter().copied())
        .collect()
}

fn group_label(contract: &Contract, ids: &[ParamId]) -> String {
    ids.iter()
        .map(|id| contract[*id].name.wire())
        .collect::<Vec<_>>()
        .join(" or ")
}
