//! How TypeScript spells names.

use std::collections::BTreeSet;

use heck::{ToKebabCase, ToLowerCamelCase, ToUpperCamelCase};

use super::Spelling;
use crate::model::Name;

/// The spelling of TypeScript.
#[derive(Debug, Clone, Copy)]
pub struct TypeScript;

/// Types of the language, of its library and of the generated package that generated text refers to; a type of the
/// contract with the same name would hide them.
const TAKEN: [&str; 41] = [
    "AbortSignal",
    "Array",
    "Boolean",
    "Bridge",
    "BridgeError",
    "BridgeEvent",
    "BridgeOptions",
    "CallOptions",
    "Cases",
    "CommandError",
    "CommandMap",
    "CommandName",
    "CommandTree",
    "Date",
    "Error",
    "ErrorClass",
    "ErrorCode",
    "Event",
    "EventMap",
    "EventName",
    "Exclude",
    "Extract",
    "Failed",
    "Function",
    "LocalCode",
    "NoParams",
    "Number",
    "Object",
    "Partial",
    "Pick",
    "Promise",
    "Readonly",
    "Record",
    "RequireOne",
    "Required",
    "Status",
    "String",
    "Symbol",
    "Unanswered",
    "Unrecognized",
    "Window",
];

impl Spelling for TypeScript {
    fn language(&self) -> &'static str {
        "TypeScript"
    }

    fn type_name(&self, name: &Name) -> String {
        let spelled = identifier(name.words().join("_").to_upper_camel_case());
        if TAKEN.contains(&spelled.as_str()) {
            format!("{spelled}_")
        } else {
            spelled
        }
    }

    /// Every member is a property, and a property may be called like a keyword.
    fn member(&self, name: &Name) -> String {
        identifier(name.words().join("_").to_lower_camel_case())
    }

    fn case(&self, name: &Name) -> String {
        identifier(name.words().join("_").to_upper_camel_case())
    }
}

impl TypeScript {
    /// The name of a package, without its scope.
    pub fn package(self, name: &Name) -> String {
        name.words().join("_").to_kebab_case()
    }

    /// A property as it crosses the wire, quoted where the language asks for it.
    pub fn key(self, wire: &str) -> String {
        let mut chars = wire.chars();
        let starts = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
        let goes_on = |c: char| starts(c) || c.is_ascii_digit();
        if chars.next().is_some_and(starts) && chars.all(goes_on) {
            wire.to_owned()
        } else {
            self.text(wire)
        }
    }

    /// A string literal.
    pub fn text(self, wire: &str) -> String {
        let mut literal = String::from('"');
        for c in wire.chars() {
            match c {
                '"' | '\\' => literal.extend(['\\', c]),
                '\n' => literal.push_str("\\n"),
                '\u{2028}' => literal.push_str("\\u2028"),
                '\u{2029}' => literal.push_str("\\u2029"),
                c if c.is_control() => literal.extend(format!("\\u{:04x}", u32::from(c)).chars()),
                c => literal.push(c),
            }
        }
        literal.push('"');
        literal
    }
}

/// The types of one package: several kinds of entries share them, so a later one makes way for an earlier one.
#[derive(Debug, Default)]
pub struct TypeNames {
    taken: BTreeSet<String>,
}

impl TypeNames {
    /// The type of an entry, with what its kind adds to the name.
    pub fn claim(&mut self, name: &Name, suffix: &str) -> String {
        let mut wanted = match suffix {
            "" => TypeScript.type_name(name),
            suffix => TypeScript.case(name) + suffix,
        };
        while TAKEN.contains(&wanted.as_str()) && !suffix.is_empty()
            || !self.taken.insert(wanted.clone())
        {
            wanted.push('_');
        }
        wanted
    }
}

fn identifier(spelled: String) -> String {
    if spelled.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{spelled}")
    } else {
        spelled
    }
}

#[cfg(test)]
mod tests {
    use super::{Spelling, TypeNames, TypeScript};
    use crate::model::Name;

    #[test]
    fn a_type_never_hides_one_that_generated_text_refers_to() {
        for (wire, spelled) in [
            ("cup", "Cup"),
            ("record", "Record_"),
            ("Promise", "Promise_"),
            ("2fa_code", "_2faCode"),
        ] {
            assert_eq!(TypeScript.type_name(&Name::new(wire)), spelled, "{wire}");
        }
    }

    #[test]
    fn kinds_that_meet_in_one_name_make_way_for_each_other() {
        let mut names = TypeNames::default();
        assert_eq!(names.claim(&Name::new("BrewEvent"), ""), "BrewEvent");
        assert_eq!(names.claim(&Name::new("brew"), "Event"), "BrewEvent_");
        assert_eq!(names.claim(&Name::new("bridge"), "Event"), "BridgeEvent_");
    }

    #[test]
    fn keys_are_quoted_only_where_they_must_be() {
        for (wire, spelled) in [
            ("delete", "delete"),
            ("no-sugar", "\"no-sugar\""),
            ("2fa", "\"2fa\""),
            ("a\"b\\", "\"a\\\"b\\\\\""),
        ] {
            assert_eq!(TypeScript.key(wire), spelled, "{wire}");
        }
    }
}
