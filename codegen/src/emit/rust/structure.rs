//! Structs of the expansion: commands, events, records, calls, asks and answers are all laid out here.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::exposed::exposure;
use super::types::{Place, is_text, omittable};
use super::{doc, ident};
use crate::Contract;
use crate::model::{Field, Name, Type};

/// A struct, still without its attributes.
pub(super) struct Structure {
    name: Ident,
    doc: TokenStream,
    members: Vec<Member>,
    serde: bool,
}

/// One field of it.
pub(super) struct Member {
    name: Ident,
    wire: String,
    ty: TokenStream,
    doc: TokenStream,
    omittable: bool,
    /// Secret, of a type that would print itself.
    telling: bool,
    /// The module that takes a secret text over the wire.
    exposed: Option<&'static str>,
}

impl Member {
    pub(super) fn new(name: &Name, ty: TokenStream, doc: TokenStream) -> Self {
        Self {
            name: ident::member(name),
            wire: name.wire().to_owned(),
            ty,
            doc,
            omittable: false,
            telling: false,
            exposed: None,
        }
    }

    pub(super) fn of_field(contract: &Contract, place: Place, field: &Field) -> Self {
        let when = field
            .when
            .map(|status| format!("Present only with the status `{}`.", contract[status].name));
        let doc = match when {
            Some(when) => doc::prose_and(&field.prose, &when),
            None => doc::prose(&field.prose),
        };
        Self {
            omittable: omittable(field),
            exposed: exposure(field).map(|exposure| exposure.path(place)),
            ..Self::new(&field.name, place.field(contract, field), doc)
        }
        .masked(field.secret, &field.shape.ty)
    }

    /// A secret text masks itself; any other secret is masked by the struct around it.
    pub(super) fn masked(self, secret: bool, ty: &Type) -> Self {
        Self {
            telling: secret && !is_text(ty),
            ..self
        }
    }
}

impl Structure {
    pub(super) fn new(name: Ident, doc: TokenStream, members: Vec<Member>) -> Self {
        Self {
            name,
            doc,
            members,
            serde: false,
        }
    }

    pub(super) fn of_fields(
        contract: &Contract,
        place: Place,
        name: Ident,
        doc: TokenStream,
        fields: &[Field],
    ) -> Self {
        let members = fields
            .iter()
            .map(|field| Member::of_field(contract, place, field));
        Self::new(name, doc, members.collect())
    }

    /// It crosses the wire as an object of its own.
    pub(super) fn on_the_wire(self) -> Self {
        Self {
            serde: true,
            ..self
        }
    }

    pub(super) fn tokens(&self) -> TokenStream {
        let Self {
            name,
            doc,
            members,
            serde,
        } = self;
        let derives = self.derives();
        let debug = self.debug();
        if members.is_empty() && !serde {
            return quote! {
                #doc
                #derives
                pub struct #name;
            };
        }
        let fields = members.iter().map(|member| {
            let Member { name, ty, doc, .. } = member;
            let attribute = serde.then(|| member.attribute()).flatten();
            quote! {
                #doc
                #attribute
                pub #name: #ty
            }
        });
        quote! {
            #doc
            #derives
            pub struct #name {
                #(#fields),*
            }
            #debug
        }
    }

    fn derives(&self) -> TokenStream {
        let debug = (!self.tells()).then(|| quote!(Debug,));
        let serde = self.serde.then(|| {
            quote! {
                #[derive(
                    ::transom_runtime::serde::Serialize,
                    ::transom_runtime::serde::Deserialize,
                )]
                #[serde(crate = "::transom_runtime::serde")]
            }
        });
        quote! {
            #[derive(#debug Clone, PartialEq)]
            #serde
        }
    }

    fn tells(&self) -> bool {
        self.members.iter().any(|member| member.telling)
    }

    /// Where a field would tell a secret, `Debug` is written out and masks it.
    fn debug(&self) -> Option<TokenStream> {
        let Self { name, members, .. } = self;
        let fields = members.iter().map(|Member { name, telling, .. }| {
            let label = name.to_string();
            let label = label.trim_start_matches("r#");
            if *telling {
                quote!(.field(#label, &::std::format_args!("<secret>")))
            } else {
                quote!(.field(#label, &self.#name))
            }
        });
        let label = name.to_string();
        self.tells().then(|| {
            quote! {
                impl ::std::fmt::Debug for #name {
                    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.debug_struct(#label) #(#fields)* .finish()
                    }
                }
            }
        })
    }
}

impl Member {
    fn attribute(&self) -> Option<TokenStream> {
        let spelled = self.name.to_string();
        let wire = &self.wire;
        let rename = (spelled.trim_start_matches("r#") != wire).then(|| quote!(rename = #wire));
        let exposed = self.exposed.map(|path| quote!(with = #path));
        let omitted = self
            .omittable
            .then(|| quote!(default, skip_serializing_if = "Option::is_none"));
        let parts: Vec<_> = [rename, exposed, omitted].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| quote!(#[serde(#(#parts),*)]))
    }
}
