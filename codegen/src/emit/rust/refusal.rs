//! What is refused although all params are there: values with an error of their own, and commands nobody has written.

use proc_macro2::TokenStream;
use quote::quote;

use super::facts::{error_code, states};
use super::message::{self, Filling};
use super::routing;
use super::value::is_yes;
use crate::Contract;
use crate::model::{Command, Refusal, Type};

/// A value that the contract refuses, whoever handles the command.
pub(super) fn check(contract: &Contract, command: &Command, refusal: &Refusal) -> TokenStream {
    let param = &contract[refusal.param];
    let name = param.name.wire();
    let default = param.default.as_deref();
    let default = default.map(|default| quote!(.or(Some(#default))));
    let values = refused_values(contract, refusal);
    let error = &contract[refusal.error];
    let value = if param.secret {
        Filling::Text("…")
    } else {
        Filling::Variable
    };
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
    let (code, needs) = (
        error_code(contract, refusal.error),
        states(contract, &command.needs),
    );
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
            if refusal
                .values
                .iter()
                .any(|refused| refused == value.name.wire())
            {
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
    let Type::Choice(id) = &contract[refusal.param].ty else {
        return String::new();
    };
    let values = contract[*id].values.iter().map(|value| value.name.wire());
    routing::list(values.filter(|value| !refusal.values.iter().any(|refused| refused == value)))
}

/// The answer to a command that the contract only promises.
pub(super) fn planned(contract: &Contract, command: &Command) -> TokenStream {
    let (event, name) = (contract[command.fails].name.wire(), command.name.wire());
    let code = error_code(contract, contract.answers.planned);
    let message = planned_message(name);
    let needs = states(contract, &command.needs);
    quote! {
        Err(super::Refused {
            event: #event,
            command: #name,
            code: #code,
            message: String::from(#message),
            needs: #needs,
        })
    }
}

/// The same text for commands and for calls of a facade.
pub(super) fn planned_message(name: &str) -> String {
    format!("{name} is planned and not part of this build yet")
}
