//! How Rust spells names.

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::Spelling;
use crate::model::Name;

/// The spelling of Rust.
///
/// A keyword becomes a raw identifier (`r#type`). Where Rust has none, and where a type would hide one that
/// generated code relies on, an underscore follows (`self_`, `Option_`).
#[derive(Debug, Clone, Copy)]
pub struct Rust;

/// Keywords of all editions, reserved ones included, in lower case.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that cannot be raw identifiers.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self"];

/// Types and traits of the prelude.
const PRELUDE: &[&str] = &[
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Types that an expansion declares beside those of the choices.
const EXPANSION: &[&str] = &[
    "Capability",
    "Command",
    "CommandFacts",
    "ErrorCode",
    "Failure",
    "Handlers",
    "Refused",
    "Router",
    "State",
    "Status",
];

/// The case that open enums have for values nobody listed.
const OPEN_CASE: &str = "Unrecognized";

impl Rust {
    /// The type of a choice. It stands beside the types that every expansion declares.
    pub fn choice_name(&self, name: &Name) -> String {
        suffixed(self.type_name(name), EXPANSION)
    }

    /// The method that handles a command or a call. It stands beside the one that every trait of handlers has.
    pub fn handler(&self, name: &Name) -> String {
        suffixed(self.member(name), &["holds"])
    }

    /// A `static`.
    pub fn constant(&self, name: &Name) -> String {
        started(name.words().join("_").to_uppercase())
    }
}

impl Spelling for Rust {
    fn language(&self) -> &'static str {
        "Rust"
    }

    fn type_name(&self, name: &Name) -> String {
        suffixed(suffixed(camel(name), NEVER_RAW), PRELUDE)
    }

    fn member(&self, name: &Name) -> String {
        let word = suffixed(started(name.words().join("_").to_snake_case()), NEVER_RAW);
        if KEYWORDS.contains(&word.as_str()) {
            format!("r#{word}")
        } else {
            word
        }
    }

    fn case(&self, name: &Name) -> String {
        suffixed(suffixed(camel(name), NEVER_RAW), &[OPEN_CASE])
    }
}

fn camel(name: &Name) -> String {
    started(name.words().join("_").to_upper_camel_case())
}

/// An identifier cannot begin with a digit.
fn started(word: String) -> String {
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{word}")
    } else {
        word
    }
}

fn suffixed(word: String, taken: &[&str]) -> String {
    if taken.contains(&word.as_str()) {
        word + "_"
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, Rust, Spelling};

    #[test]
    fn keywords_and_names_of_the_prelude_are_escaped() {
        for (wire, type_name, member, case) in [
            (
                "emailAddress",
                "EmailAddress",
                "email_address",
                "EmailAddress",
            ),
            ("pageJWT", "PageJwt", "page_jwt", "PageJwt"),
            ("type", "Type", "r#type", "Type"),
            ("gen", "Gen", "r#gen", "Gen"),
            ("self", "Self_", "self_", "Self_"),
            ("crate", "Crate", "crate_", "Crate"),
            ("option", "Option_", "option", "Option"),
            ("String", "String_", "string", "String"),
            (
                "unrecognized",
                "Unrecognized",
                "unrecognized",
                "Unrecognized_",
            ),
            ("2fa", "_2fa", "_2fa", "_2fa"),
            ("state", "State", "state", "State"),
        ] {
            let name = Name::new(wire);
            assert_eq!(Rust.type_name(&name), type_name, "type {wire}");
            assert_eq!(Rust.member(&name), member, "member {wire}");
            assert_eq!(Rust.case(&name), case, "case {wire}");
        }
    }

    #[test]
    fn nothing_hides_what_the_expansion_declares_itself() {
        assert_eq!(Rust.choice_name(&Name::new("Status")), "Status_");
        assert_eq!(Rust.choice_name(&Name::new("Size")), "Size");
        assert_eq!(Rust.handler(&Name::new("holds")), "holds_");
    }

    #[test]
    fn constants_join_the_words_of_all_parts() {
        let name = Name::join([&Name::new("manual"), &Name::new("email_code")]);
        assert_eq!(Rust.constant(&name), "MANUAL_EMAIL_CODE");
    }
}
