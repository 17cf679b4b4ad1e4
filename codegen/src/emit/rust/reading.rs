//! The params of a command: read, checked and typed, in one function per command.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::commands::{is_certain, is_secret};
use super::facts::{error_code, states};
use super::message::{self, Filling};
use super::types::Place;
use super::{ident, routing};
use crate::Contract;
use crate::model::{Command, ParamId, ParamUse, Refusal, Stability, Type};

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
    let params = if reads(command) { quote!(params) } else { quote!(_) };
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
    let refusals = command.refusals.iter().map(|refusal| refusal_check(contract, command, refusal));
    let planned = (command.stability == Stability::Planned).then(|| planned(contract, command));
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
            if field == local { quote!(#field) } else { quote!(#field: #local) }
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
    if member == "params" { format_ident!("params_") } else { member }
}

fn presence(contract: &Contract, command: &Command) -> TokenStream {
    let asked: Vec<&ParamUse> =
        command.params.iter().filter(|used| is_asked_for(contract, used)).collect();
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
    let group = none.as_ref().map(|_| group_label(contract, &command.one_of));
    let group = group.map(|label| quote!((#label, none)));
    let absent = quote!([#((#labels, #locals.is_none()),)* #group]);
    let refused = incomplete(contract, command);
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
        let ids: Vec<ParamId> = std::iter::once(used.param).chain(used.fallbacks.clone()).collect();
        absence(contract, &ids)
    });
    let group = (!command.one_of.is_empty()).then(|| {
        let label = group_label(contract, &command.one_of);
        let absence = absence(contract, &command.one_of);
        quote!((#label, #absence))
    });
    let refused = incomplete(contract, command);
    quote! {
        let absent = [#((#labels, #absences),)* #group];
        if absent.iter().any(|(_, absent)| *absent) {
            return #refused;
        }
    }
}

fn incomplete(contract: &Contract, command: &Command) -> TokenStream {
    let (event, name) = (contract[command.fails].name.wire(), command.name.wire());
    let early = states(contract, &command.needs[..command.early_needs]);
    quote!(Err(incomplete(#event, #name, &absent, #early)))
}

/// None of these params is there.
fn absence(contract: &Contract, ids: &[ParamId]) -> TokenStream {
    let names = ids.iter().map(|id| contract[*id].name.wire());
    quote!(#(params.text(#names).is_none())&&*)
}

/// What a page would have to send: `identifier or emailAddress`.
fn label(contract: &Contract, used: &ParamUse) -> String {
    let ids: Vec<ParamId> = std::iter::once(used.param).chain(used.fallbacks.clone()).collect();
    group_label(contract, &ids)
}

fn group_label(contract: &Contract, ids: &[ParamId]) -> String {
    ids.iter().map(|id| contract[*id].name.wire()).collect::<Vec<_>>().join(" or ")
}

/// The text of a param, or of the first fallback that has one.
fn text(contract: &Contract, used: &ParamUse) -> TokenStream {
    let name = contract[used.param].name.wire();
    let fallbacks = used.fallbacks.iter().map(|id| contract[*id].name.wire());
    quote!(params.text(#name) #(.or_else(|| params.text(#fallbacks)))*)
}

/// The key under which a param or the first of its fallbacks came.
fn key(contract: &Contract, used: &ParamUse) -> TokenStream {
    let ids = std::iter::once(&used.param).chain(&used.fallbacks);
    let names = ids.map(|id| contract[*id].name.wire());
    quote!([#(#names),*].into_iter().find(|param| params.text(param).is_some()))
}

/// An expression for the value of a param: an `Option`, unless there always is a value.
fn value(contract: &Contract, used: &ParamUse) -> TokenStream {
    let param = &contract[used.param];
    let text = text(contract, used);
    let default = param.default.as_deref();
    match &param.ty {
        Type::Bool => {
            let fallback = default.is_some_and(is_yes);
            let (name, key) = (param.name.wire(), key(contract, used));
            match (default, used.fallbacks.is_empty()) {
                (Some(_), true) => quote!(params.flag(#name, #fallback)),
                (Some(_), false) => {
                    quote!(#key.map_or(#fallback, |param| params.flag(param, #fallback)))
                }
                (None, _) => quote!(#key.map(|param| params.flag(param, false))),
            }
        }
        Type::Integer => {
            let key = key(contract, used);
            let read = if used.fallbacks.is_empty() {
                let name = param.name.wire();
                quote!(params.integer(#name))
            } else {
                quote!(#key.and_then(|param| params.integer(param)))
            };
            let default = default.and_then(|default| default.parse::<i64>().ok());
            default.map_or(read.clone(), |default| quote!(#read.unwrap_or(#default)))
        }
        Type::Choice(id) => {
            let (choice, name) = (&contract[*id], Place::Module.choice(contract, *id));
            let default = default.and_then(|default| {
                let named = |value: &&crate::model::ChoiceValue| {
                    value.name.wire() == default || value.aliases.iter().any(|alias| alias == default)
                };
                choice.values.iter().find(named)
            });
            let default = default.map(|value| {
                let case = ident::case(&value.name);
                quote!(#name::#case)
            });
            match (choice.open, default) {
                (true, Some(default)) => {
                    quote!(#text.map_or(#default, |value| #name::from(&*value)))
                }
                (true, None) => quote!(#text.map(|value| #name::from(&*value))),
                (false, Some(default)) => {
                    quote!(#text.and_then(|value| #name::known(&value)).unwrap_or(#default))
                }
                (false, None) => quote!(#text.and_then(|value| #name::known(&value))),
            }
        }
        Type::List(_) => {
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
                _ if is_asked_for(contract, used) => quote!(#text.map(#split)),
                Some(default) => {
                    let items = default.split(',').map(str::trim).filter(|item| !item.is_empty());
                    quote!(#text.map_or_else(|| vec![#(String::from(#items)),*], #split))
                }
                None => quote!(#text.map(#split).unwrap_or_default()),
            }
        }
        _ if is_secret(contract, used) => {
            let secret = quote!(|value| ::transom_runtime::Secret::new(value.into_owned()));
            match default {
                Some(default) => quote! {
                    #text.map_or_else(|| ::transom_runtime::Secret::new(String::from(#default)), #secret)
                },
                None => quote!(#text.map(#secret)),
            }
        }
        _ => match default {
            Some(default) => quote! {
                #text.map_or_else(|| String::from(#default), ::std::borrow::Cow::into_owned)
            },
            None => quote!(#text.map(::std::borrow::Cow::into_owned)),
        },
    }
}

fn is_yes(text: &str) -> bool {
    ["true", "1", "yes"].iter().any(|yes| yes.eq_ignore_ascii_case(text))
}

fn refusal_check(contract: &Contract, command: &Command, refusal: &Refusal) -> TokenStream {
    let param = &contract[refusal.param];
    let name = param.name.wire();
    let default = param.default.as_deref();
    let default = default.map(|default| quote!(.or(Some(#default))));
    let values = refused_values(contract, refusal);
    let error = &contract[refusal.error];
    let value = if param.secret { Filling::Text("…") } else { Filling::Variable };
    let expected = expected(contract, refusal);
    let message = message::text(
        error,
        &[
            ("command", Filling::Text(command.name.wire())),
            ("params", Filling::Text(name)),
            ("value", value),
            ("expected", Filling::Text(&expected)),
        ],
    );
    let (event, command_name) = (contract[command.fails].name.wire(), command.name.wire());
    let (code, needs) = (error_code(contract, refusal.error), states(contract, &command.needs));
    quote! {
        if let Some(value) = params.text(#name).as_deref() #default
            && (#(value.eq_ignore_ascii_case(#values))||*)
        {
            return Err(super::Refused {
                event: #event,
                command: #command_name,
                code: #code,
                message: #message,
                needs: #needs,
            });
        }
    }
}

/// A refused value stands for all its spellings.
fn refused_values(contract: &Contract, refusal: &Refusal) -> Vec<String> {
    let mut values = refusal.values.clone();
    if let Type::Choice(id) = &contract[refusal.param].ty {
        for value in &contract[*id].values {
            if refusal.values.iter().any(|refused| refused == value.name.wire()) {
                values.extend(value.aliases.iter().cloned());
            }
        }
    }
    if contract[refusal.param].ty == Type::Bool {
        let (yes, no) = (["1", "yes"], ["0", "no"]);
        let spellings = |refused: &String| if is_yes(refused) { yes } else { no };
        values.extend(refusal.values.iter().flat_map(spellings).map(str::to_owned));
    }
    values
}

/// The values that are not refused, where they are known.
fn expected(contract: &Contract, refusal: &Refusal) -> String {
    let Type::Choice(id) = &contract[refusal.param].ty else { return String::new() };
    let values = contract[*id].values.iter().map(|value| value.name.wire());
    routing::list(values.filter(|value| !refusal.values.iter().any(|refused| refused == value)))
}
