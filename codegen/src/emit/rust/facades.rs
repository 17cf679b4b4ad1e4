//! Other page-side APIs onto the same core: the way from a call to its answer.

use proc_macro2::TokenStream;
use quote::quote;

use super::calls::full_name;
use super::{ident, refusal};
use crate::Contract;
use crate::model::{ErrorId, Facade, FacadeCall, Stability};

/// The methods of `Router` that answer calls.
pub(super) fn router(contract: &Contract) -> Option<TokenStream> {
    if contract.facades.is_empty() {
        return None;
    }
    let facades = contract.facades.iter().map(|facade| {
        let (name, call) = (facade.name.wire(), ident::function("call", &facade.name));
        quote!(#name => self.#call(cx, text).await,)
    });
    let codes = contract.facades.iter().map(|facade| {
        let (name, codes) = (facade.name.wire(), codes(contract, facade));
        quote!(#name => #codes,)
    });
    let calls = contract
        .facades
        .iter()
        .map(|facade| calls(contract, facade));
    let unknown = ident::case(&contract[contract.answers.unknown_route].name);
    Some(quote! {
        async fn call(
            &self,
            cx: &::transom_runtime::Context,
            text: &::transom_runtime::FacadeText,
        ) -> ::transom_runtime::serde_json::Value {
            let ended = match text.facade {
                #(#facades)*
                other => ::std::result::Result::Err(Failure::new(ErrorCode::#unknown, other)),
            };
            ended.unwrap_or_else(|failure| {
                Self::denied(Self::denial(text.facade, failure.code), &failure.message)
            })
        }

        /// The code under which a facade reports an error of the contract.
        fn denial(facade: &str, code: ErrorCode) -> &'static str {
            match facade {
                #(#codes)*
                _ => code.as_str(),
            }
        }

        fn denied(code: &str, message: &str) -> ::transom_runtime::serde_json::Value {
            ::transom_runtime::serde_json::json!({
                "success": false,
                "error": { "code": code, "message": message },
            })
        }

        #(#calls)*
    })
}

fn codes(contract: &Contract, facade: &Facade) -> TokenStream {
    let case = |error: &ErrorId| ident::case(&contract[*error].name);
    let arms = facade
        .errors
        .iter()
        .filter(|error| !error.from.is_empty())
        .map(|error| {
            let (from, name) = (error.from.iter().map(case), error.name.wire());
            quote!(#(ErrorCode::#from)|* => #name,)
        });
    let rest = rest(facade).map_or_else(|| quote!(code.as_str()), |rest| quote!(#rest));
    quote! {
        match code {
            #(#arms)*
            _ => #rest,
        }
    }
}

/// The code that stands for all that no other stands for.
fn rest(facade: &Facade) -> Option<&str> {
    facade
        .errors
        .iter()
        .find(|error| error.from.is_empty())
        .map(|error| error.name.wire())
}

fn calls(contract: &Contract, facade: &Facade) -> TokenStream {
    let function = ident::function("call", &facade.name);
    let arms = facade.calls.iter().map(|call| arm(contract, facade, call));
    let needs = contract
        .needs
        .iter()
        .map(|state| ident::case(&contract[*state].name));
    let code = ident::case(&contract[contract.answers.unknown_route].name);
    let expected: Vec<&str> = facade.calls.iter().map(|call| call.path.as_str()).collect();
    let (bound, message) =
        refusal::unknown_name(contract, &expected.join(", "), &quote!(text.path.as_str()));
    let check = (!contract.needs.is_empty()).then(|| {
        quote! {
            if let ::std::option::Option::Some(failure) =
                self.lacking(&text.path, &[#(State::#needs),*]).await
            {
                return ::std::result::Result::Err(failure);
            }
        }
    });
    quote! {
        async fn #function(
            &self,
            cx: &::transom_runtime::Context,
            text: &::transom_runtime::FacadeText,
        ) -> ::std::result::Result<::transom_runtime::serde_json::Value, Failure> {
            #check
            match text.path.as_str() {
                #(#arms)*
                _ => {
                    #bound
                    ::std::result::Result::Err(Failure::new(ErrorCode::#code, #message))
                }
            }
        }
    }
}

fn arm(contract: &Contract, facade: &Facade, call: &FacadeCall) -> TokenStream {
    let path = &call.path;
    if call.stability == Stability::Planned {
        let code = ident::case(&contract[contract.answers.planned].name);
        let message = refusal::planned_message(path);
        return quote! {
            #path => ::std::result::Result::Err(Failure::new(ErrorCode::#code, #message)),
        };
    }
    let name = full_name(facade, call);
    let (method, ty) = (ident::handler(&name), ident::type_name(&name));
    let value = if call.takes.is_empty() {
        quote!(calls::#ty)
    } else {
        quote!(calls::#ty::read(&text.data)?)
    };
    quote! {
        #path => {
            let answer = self.0.#method(cx, #value).await?;
            ::std::result::Result::Ok(
                ::transom_runtime::serde_json::to_value(answer).unwrap_or_default(),
            )
        }
    }
}

/// The arms for calls of facades in the methods of `Bridge`.
pub(super) struct Traits {
    pub(super) serve: TokenStream,
    pub(super) facts: TokenStream,
    pub(super) broken: TokenStream,
}

pub(super) fn traits(contract: &Contract) -> Traits {
    let unknown = contract[contract.answers.unknown_route_event].name.wire();
    let alike = contract.facades.iter().flat_map(|facade| {
        facade.calls.iter().filter_map(|call| {
            let (name, path) = (facade.name.wire(), &call.path);
            let facts = ident::constant(&contract[call.like?].name);
            Some(quote!((#name, #path) => ::std::result::Result::Ok(&facts::#facts),))
        })
    });
    let alike: Vec<TokenStream> = alike.collect();
    let facts = if alike.is_empty() {
        quote!(::transom_runtime::Call::Facade(_) => ::std::result::Result::Err(#unknown),)
    } else {
        quote! {
            ::transom_runtime::Call::Facade(text) => match (text.facade, text.path.as_str()) {
                #(#alike)*
                _ => ::std::result::Result::Err(#unknown),
            },
        }
    };
    if contract.facades.is_empty() {
        let nobody = quote! {
            ::transom_runtime::Call::Facade(_) => {
                ::transom_runtime::Reply::Answer(::transom_runtime::serde_json::Value::Null)
            }
        };
        return Traits {
            serve: nobody.clone(),
            facts,
            broken: nobody,
        };
    }
    let rests = contract.facades.iter().map(|facade| {
        let (name, rest) = (facade.name.wire(), rest(facade));
        rest.map(|rest| quote!(#name => #rest,))
    });
    Traits {
        serve: quote! {
            ::transom_runtime::Call::Facade(text) => {
                ::transom_runtime::Reply::Answer(self.call(cx, text).await)
            }
        },
        facts,
        broken: quote! {
            ::transom_runtime::Call::Facade(text) => {
                let code = match text.facade {
                    #(#rests)*
                    _ => why.code(),
                };
                ::transom_runtime::Reply::Answer(Self::denied(code, why.message()))
            }
        },
    }
}
