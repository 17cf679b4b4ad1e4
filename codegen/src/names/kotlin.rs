//! How Kotlin spells names.

use heck::{ToLowerCamelCase, ToShoutySnakeCase, ToUpperCamelCase};

use super::Spelling;
use crate::model::Name;

/// The spelling of Kotlin.
#[derive(Debug, Clone, Copy)]
pub struct Kotlin;

impl Spelling for Kotlin {
    fn language(&self) -> &'static str {
        "Kotlin"
    }

    fn type_name(&self, name: &Name) -> String {
        name.words().join("_").to_upper_camel_case()
    }

    fn member(&self, name: &Name) -> String {
        name.words().join("_").to_lower_camel_case()
    }

    fn case(&self, name: &Name) -> String {
        name.words().join("_").to_shouty_snake_case()
    }
}
