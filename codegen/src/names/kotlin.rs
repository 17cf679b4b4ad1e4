//! How Kotlin spells names.

use heck::{ToLowerCamelCase, ToUpperCamelCase};

use super::Spelling;
use crate::model::Name;

/// The spelling of Kotlin.
///
/// A hard keyword in the place of a member is put in backticks. A type that would hide one of the standard library
/// that generated code relies on gets an underscore (`String_`).
#[derive(Debug, Clone, Copy)]
pub struct Kotlin;

/// Hard keywords; soft ones (`value`, `data`, `open`) are ordinary identifiers here.
const KEYWORDS: &[&str] = &[
    "as",
    "break",
    "class",
    "continue",
    "do",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "in",
    "interface",
    "is",
    "null",
    "object",
    "package",
    "return",
    "super",
    "this",
    "throw",
    "true",
    "try",
    "typealias",
    "typeof",
    "val",
    "var",
    "when",
    "while",
];

/// Types that generated code uses by their plain name.
const TAKEN: &[&str] = &[
    "Any",
    "Boolean",
    "Companion",
    "Double",
    "Exception",
    "JsonElement",
    "JsonObject",
    "List",
    "Long",
    "Nothing",
    "Pair",
    "Secret",
    "String",
    "Unit",
];

impl Spelling for Kotlin {
    fn language(&self) -> &'static str {
        "Kotlin"
    }

    fn type_name(&self, name: &Name) -> String {
        let word = started(name.words().join("_").to_upper_camel_case());
        if TAKEN.contains(&word.as_str()) {
            word + "_"
        } else {
            word
        }
    }

    fn member(&self, name: &Name) -> String {
        let word = started(name.words().join("_").to_lower_camel_case());
        if KEYWORDS.contains(&word.as_str()) {
            format!("`{word}`")
        } else {
            word
        }
    }

    /// Cases are objects of a sealed interface, so they are spelled like types.
    fn case(&self, name: &Name) -> String {
        let word = self.type_name(name);
        if word == "Unrecognized" {
            word + "_"
        } else {
            word
        }
    }
}

fn started(word: String) -> String {
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{word}")
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::{Kotlin, Name, Spelling};

    #[test]
    fn keywords_and_types_of_the_standard_library_are_escaped() {
        for (wire, type_name, member, case) in [
            (
                "needs_second_factor",
                "NeedsSecondFactor",
                "needsSecondFactor",
                "NeedsSecondFactor",
            ),
            ("object", "Object", "`object`", "Object"),
            ("value", "Value", "value", "Value"),
            ("string", "String_", "string", "String_"),
            (
                "unrecognized",
                "Unrecognized",
                "unrecognized",
                "Unrecognized_",
            ),
            ("2fa", "_2fa", "_2fa", "_2fa"),
            ("pageJWT", "PageJwt", "pageJwt", "PageJwt"),
        ] {
            let name = Name::new(wire);
            assert_eq!(Kotlin.type_name(&name), type_name, "type {wire}");
            assert_eq!(Kotlin.member(&name), member, "member {wire}");
            assert_eq!(Kotlin.case(&name), case, "case {wire}");
        }
    }
}
