//! The trait an app implements: one method per command and per call of a facade that is more than planned.

use proc_macro2::TokenStream;
use quote::quote;

use super::{calls, commands, doc, events, ident};
use crate::Contract;
use crate::model::Command;

/// `Handlers`
pub(super) fn tokens(contract: &Contract) -> TokenStream {
    let methods = commands::handled(contract).map(|command| method(contract, command));
    let facade_methods =
        calls::handled(contract).map(|(facade, call)| calls::method(contract, facade, call));
    let holds = (!contract.states.is_empty()).then(|| {
        quote! {
            /// Whether a state holds. Asked before each command that needs it, in the order of the contract.
            fn holds(
                &self,
                state: State,
            ) -> impl ::std::future::Future<Output = bool> + ::std::marker::Send;
        }
    });
    let has = (!contract.required_capabilities().is_empty()).then(|| {
        quote! {
            /// Whether the app lends a capability. Asked before each command that cannot do without it, after its
            /// states, and whenever a page opens.
            fn has(&self, capability: Capability) -> bool;
        }
    });
    quote! {
        /// What the app does for each command. A command without a method does not compile.
        pub trait Handlers: ::std::marker::Send + ::std::marker::Sync + 'static {
            #holds
            #has
            #(#methods)*
            #(#facade_methods)*
        }
    }
}

fn method(contract: &Contract, command: &Command) -> TokenStream {
    let (method, ty) = (
        ident::handler(&command.name),
        ident::type_name(&command.name),
    );
    let outcome = events::outcome(contract, command);
    let doc = doc::prose_and(&command.prose, &about(contract, command));
    quote! {
        #doc
        fn #method(
            &self,
            cx: &::transom_runtime::Context,
            command: commands::#ty,
        ) -> impl ::std::future::Future<Output = ::std::result::Result<#outcome, Failure>>
        + ::std::marker::Send;
    }
}

/// What the contract says beyond the prose: the name, and which errors are allowed.
fn about(contract: &Contract, command: &Command) -> String {
    let errors = doc::spans(
        command
            .errors
            .iter()
            .map(|error| contract[*error].name.wire()),
    );
    let fails = contract[command.fails].name.wire();
    if errors.is_empty() {
        format!("Handles `{}`.", command.name)
    } else {
        format!(
            "Handles `{}`.\n\n# Errors\n\nReported by the event `{fails}`: {errors}. Those of its states and params are \
             answered before it is called.",
            command.name
        )
    }
}
