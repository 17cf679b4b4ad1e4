//! Types and expressions of Swift.

use crate::Contract;
use crate::emit::native::Language;
use crate::model::{Shape, Type};
use crate::names::{Spelling as _, Swift};

impl Language for Swift {
    fn ty(&self, contract: &Contract, ty: &Type, secret: bool) -> String {
        match ty {
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone if secret => {
                "Secret".to_owned()
            }
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone => "String".to_owned(),
            Type::Bool => "Bool".to_owned(),
            Type::Integer => "Int".to_owned(),
            Type::Json => "[String: JSONValue]".to_owned(),
            Type::Choice(id) => self.type_name(&contract[*id].name),
            Type::Record(id) => self.type_name(&contract[*id].name),
            Type::List(item) => format!("[{}]", self.ty(contract, item, secret)),
        }
    }

    /// Nothing: a Swift type reads itself through `Codable`.
    fn read(&self, _contract: &Contract, _key: &str, _shape: &Shape, _secret: bool) -> String {
        String::new()
    }

    fn written(&self, name: &str, ty: &Type, secret: bool, absent: bool) -> String {
        let dot = if absent { "?." } else { "." };
        match ty {
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone if secret => {
                format!("{name}{dot}expose()")
            }
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone => name.to_owned(),
            Type::Choice(_) => format!("{name}{dot}rawValue"),
            Type::List(_) => format!("{name}{dot}joined(separator: \",\")"),
            Type::Bool | Type::Integer | Type::Json | Type::Record(_) => {
                format!("{name}{dot}description")
            }
        }
    }
}
