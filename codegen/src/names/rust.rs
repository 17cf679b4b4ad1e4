//! How Rust spells names.

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::Spelling;
use crate::model::Name;

/// The spelling of Rust.
#[derive(Debug, Clone, Copy)]
pub struct Rust;

impl Spelling for Rust {
    fn language(&self) -> &'static str {
        "Rust"
    }

    fn type_name(&self, name: &Name) -> String {
        name.words().join("_").to_upper_camel_case()
    }

    fn member(&self, name: &Name) -> String {
        name.words().join("_").to_snake_case()
    }

    fn case(&self, name: &Name) -> String {
        name.words().join("_").to_upper_camel_case()
    }
}
