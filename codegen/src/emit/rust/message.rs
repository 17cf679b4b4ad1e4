//! The text of an error, from the template of the spec.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::ErrorCode;

/// What is put in the place of a placeholder.
#[derive(Debug, Clone, Copy)]
pub(super) enum Filling<'a> {
    /// Known while generating.
    Text(&'a str),
    /// Known only when the command has arrived: a variable in scope, named like the placeholder.
    Variable,
}

/// An expression for the text of an error. Placeholders that `fillings` does not name are left empty.
pub(super) fn text(error: &ErrorCode, fillings: &[(&str, Filling<'_>)]) -> TokenStream {
    let template = error.message.as_ref().unwrap_or(&error.prose.summary);
    let (mut format, mut plain, mut varies) = (String::new(), String::new(), false);
    for piece in pieces(template) {
        match piece {
            Piece::Literal(text) => {
                plain.push_str(text);
                format.push_str(&escaped(text));
            }
            Piece::Placeholder(name) => match fillings.iter().find(|(filled, _)| *filled == name) {
                Some((_, Filling::Text(text))) => {
                    plain.push_str(text);
                    format.push_str(&escaped(text));
                }
                Some((_, Filling::Variable)) => {
                    varies = true;
                    format.push('{');
                    format.push_str(name);
                    format.push('}');
                }
                None => {}
            },
        }
    }
    if varies {
        quote!(::std::format!(#format))
    } else {
        quote!(::std::string::String::from(#plain))
    }
}

/// The template names this placeholder.
pub(super) fn mentions(error: &ErrorCode, placeholder: &str) -> bool {
    let template = error.message.as_ref().unwrap_or(&error.prose.summary);
    pieces(template).any(|piece| matches!(piece, Piece::Placeholder(name) if name == placeholder))
}

enum Piece<'t> {
    Literal(&'t str),
    Placeholder(&'t str),
}

/// Splits at `{placeholder}`; a brace around anything but letters is just a brace.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, behind)) = placeholder(rest) {
            rest = behind;
            return Some(Piece::Placeholder(name));
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find_map(|(at, c)| (c == '{').then_some(at))
            .unwrap_or(rest.len());
        let (literal, behind) = rest.split_at(end);
        rest = behind;
        Some(Piece::Literal(literal))
    })
}

fn placeholder(text: &str) -> Option<(&str, &str)> {
    let (name, behind) = text.strip_prefix('{')?.split_once('}')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase());
    is_name.then_some((name, behind))
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use super::{Filling, text};
    use crate::model::{ErrorClass, ErrorCode, Name, Prose};

    fn error(message: Option<&str>) -> ErrorCode {
        ErrorCode {
            name: Name::new("too_hot"),
            class: ErrorClass::Argument,
            message: message.map(str::to_owned),
            extension: false,
            prose: Prose {
                summary: "It is too hot.".into(),
                ..Prose::default()
            },
        }
    }

    #[test]
    fn known_fillings_are_written_out_and_variables_are_formatted() {
        for (message, expected) in [
            (
                Some("{command} needs {params}."),
                "::std::format!(\"brew needs {params}.\")",
            ),
            (
                Some("{command} is {odd}{x 1} %"),
                "::std::string::String::from(\"brew is {x 1} %\")",
            ),
            (Some("{{ {value} }"), "::std::format!(\"{{{{ {value} }}\")"),
            (None, "::std::string::String::from(\"It is too hot.\")"),
        ] {
            let fillings = [
                ("command", Filling::Text("brew")),
                ("params", Filling::Variable),
                ("value", Filling::Variable),
            ];
            let tokens = text(&error(message), &fillings).to_string();
            assert_eq!(
                tokens.replace(' ', ""),
                expected.replace(' ', ""),
                "{message:?}"
            );
        }
    }
}
