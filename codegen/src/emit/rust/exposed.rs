//! How a secret text crosses the wire inside an object. `Secret` itself cannot be serialized, so that no log can do it
//! by accident; the fields of the contract that have to carry one say so, each for itself.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::{Place, is_text, omittable};
use crate::Contract;
use crate::model::Field;

/// The two forms of a field with a secret text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exposure {
    /// `Secret`
    Text,
    /// `Option<Secret>`
    Optional,
}

impl Exposure {
    /// The module for serde, as its attribute wants it.
    pub(super) fn path(self, place: Place) -> &'static str {
        match (self, place) {
            (Self::Text, Place::Module) => "super::exposed::text",
            (Self::Text, Place::Nested) => "super::super::exposed::text",
            (Self::Optional, Place::Module) => "super::exposed::optional",
            (Self::Optional, Place::Nested) => "super::super::exposed::optional",
        }
    }
}

pub(super) fn exposure(field: &Field) -> Option<Exposure> {
    (field.secret && is_text(&field.shape.ty)).then(|| {
        if omittable(field) || field.shape.nullable {
            Exposure::Optional
        } else {
            Exposure::Text
        }
    })
}

/// The module `exposed`, with what the contract needs of it.
pub(super) fn tokens(contract: &Contract) -> TokenStream {
    let operations = contract
        .capabilities
        .iter()
        .flat_map(|capability| &capability.operations);
    let used: Vec<Exposure> = (contract.records.iter().flat_map(|record| &record.fields))
        .chain(operations.flat_map(|operation| operation.takes.iter().chain(&operation.gives)))
        .filter_map(exposure)
        .collect();
    if used.is_empty() {
        return TokenStream::new();
    }
    let text = used.contains(&Exposure::Text).then(text);
    let optional = used.contains(&Exposure::Optional).then(optional);
    quote! {
        /// Secret texts on the wire, for the fields of the contract that carry one.
        mod exposed {
            #text
            #optional
        }
    }
}

fn text() -> TokenStream {
    quote! {
        pub(super) mod text {
            use ::transom_runtime::Secret;
            use ::transom_runtime::serde::{Deserialize, Deserializer, Serializer};

            pub(crate) fn serialize<S: Serializer>(
                secret: &Secret,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(secret.expose())
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Secret, D::Error> {
                String::deserialize(deserializer).map(Secret::new)
            }
        }
    }
}

fn optional() -> TokenStream {
    quote! {
        pub(super) mod optional {
            use ::transom_runtime::Secret;
            use ::transom_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};

            pub(crate) fn serialize<S: Serializer>(
                secret: &Option<Secret>,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                secret.as_ref().map(Secret::expose).serialize(serializer)
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Option<Secret>, D::Error> {
                let text = Option::<String>::deserialize(deserializer)?;
                Ok(text.map(Secret::new))
            }
        }
    }
}
