//! Other page-side APIs: the calls as values, and the way from a call to its answer.

use proc_macro2::TokenStream;
use quote::quote;

use super::message::{self, Filling};
use super::refusal::planned_message;
use super::structure::Structure;
use super::types::{Place, is_text, omittable};
use super::{doc, ident};
use crate::Contract;
use crate::model::{ErrorId, Facade, FacadeCall, Field, Name, Stability};

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

fn full_name(facade: &Facade, call: &FacadeCall) -> Name {
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
    let (method, ty) = (ident::member(&name), ident::type_name(&name));
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
    let error = &contract[contract.answers.unknown_route];
    let code = ident::case(&error.name);
    let expected: Vec<&str> = facade.calls.iter().map(|call| call.path.as_str()).collect();
    let expected = expected.join(", ");
    let message = message::text(
        error,
        &[
            ("command", Filling::Variable),
            ("value", Filling::Variable),
            ("expected", Filling::Text(&expected)),
        ],
    );
    let bound = ["command", "value"]
        .into_iter()
        .filter(|placeholder| message::mentions(error, placeholder))
        .map(|placeholder| {
            let variable = ident::member(&Name::new(placeholder));
            quote!(let #variable = text.path.as_str();)
        });
    quote! {
        async fn #function(
            &self,
            cx: &::transom_runtime::Context,
            text: &::transom_runtime::FacadeText,
        ) -> ::std::result::Result<::transom_runtime::serde_json::Value, Failure> {
            if let ::std::option::Option::Some(failure) =
                self.lacking(&text.path, &[#(State::#needs),*]).await
            {
                return ::std::result::Result::Err(failure);
            }
            match text.path.as_str() {
                #(#arms)*
                _ => {
                    #(#bound)*
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
        let message = planned_message(path);
        return quote! {
            #path => ::std::result::Result::Err(Failure::new(ErrorCode::#code, #message)),
        };
    }
    let name = full_name(facade, call);
    let (method, ty) = (ident::member(&name), ident::type_name(&name));
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
    let planned = contract[contract.answers.unknown_route_event].name.wire();
    let alike = contract.facades.iter().flat_map(|facade| {
        facade.calls.iter().filter_map(|call| {
            let (name, path) = (facade.name.wire(), &call.path);
            let facts = ident::constant(&contract[call.like?].name);
            Some(quote!((#name, #path) => ::std::result::Result::Ok(&facts::#facts),))
        })
    });
    let alike: Vec<TokenStream> = alike.collect();
    let facts = if alike.is_empty() {
        quote!(::transom_runtime::Call::Facade(_) => ::std::result::Result::Err(#planned),)
    } else {
        quote! {
            ::transom_runtime::Call::Facade(text) => match (text.facade, text.path.as_str()) {
                #(#alike)*
                _ => ::std::result::Result::Err(#planned),
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
