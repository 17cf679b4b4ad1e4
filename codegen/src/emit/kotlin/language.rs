//! Types and expressions of Kotlin.

use crate::Contract;
use crate::emit::native::Language;
use crate::model::{Name, Shape, Type};
use crate::names::{Kotlin, Spelling as _};

impl Language for Kotlin {
    fn ty(&self, contract: &Contract, ty: &Type, secret: bool) -> String {
        match ty {
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone if secret => {
                "Secret".to_owned()
            }
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone => "String".to_owned(),
            Type::Bool => "Boolean".to_owned(),
            Type::Integer => "Long".to_owned(),
            Type::Json => "JsonObject".to_owned(),
            Type::Choice(id) => self.outside(contract, &contract[*id].name),
            Type::Record(id) => self.outside(contract, &contract[*id].name),
            Type::List(item) => format!("List<{}>", self.ty(contract, item, secret)),
        }
    }

    fn read(&self, contract: &Contract, key: &str, shape: &Shape, secret: bool) -> String {
        let element = self.element(contract, &shape.ty, secret);
        if shape.optional || shape.nullable {
            format!("json.optional(\"{key}\") {{ {element} }}")
        } else {
            format!("json.required(\"{key}\") {{ {element} }}")
        }
    }

    fn written(&self, name: &str, ty: &Type, secret: bool, absent: bool) -> String {
        let dot = if absent { "?." } else { "." };
        match ty {
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone if secret => {
                format!("{name}{dot}expose()")
            }
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone => name.to_owned(),
            Type::Choice(_) => format!("{name}{dot}raw"),
            Type::List(_) => format!("{name}{dot}joinToString(\",\")"),
            Type::Bool | Type::Integer | Type::Json | Type::Record(_) => {
                format!("{name}{dot}toString()")
            }
        }
    }
}

impl Kotlin {
    /// The package of a contract's types.
    pub(super) fn package(contract: &Contract) -> String {
        format!("dev.transom.{}", contract.name.words().concat())
    }

    /// The type of a choice or a record. Events are nested types, and one of the same name would hide it from the others.
    fn outside(self, contract: &Contract, name: &Name) -> String {
        let name = self.type_name(name);
        let mut events = contract.events.iter();
        if events.any(|event| self.type_name(&event.name) == name) {
            format!("{}.{name}", Self::package(contract))
        } else {
            name
        }
    }

    /// Turns the `JsonElement` called `it` into a value; ends the reading with a `MalformedEvent` where it cannot.
    fn element(self, contract: &Contract, ty: &Type, secret: bool) -> String {
        match ty {
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone if secret => {
                "Secret(it.text())".to_owned()
            }
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone => {
                "it.text()".to_owned()
            }
            Type::Bool => "it.boolean()".to_owned(),
            Type::Integer => "it.long()".to_owned(),
            Type::Json => "it.members()".to_owned(),
            Type::Choice(id) => {
                let name = self.outside(contract, &contract[*id].name);
                format!("{name}.of(it.text())")
            }
            Type::Record(id) => {
                let name = self.outside(contract, &contract[*id].name);
                format!("{name}.read(it.members())")
            }
            Type::List(item) => format!(
                "it.items().map {{ {} }}",
                self.element(contract, item, secret)
            ),
        }
    }
}
