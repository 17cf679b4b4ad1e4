//! How Swift spells names.

use heck::{ToLowerCamelCase, ToUpperCamelCase};

use super::Spelling;
use crate::model::Name;

/// The spelling of Swift.
#[derive(Debug, Clone, Copy)]
pub struct Swift;

impl Spelling for Swift {
    fn language(&self) -> &'static str {
        "Swift"
    }

    fn type_name(&self, name: &Name) -> String {
        name.words().join("_").to_upper_camel_case()
    }

    fn member(&self, name: &Name) -> String {
        name.words().join("_").to_lower_camel_case()
    }

    fn case(&self, name: &Name) -> String {
        name.words().join("_").to_lower_camel_case()
    }
}
