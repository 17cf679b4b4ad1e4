//! What is refused before a handler sees it, and in which words: unknown routes and variants, missing params, values with
//! an error of their own, and commands nobody has written yet.

use proc_macro2::TokenStream;
use quote::quote;

use super::facts::{error_code, states};
use super::ident;
use super::message::{self, Filling};
use super::reading::can_refuse;
use super::routing::Point;
use super::types::Place;
use super::value::{is_yes, value_of};
use crate::Contract;
use crate::model::{Choose, Command, ErrorId, Name, Node, Refusal, StateId, Type};

/// An expression for a refusal with its text.
fn refused(
    contract: &Contract,
    (event, command): (&str, &str),
    error: ErrorId,
    message: &TokenStream,
    needs: &[StateId],
) -> TokenStream {
    let (code, needs) = (error_code(contract, error), states(contract, needs));
    quote! {
        Err(super::Refused {
            event: #event,
            command: #command,
            code: #code,
            message: #message,
            needs: #needs,
        })
    }
}

/// The answer to a route nobody knows.
pub(super) fn unknown_route(contract: &Contract) -> TokenStream {
    let error = contract.answers.unknown_route;
    let expected = list(contract.routes.iter().map(|route| route.name.wire()));
    let (bound, message) = unknown_name(contract, &expected, &quote!(route));
    let event = contract[contract.answers.unknown_route_event].name.wire();
    let refused = refused(
        contract,
        (event, &contract.scheme),
        error,
        &message,
        &contract.needs,
    );
    quote! {
        #bound
        #refused
    }
}

/// The text for a name that is neither route nor path, and the variables it mentions.
pub(super) fn unknown_name(
    contract: &Contract,
    expected: &str,
    written: &TokenStream,
) -> (TokenStream, TokenStream) {
    let error = &contract[contract.answers.unknown_route];
    let message = message::text(
        error,
        &[
            ("command", Filling::Variable),
            ("value", Filling::Variable),
            ("expected", Filling::Text(expected)),
        ],
    );
    let bound = ["command", "value"]
        .into_iter()
        .filter(|placeholder| message::mentions(error, placeholder))
        .map(|placeholder| {
            let variable = ident::member(&Name::new(placeholder));
            quote!(let #variable = #written;)
        })
        .collect();
    (bound, message)
}

/// The answer to a value that chooses no variant.
pub(super) fn unknown_variant(point: &Point<'_>, choose: &Choose, error: ErrorId) -> TokenStream {
    let Point {
        contract,
        node,
        path,
        needs,
    } = point;
    let param = &contract[choose.param];
    if error == contract.answers.missing_param {
        let variants = choose.variants.iter().map(|variant| variant.name.wire());
        let lack = unlisted(param.name.wire(), variants, param.secret);
        return lacking(point, &lack);
    }
    let expected = list(choose.variants.iter().map(|variant| variant.name.wire()));
    let message = message::text(
        &contract[error],
        &[
            ("command", Filling::Text(path.wire())),
            ("params", Filling::Text(param.name.wire())),
            ("value", echo(param.secret)),
            ("expected", Filling::Text(&expected)),
        ],
    );
    let event = contract[node.event].name.wire();
    refused(contract, (event, path.wire()), error, &message, needs)
}

/// The answer when the param that chooses is absent and there is no default.
pub(super) fn undecided(point: &Point<'_>, choose: &Choose) -> TokenStream {
    let param = point.contract[choose.param].name.wire();
    lacking(point, &quote!(String::from(#param)))
}

/// The answer at a choice between variants to a param that is absent or means nothing.
fn lacking(point: &Point<'_>, lack: &TokenStream) -> TokenStream {
    let Point {
        contract,
        node,
        path,
        needs,
    } = point;
    let (event, command) = (contract[node.event].name.wire(), path.wire());
    let needs = states(contract, needs);
    quote!(Err(incomplete(#event, #command, &[Some(#lack)], #needs)))
}

/// What a page would have to send instead of a value that is none; the value is in the variable `value`.
pub(super) fn unlisted<'a>(
    label: &str,
    values: impl Iterator<Item = &'a str>,
    secret: bool,
) -> TokenStream {
    let values: Vec<&str> = values.collect();
    let values = match &values[..] {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        few => few.join(""),
    };
    let wanted = format!("{label} to be {values}");
    if secret {
        quote!(String::from(#wanted))
    } else {
        let format = format!("{}, not {{value}}", message::escaped(&wanted));
        quote!(::std::format!(#format))
    }
}

/// The answer when params are absent or mean nothing; which ones stands in the variable `lacks`.
pub(super) fn incomplete(contract: &Contract, command: &Command) -> TokenStream {
    let (event, name) = (contract[command.fails].name.wire(), command.name.wire());
    let early = states(contract, &command.needs[..command.early_needs]);
    quote!(Err(incomplete(#event, #name, &lacks, #early)))
}

/// The function behind all answers to params that are absent or mean nothing; `None` when that cannot be.
pub(super) fn incomplete_function(contract: &Contract) -> Option<TokenStream> {
    let asks = |command: &Command| {
        !command.one_of.is_empty() || command.params.iter().any(|used| can_refuse(contract, used))
    };
    let is_called = contract.commands.iter().any(asks)
        || contract
            .routes
            .iter()
            .any(|route| can_be_undecided(contract, &route.node));
    let error = &contract[contract.answers.missing_param];
    let code = error_code(contract, contract.answers.missing_param);
    let message = message::text(
        error,
        &[
            ("command", Filling::Variable),
            ("params", Filling::Variable),
        ],
    );
    let (lacks, names) = if message::mentions(error, "params") {
        let names = quote! {
            let params: Vec<&str> = lacks.iter().flatten().map(String::as_str).collect();
            let params = params.join(", ");
        };
        (quote!(lacks), names)
    } else {
        (quote!(_), TokenStream::new())
    };
    is_called.then(|| {
        quote! {
            fn incomplete(
                event: &'static str,
                command: &'static str,
                #lacks: &[Option<String>],
                needs: &'static [super::State],
            ) -> super::Refused {
                #names
                super::Refused { event, command, code: #code, message: #message, needs }
            }
        }
    })
}

fn can_be_undecided(contract: &Contract, node: &Node) -> bool {
    node.step.as_ref().is_err_and(|choose| {
        choose.default_variant().is_none()
            || choose.unknown == Some(contract.answers.missing_param)
            || choose
                .variants
                .iter()
                .any(|variant| can_be_undecided(contract, &variant.node))
    })
}

/// A check for values that the contract refuses, whoever handles the command. A default counts like a value.
pub(super) fn check(contract: &Contract, command: &Command, refusal: &Refusal) -> TokenStream {
    let param = &contract[refusal.param];
    let name = param.name.wire();
    let expected = expected(contract, refusal);
    let message = message::text(
        &contract[refusal.error],
        &[
            ("command", Filling::Text(command.name.wire())),
            ("params", Filling::Text(name)),
            ("value", echo(param.secret)),
            ("expected", Filling::Text(&expected)),
        ],
    );
    let names = (contract[command.fails].name.wire(), command.name.wire());
    let refused = refused(contract, names, refusal.error, &message, &command.needs);
    let default = param.default.as_deref();
    match param.ty {
        Type::Choice(id) if !contract[id].open => {
            let ty = Place::Module.choice(contract, id);
            let default = default
                .and_then(|default| value_of(contract, id, default))
                .map(|default| quote!(.or(Some(#default))));
            let values = refusal.values.iter();
            let values = values.filter_map(|value| value_of(contract, id, value));
            let echoed = message::mentions(&contract[refusal.error], "value")
                .then(|| quote!(let value = value.as_str();));
            quote! {
                if let Some(value) = params.text(#name).and_then(|value| #ty::known(&value)) #default
                    && matches!(value, #(#values)|*)
                {
                    #echoed
                    return #refused;
                }
            }
        }
        _ => {
            let default = default.map(|default| quote!(.or(Some(#default))));
            let same = spellings(contract, refusal).into_iter().map(|spelling| {
                if is_exact(contract, &param.ty) {
                    quote!(value == #spelling)
                } else {
                    quote!(value.eq_ignore_ascii_case(#spelling))
                }
            });
            quote! {
                if let Some(value) = params.text(#name).as_deref() #default && (#(#same)||*) {
                    return #refused;
                }
            }
        }
    }
}

fn is_exact(contract: &Contract, ty: &Type) -> bool {
    matches!(ty, Type::Choice(id) if contract[*id].exact)
}

/// A refused value stands for all its spellings.
fn spellings(contract: &Contract, refusal: &Refusal) -> Vec<String> {
    let mut spellings = refusal.values.clone();
    match &contract[refusal.param].ty {
        Type::Choice(id) => {
            for value in &contract[*id].values {
                if refusal
                    .values
                    .iter()
                    .any(|refused| refused == value.name.wire())
                {
                    spellings.extend(value.aliases.iter().cloned());
                }
            }
        }
        Type::Bool => {
            let words = |refused: &String| {
                if is_yes(refused) {
                    ["1", "yes"]
                } else {
                    ["0", "no"]
                }
            };
            spellings.extend(refusal.values.iter().flat_map(words).map(str::to_owned));
        }
        _ => {}
    }
    spellings
}

/// The values that are not refused, where they are known.
fn expected(contract: &Contract, refusal: &Refusal) -> String {
    let Type::Choice(id) = &contract[refusal.param].ty else {
        return String::new();
    };
    let values = contract[*id].values.iter().map(|value| value.name.wire());
    list(values.filter(|value| !refusal.values.iter().any(|refused| refused == value)))
}

/// The answer to a command that the contract only promises.
pub(super) fn planned(contract: &Contract, command: &Command) -> TokenStream {
    let names = (contract[command.fails].name.wire(), command.name.wire());
    let message = planned_message(command.name.wire());
    let message = quote!(String::from(#message));
    refused(
        contract,
        names,
        contract.answers.planned,
        &message,
        &command.needs,
    )
}

/// The same text for commands and for calls of a facade.
pub(super) fn planned_message(name: &str) -> String {
    format!("{name} is planned and not part of this build yet")
}

/// The page reads its own value in the message, unless it is secret.
fn echo(secret: bool) -> Filling<'static> {
    if secret {
        Filling::Text("…")
    } else {
        Filling::Variable
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
