//! The way from a call to its reply: parse, check states, hand over, write the answer.

use proc_macro2::TokenStream;
use quote::quote;

use super::message::{self, Filling};
use super::{commands, facades, ident};
use crate::Contract;

/// `Router`
pub(super) fn tokens(contract: &Contract) -> TokenStream {
    let lacking = lacking(contract);
    let absent = absent(contract);
    let command = command(contract);
    let calls = facades::router(contract);
    let bridge = bridge(contract);
    quote! {
        /// The contract with its handlers, as the engine takes it.
        pub struct Router<H>(::std::sync::Arc<H>);

        impl<H> ::std::clone::Clone for Router<H> {
            fn clone(&self) -> Self {
                Self(::std::sync::Arc::clone(&self.0))
            }
        }

        impl<H: Handlers> Router<H> {
            /// Takes the handlers, which others may share.
            pub fn new(handlers: ::std::sync::Arc<H>) -> Self {
                Self(handlers)
            }

            /// The handlers.
            pub fn handlers(&self) -> &::std::sync::Arc<H> {
                &self.0
            }

            #lacking
            #absent
            #command
            #calls
        }

        #bridge
    }
}

/// The check of states; `None` for a contract that has none.
fn lacking(contract: &Contract) -> Option<TokenStream> {
    if contract.states.is_empty() {
        return None;
    }
    let arms = contract.states.iter().map(|state| {
        let case = ident::case(&state.name);
        let error = &contract[state.missing];
        let text = message::text(
            error,
            &[
                ("command", Filling::Variable),
                ("state", Filling::Text(state.name.wire())),
            ],
        );
        quote!(State::#case => #text,)
    });
    let told = contract
        .states
        .iter()
        .any(|state| message::mentions(&contract[state.missing], "command"));
    let command = if told { quote!(command) } else { quote!(_) };
    Some(quote! {
        /// The failure of the first state that does not hold.
        async fn lacking(
            &self,
            #command: &str,
            needs: &'static [State],
        ) -> ::std::option::Option<Failure> {
            for state in needs {
                if !self.0.holds(*state).await {
                    let message = match *state {
                        #(#arms)*
                    };
                    return ::std::option::Option::Some(Failure::new(state.missing(), message));
                }
            }
            ::std::option::Option::None
        }
    })
}

/// The check of capabilities; `None` for a contract whose commands do without any.
fn absent(contract: &Contract) -> Option<TokenStream> {
    let required = contract.required_capabilities();
    if required.is_empty() {
        return None;
    }
    let arms = required.iter().map(|(capability, error)| {
        let case = ident::case(&capability.name);
        let text = message::text(&contract[*error], &[("command", Filling::Variable)]);
        quote!(Capability::#case => #text,)
    });
    let told = required
        .iter()
        .any(|(_, error)| message::mentions(&contract[*error], "command"));
    let command = told.then(|| quote!(let command = facts.name;));
    Some(quote! {
        /// The failure of the first capability that the app does not lend.
        fn absent(&self, facts: &CommandFacts) -> ::std::option::Option<Failure> {
            let capability = facts.uses.iter().find(|capability| !self.0.has(**capability))?;
            #command
            let message = match *capability {
                #(#arms)*
            };
            ::std::option::Option::Some(Failure::new(capability.absent(), message))
        }
    })
}

fn command(contract: &Contract) -> TokenStream {
    let arms = commands::handled(contract).map(|command| {
        let (case, method) = (
            ident::type_name(&command.name),
            ident::handler(&command.name),
        );
        quote! {
            Command::#case(command) => {
                self.0.#method(cx, command).await.map(::transom_runtime::Envelope::from)
            }
        }
    });
    let (first, check) = if contract.states.is_empty() {
        (TokenStream::new(), TokenStream::new())
    } else {
        let first = quote! {
            if let ::std::option::Option::Some(failure) =
                self.lacking(refused.command, refused.needs).await
            {
                return Self::failed(refused.event, failure);
            }
        };
        let check = quote! {
            if let ::std::option::Option::Some(failure) =
                self.lacking(facts.name, facts.needs).await
            {
                return Self::failed(facts.fails, failure);
            }
        };
        (first, check)
    };
    let lent = (!contract.required_capabilities().is_empty()).then(|| {
        quote! {
            if let ::std::option::Option::Some(failure) = self.absent(facts) {
                return Self::failed(facts.fails, failure);
            }
        }
    });
    quote! {
        async fn command(
            &self,
            cx: &::transom_runtime::Context,
            text: &::transom_runtime::CommandText,
        ) -> ::transom_runtime::Envelope {
            let command = match Command::parse(text) {
                ::std::result::Result::Ok(command) => command,
                ::std::result::Result::Err(refused) => {
                    #first
                    return Self::failed(
                        refused.event,
                        Failure::new(refused.code, refused.message),
                    );
                }
            };
            let facts = command.facts();
            #check
            #lent
            let ended = match command {
                #(#arms)*
            };
            ended.unwrap_or_else(|failure| {
                if !facts.errors.contains(&failure.code) {
                    cx.log(::std::format_args!(
                        "{} ended in {}, which the contract does not list for it",
                        facts.name, failure.code
                    ));
                }
                for field in failure.fields.keys() {
                    if !facts.beside_error.contains(&field.as_str()) {
                        cx.log(::std::format_args!(
                            "{} put `{}` beside its error, which the contract does not list for {}",
                            facts.name, field, facts.fails
                        ));
                    }
                }
                Self::failed(facts.fails, failure)
            })
        }

        fn failed(event: &'static str, failure: Failure) -> ::transom_runtime::Envelope {
            let envelope = ::transom_runtime::Envelope::error(event, failure.code.as_str(), failure.message);
            failure
                .fields
                .into_iter()
                .fold(envelope, |envelope, (field, value)| envelope.with(&field, value))
        }
    }
}

fn bridge(contract: &Contract) -> TokenStream {
    let facades::Traits {
        serve,
        facts,
        broken,
    } = facades::traits(contract);
    let lent = (!contract.required_capabilities().is_empty()).then(
        || quote!(.filter(|facts| facts.uses.iter().all(|capability| self.0.has(*capability)))),
    );
    quote! {
        impl<H: Handlers> Router<H> {
            fn facts_of(
                call: &::transom_runtime::Call,
            ) -> ::std::result::Result<&'static CommandFacts, &'static str> {
                match call {
                    ::transom_runtime::Call::Command(text) => {
                        let found = routing::find(text.route(), &text.query(FACTS.keys));
                        found.map(|found| found.facts).map_err(|refused| refused.event)
                    }
                    #facts
                }
            }
        }

        impl<H: Handlers> ::transom_runtime::Bridge for Router<H> {
            fn facts(&self) -> &'static ::transom_runtime::Facts {
                &FACTS
            }

            fn offers(&self) -> ::std::vec::Vec<&'static str> {
                let built = COMMANDS.iter().filter(|facts| facts.stability != "planned");
                built #lent.map(|facts| facts.name).collect()
            }

            fn order(&self, call: &::transom_runtime::Call) -> ::transom_runtime::Order {
                Self::facts_of(call).map_or(::transom_runtime::Order::Free, |facts| facts.order)
            }

            fn outlives_document(&self, call: &::transom_runtime::Call) -> bool {
                Self::facts_of(call).is_ok_and(|facts| facts.outlives_document)
            }

            fn serve<'a>(
                &'a self,
                cx: &'a ::transom_runtime::Context,
                call: &'a ::transom_runtime::Call,
            ) -> ::transom_runtime::BoxFuture<'a, ::transom_runtime::Reply> {
                ::std::boxed::Box::pin(async move {
                    match call {
                        ::transom_runtime::Call::Command(text) => {
                            ::transom_runtime::Reply::Event(self.command(cx, text).await)
                        }
                        #serve
                    }
                })
            }

            fn broken(
                &self,
                call: &::transom_runtime::Call,
                why: ::transom_runtime::Broken,
            ) -> ::transom_runtime::Reply {
                match call {
                    ::transom_runtime::Call::Command(_) => {
                        let event = Self::facts_of(call).map_or_else(|event| event, |facts| facts.fails);
                        ::transom_runtime::Reply::Event(
                            ::transom_runtime::Envelope::error(event, why.code(), why.message()),
                        )
                    }
                    #broken
                }
            }
        }
    }
}
