//! One function per command: asks for its params, checks them, and makes the command out of them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::value::value;
use super::{ident, refusal};
use crate::Contract;
use crate::model::{Command, ParamId, ParamUse, Stability};

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
        if is_asked_for(contract, used) {
            let local = local(contract, used);
            if field == local {
                quote!(#field)
            } else {
                quote!(#field: #local)
            }
        } else {
            let value = value(contract, used);
            quote!(#field: #value)
        }
    });
    quote!(Ok(super::Command::#name(super::commands::#name { #(#fields),* })))
}

/// The command is refused without it, so it is read before the others.
pub(super) fn is_asked_for(contract: &Contract, used: &ParamUse) -> bool {
    used.required && contract[used.param].default.is_none()
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
        .filter(|used| is_asked_for(contract, used))
        .collect();
    if asked.is_empty() && command.one_of.is_empty() {
        return TokenStream::new();
    }
    if command.stability == Stability::Planned {
        return bare_presence(contract, command, &asked);
    }
    let locals: Vec<Ident> = asked.iter().map(|used| local(contract, used)).collect();
    let reads = asked.iter().map(|used| value(contract, used));
    let labels = asked.iter().map(|used| label(contract, used));
    let none = (!command.one_of.is_empty()).then(|| absence(contract, &command.one_of));
    let group = none
        .as_ref()
        .map(|_| group_label(contract, &command.one_of));
    let group = group.map(|label| quote!((#label, none)));
    let absent = quote!([#((#labels, #locals.is_none()),)* #group]);
    let refused = refusal::incomplete(contract, command);
    let none = none.map(|none| quote!(let none = #none;));
    let taken = (!asked.is_empty()).then(|| {
        let (pattern, values) = if let [only] = &locals[..] {
            (quote!(Some(#only)), quote!(#only))
        } else {
            (quote!((#(Some(#locals)),*)), quote!((#(#locals),*)))
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
        let absent = #absent;
        #chosen
        #taken
    }
}

/// A planned command is asked for its params like any other, but nobody takes their values.
fn bare_presence(contract: &Contract, command: &Command, asked: &[&ParamUse]) -> TokenStream {
    let labels = asked.iter().map(|used| label(contract, used));
    let absences = asked.iter().map(|used| {
        let ids: Vec<ParamId> = std::iter::once(used.param)
            .chain(used.fallbacks.clone())
            .collect();
        absence(contract, &ids)
    });
    let group = (!command.one_of.is_empty()).then(|| {
        let label = group_label(contract, &command.one_of);
        let absence = absence(contract, &command.one_of);
        quote!((#label, #absence))
    });
    let refused = refusal::incomplete(contract, command);
    quote! {
        let absent = [#((#labels, #absences),)* #group];
        if absent.iter().any(|(_, absent)| *absent) {
            return #refused;
        }
    }
}

/// None of these params is there.
fn absence(contract: &Contract, ids: &[ParamId]) -> TokenStream {
    let names = ids.iter().map(|id| contract[*id].name.wire());
    quote!(#(params.text(#names).is_none())&&*)
}

/// What a page would have to send: `identifier or emailAddress`.
fn label(contract: &Contract, used: &ParamUse) -> String {
    let ids: Vec<ParamId> = std::iter::once(used.param)
        .chain(used.fallbacks.clone())
        .collect();
    group_label(contract, &ids)
}

fn group_label(contract: &Contract, ids: &[ParamId]) -> String {
    ids.iter()
        .map(|id| contract[*id].name.wire())
        .collect::<Vec<_>>()
        .join(" or ")
}
