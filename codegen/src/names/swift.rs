//! How Swift spells names.

use heck::{ToLowerCamelCase, ToUpperCamelCase};

use super::Spelling;
use crate::model::Name;

/// The spelling of Swift.
///
/// A keyword in the place of a member or case is put in backticks. A type that would hide one of the standard library
/// that generated code relies on gets an underscore (`String_`).
#[derive(Debug, Clone, Copy)]
pub struct Swift;

/// Keywords that cannot stand as a member or case without backticks.
const KEYWORDS: &[&str] = &[
    "actor",
    "any",
    "as",
    "associatedtype",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "continue",
    "default",
    "defer",
    "deinit",
    "do",
    "else",
    "enum",
    "extension",
    "fallthrough",
    "false",
    "fileprivate",
    "for",
    "func",
    "guard",
    "if",
    "import",
    "in",
    "init",
    "inout",
    "internal",
    "is",
    "let",
    "nil",
    "operator",
    "precedencegroup",
    "private",
    "protocol",
    "public",
    "repeat",
    "rethrows",
    "return",
    "self",
    "static",
    "struct",
    "subscript",
    "super",
    "switch",
    "throw",
    "throws",
    "true",
    "try",
    "typealias",
    "var",
    "where",
    "while",
];

/// Types that generated code uses by their plain name.
const TAKEN: &[&str] = &[
    "Any",
    "Array",
    "Bool",
    "CodingKeys",
    "Data",
    "Decoder",
    "Dictionary",
    "Encoder",
    "Error",
    "Int",
    "JSONValue",
    "Optional",
    "Protocol",
    "Result",
    "Secret",
    "Self",
    "Sendable",
    "String",
    "Type",
    "URL",
];

impl Spelling for Swift {
    fn language(&self) -> &'static str {
        "Swift"
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
        escaped(started(name.words().join("_").to_lower_camel_case()))
    }

    fn case(&self, name: &Name) -> String {
        let word = started(name.words().join("_").to_lower_camel_case());
        if word == "unrecognized" {
            word + "_"
        } else {
            escaped(word)
        }
    }
}

fn escaped(word: String) -> String {
    if KEYWORDS.contains(&word.as_str()) {
        format!("`{word}`")
    } else {
        word
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
    use super::{Name, Spelling, Swift};

    #[test]
    fn keywords_and_types_of_the_standard_library_are_escaped() {
        for (wire, type_name, member, case) in [
            (
                "needs_second_factor",
                "NeedsSecondFactor",
                "needsSecondFactor",
                "needsSecondFactor",
            ),
            ("default", "Default", "`default`", "`default`"),
            ("type", "Type_", "type", "type"),
            (
                "unrecognized",
                "Unrecognized",
                "unrecognized",
                "unrecognized_",
            ),
            ("2fa", "_2fa", "_2fa", "_2fa"),
        ] {
            let name = Name::new(wire);
            assert_eq!(Swift.type_name(&name), type_name, "type {wire}");
            assert_eq!(Swift.member(&name), member, "member {wire}");
            assert_eq!(Swift.case(&name), case, "case {wire}");
        }
    }
}
