//! What a native language has to say for itself: types and expressions.

use crate::Contract;
use crate::model::{Shape, Type};
use crate::names::Spelling;

/// A native target language.
pub(in crate::emit) trait Language: Spelling {
    /// A type as it is written, without absence.
    fn ty(&self, contract: &Contract, ty: &Type, secret: bool) -> String;

    /// A type that may be absent.
    fn optional(&self, ty: &str) -> String {
        format!("{ty}?")
    }

    /// Reads the field `key` from whatever the language reads from.
    fn read(&self, contract: &Contract, key: &str, shape: &Shape, secret: bool) -> String;

    /// The value of the variable `name` as text of a query, before percent-encoding.
    fn written(&self, name: &str, ty: &Type, secret: bool, absent: bool) -> String;

    /// A shape as it is written.
    fn shape(&self, contract: &Contract, shape: &Shape, secret: bool) -> String {
        let ty = self.ty(contract, &shape.ty, secret);
        if shape.optional || shape.nullable {
            self.optional(&ty)
        } else {
            ty
        }
    }
}
