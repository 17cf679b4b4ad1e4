//! How TypeScript spells names.

use heck::{ToLowerCamelCase, ToUpperCamelCase};

use super::Spelling;
use crate::model::Name;

/// The spelling of TypeScript.
#[derive(Debug, Clone, Copy)]
pub struct TypeScript;

impl Spelling for TypeScript {
    fn language(&self) -> &'static str {
        "TypeScript"
    }

    fn type_name(&self, name: &Name) -> String {
        name.words().join("_").to_upper_camel_case()
    }

    fn member(&self, name: &Name) -> String {
        name.words().join("_").to_lower_camel_case()
    }

    fn case(&self, name: &Name) -> String {
        name.words().join("_").to_upper_camel_case()
    }
}
