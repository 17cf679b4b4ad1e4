//! Values of a spec as JSON text, by the type they have to be of.
//!
//! YAML decides nothing: `yes` is text where text is wanted and a mistake where a bool is. Only a value of type
//! `json` is read by the rules of YAML 1.2, because nothing else says what it is.

use std::fmt::Write;

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic, enumerate};
use crate::model::{Shape, Type};
use crate::source::Span;
use crate::yaml::{Node, Scalar, Value};

/// A value that is not of its type.
pub(super) struct Mismatch {
    span: Span,
    expected: String,
}

impl Mismatch {
    fn new(node: &Node, expected: impl Into<String>) -> Self {
        Self {
            span: node.head(),
            expected: expected.into(),
        }
    }

    /// As a diagnostic about the value of `name`.
    pub(super) fn report(self, code: Code, name: &str) -> Diagnostic {
        Diagnostic::new(code, self.span, format!("this value does not fit `{name}`"))
            .label(format!("expected {}", self.expected))
    }
}

impl Lowering<'_> {
    /// A value as JSON text.
    pub(super) fn json(&self, node: &Node, shape: &Shape) -> Result<String, Mismatch> {
        match &node.value {
            Value::Scalar(scalar) if shape.nullable && is_null(scalar) => Ok("null".to_owned()),
            _ => self.json_of(node, &shape.ty),
        }
    }

    fn json_of(&self, node: &Node, ty: &Type) -> Result<String, Mismatch> {
        match ty {
            Type::Json => Ok(free(node)),
            Type::List(member) => {
                let Value::List(items) = &node.value else {
                    return Err(Mismatch::new(node, "a list"));
                };
                let members: Result<Vec<String>, Mismatch> = items
                    .iter()
                    .map(|item| self.json_of(item, member))
                    .collect();
                Ok(format!("[{}]", members?.join(",")))
            }
            Type::Record(id) => self.json_record(node, id.0),
            Type::Choice(id) => {
                let text = scalar(node, "one of the values of the choice")?;
                let choice = &self.root.map("choices")[id.0].value;
                let known: Vec<&str> = choice
                    .map("values")
                    .iter()
                    .map(|value| value.key.text.as_str())
                    .collect();
                if choice.flag("open") || known.contains(&text) {
                    Ok(quoted(text))
                } else {
                    Err(Mismatch::new(node, enumerate(&known)))
                }
            }
            Type::Bool => match scalar(node, "`true` or `false`")? {
                text @ ("true" | "false") => Ok(text.to_owned()),
                _ => Err(Mismatch::new(node, "`true` or `false`")),
            },
            Type::Integer => match scalar(node, "a whole number")?.parse::<i64>() {
                Ok(number) if number.unsigned_abs() <= 1 << 53 => Ok(number.to_string()),
                _ => Err(Mismatch::new(node, "a whole number within ±2^53")),
            },
            Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone => {
                let text = scalar(node, "a text")?;
                match ty.refuses(text) {
                    Some(expected) => Err(Mismatch::new(node, expected)),
                    None => Ok(quoted(text)),
                }
            }
        }
    }

    fn json_record(&self, node: &Node, id: usize) -> Result<String, Mismatch> {
        let Value::Map(entries) = &node.value else {
            return Err(Mismatch::new(node, "an object in braces"));
        };
        let fields = self.root.map("types")[id].value.map("fields");
        if let Some(stray) = entries
            .iter()
            .find(|entry| !fields.iter().any(|field| field.key.text == entry.key.text))
        {
            let known: Vec<&str> = fields.iter().map(|field| field.key.text.as_str()).collect();
            let expected = format!("one of the fields {}", enumerate(&known));
            return Err(Mismatch {
                span: stray.key.span,
                expected,
            });
        }
        let mut members = Vec::new();
        for field in fields {
            let shape = self.shape(&field.value);
            match node.get(&field.key.text) {
                Some(value) => members.push((field.key.text.as_str(), self.json(value, &shape)?)),
                None if shape.optional => {}
                None => {
                    return Err(Mismatch::new(
                        node,
                        format!("an object with `{}` in it", field.key.text),
                    ));
                }
            }
        }
        Ok(object(&members))
    }
}

/// An object, its members as JSON text.
pub(super) fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(key, value)| format!("{}:{value}", quoted(key)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                write!(out, "\\u{:04x}", u32::from(c)).expect("a String takes every text");
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whatever stands there, by the core schema of YAML 1.2.
fn free(node: &Node) -> String {
    match &node.value {
        Value::Nothing | Value::Refused => "null".to_owned(),
        Value::Scalar(scalar) if is_null(scalar) => "null".to_owned(),
        Value::Scalar(Scalar { text, plain: true }) if text == "true" || text == "false" => {
            text.clone()
        }
        Value::Scalar(Scalar { text, plain: true }) => text
            .parse::<i64>()
            .map_or_else(|_| quoted(text), |number| number.to_string()),
        Value::Scalar(Scalar { text, plain: false }) => quoted(text),
        Value::List(items) => {
            let members: Vec<String> = items.iter().map(free).collect();
            format!("[{}]", members.join(","))
        }
        Value::Map(entries) => {
            let members: Vec<(&str, String)> = entries
                .iter()
                .map(|entry| (entry.key.text.as_str(), free(&entry.value)))
                .collect();
            object(&members)
        }
    }
}

fn is_null(scalar: &Scalar) -> bool {
    scalar.plain && matches!(scalar.text.as_str(), "null" | "~")
}

fn scalar<'n>(node: &'n Node, expected: &str) -> Result<&'n str, Mismatch> {
    node.as_text().ok_or_else(|| Mismatch::new(node, expected))
}
