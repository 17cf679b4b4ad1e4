//! A tree against the tables: every key known, every required key there, every value of its kind.
//!
//! On the way all definitions and references are noted. Whatever is reported here reads as absent later on, so
//! lowering neither checks a shape again nor trips over a wrong one.

use std::collections::HashMap;

use super::symbols::Symbols;
use super::{
    CapabilityText, Entry, Form, Keys, Kind, Need, ParamText, SPEC, TypeText, Value,
    status_or_group,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, enumerate};
use crate::source::Span;
use crate::yaml::{self, Node};

/// Checks a whole spec and collects its names.
pub fn shape(root: &Node, diagnostics: &mut Diagnostics) -> Symbols {
    let mut walk = Walk {
        diagnostics,
        symbols: Symbols::default(),
    };
    walk.entry(root, &SPEC, root.head());
    let Walk { symbols, .. } = walk;
    symbols.report_unknown(diagnostics);
    symbols
}

struct Walk<'d> {
    diagnostics: &'d mut Diagnostics,
    symbols: Symbols,
}

impl Walk<'_> {
    /// `owner` is where to report what the entry lacks: its key, or its beginning.
    fn entry(&mut self, node: &Node, entry: &'static Entry, owner: Span) {
        match &node.value {
            yaml::Value::Map(entries) => {
                for yaml::Entry { key, value } in entries {
                    match entry.keys.iter().find(|known| known.name == key.text) {
                        Some(known) => self.value(value, &known.value, key.span),
                        None => self.unknown_key(entry, key, value),
                    }
                }
                self.lacking(entry, owner, |name| node.get(name).is_some());
            }
            yaml::Value::Scalar(_) if entry.short.is_some() => {
                if let Some(key) = entry.keys.iter().find(|key| Some(key.name) == entry.short) {
                    self.value(node, &key.value, owner);
                }
                self.lacking(entry, owner, |name| entry.short == Some(name));
            }
            yaml::Value::Nothing => self.lacking(entry, owner, |_| false),
            yaml::Value::Refused => {}
            yaml::Value::Scalar(_) | yaml::Value::List(_) => {
                self.wrong_kind(node, owner, "a mapping");
            }
        }
    }

    fn lacking(&mut self, entry: &'static Entry, owner: Span, has: impl Fn(&str) -> bool) {
        for key in entry.keys.iter().filter(|key| !has(key.name)) {
            match key.need {
                Need::Required => self.diagnostics.push(
                    Diagnostic::new(
                        Code::MissingKey,
                        owner,
                        format!("`{}` is missing from this {}", key.name, entry.name),
                    )
                    .help(format!("add `{}: …`: {}", key.name, key.doc)),
                ),
                Need::Wanted => self.diagnostics.push(
                    Diagnostic::new(
                        Code::Summary,
                        owner,
                        format!("this {} has no summary", entry.name),
                    )
                    .help("add `summary: …`, one sentence for docs, editors and doc comments"),
                ),
                Need::Optional => {}
            }
        }
    }

    fn unknown_key(&mut self, entry: &'static Entry, key: &yaml::Key, value: &Node) {
        let known = entry.keys.iter().map(|key| key.name);
        let unknown = Diagnostic::new(
            Code::UnknownKey,
            key.span,
            format!("`{}` means nothing in a {}", key.text, entry.name),
        );
        let cut_off = matches!(value.value, yaml::Value::Nothing) && key.text.contains(' ');
        self.diagnostics.push(if cut_off {
            unknown.help(
                "a comma between braces ends the text in front of it; put the whole text in quotes",
            )
        } else {
            unknown.suggest(&key.text, known)
        });
    }

    fn value(&mut self, node: &Node, value: &'static Value, owner: Span) {
        match value {
            Value::Entry(entry) => self.entry(node, entry, owner),
            Value::List(of) => match &node.value {
                yaml::Value::List(items) => {
                    for item in items {
                        self.value(item, of, item.head());
                    }
                    self.repeated(items);
                }
                _ => self.wrong_kind(node, owner, "a list"),
            },
            Value::Map(keys, of) => match &node.value {
                yaml::Value::Map(entries) => {
                    for yaml::Entry { key, value } in entries {
                        self.author_key(*keys, key);
                        self.value(value, of, key.span);
                    }
                }
                _ => self.wrong_kind(node, owner, "a mapping"),
            },
            Value::Either(ways) => {
                if let Some(way) = ways.iter().find(|way| fits(node, way)) {
                    self.value(node, way, owner);
                } else {
                    let kinds: Vec<&str> = ways.iter().map(kind_of).collect();
                    self.wrong_kind(node, owner, &kinds.join(" or "));
                }
            }
            Value::Any => {}
            _ => match node.as_text() {
                Some(text) => self.text(node, text, value),
                None => self.wrong_kind(node, owner, kind_of(value)),
            },
        }
    }

    fn repeated(&mut self, items: &[Node]) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for item in items {
            // Whether it is required does not make a param another one.
            let Some(name) = item.as_text().map(|text| ParamText::parse(text).name) else {
                continue;
            };
            if let Some(first) = seen.insert(name, item.span) {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::Repeated,
                        item.span,
                        format!("`{name}` is in this list already"),
                    )
                    .also(first, "here")
                    .help("keep one of the two"),
                );
            }
        }
    }

    fn text(&mut self, node: &Node, text: &str, value: &'static Value) {
        match value {
            Value::Text(Form::Summary) => {
                if !Form::Summary.accepts(text) {
                    self.diagnostics.push(
                        Diagnostic::new(Code::Summary, node.span, "this summary is more than one short sentence")
                            .help("keep one sentence of at most 120 characters, and move the rest into `description`"),
                    );
                }
            }
            Value::Text(form) => {
                if !form.accepts(text) {
                    self.unreadable(node, text, form.words());
                }
            }
            Value::Word(words) => {
                let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                if !known.contains(&text) {
                    self.diagnostics.push(
                        Diagnostic::new(
                            Code::Unreadable,
                            node.span,
                            format!("`{text}` is none of the words that can stand here"),
                        )
                        .help(format!("it can be {}", enumerate(&known))),
                    );
                }
            }
            Value::Flag => {
                if text != "true" && text != "false" {
                    self.unreadable(node, text, "`true` or `false`");
                }
            }
            Value::Number => {
                if text.parse::<u32>().is_err() {
                    self.unreadable(node, text, "a whole number, zero or more");
                }
            }
            Value::Refers(kind) => self.symbols.refer(*kind, text, node.span, true),
            Value::Mentions(kind) => self.symbols.refer(*kind, text, node.span, false),
            Value::Type => self.type_text(node, text),
            Value::ParamUse => {
                for name in ParamText::parse(text).names() {
                    let offset = name.as_ptr() as usize - text.as_ptr() as usize;
                    self.symbols
                        .refer(Kind::Param, name, node.part(offset, name.len()), true);
                }
            }
            Value::CapabilityUse => {
                let name = CapabilityText::parse(text).name;
                self.symbols
                    .refer(Kind::Capability, name, node.part(0, name.len()), true);
            }
            Value::StatusOrGroup => match status_or_group(text) {
                Ok(status) => self.symbols.refer(Kind::Status, status, node.span, true),
                Err(group) => self.symbols.refer(Kind::Group, group, node.span, true),
            },
            Value::List(_) | Value::Map(..) | Value::Entry(_) | Value::Either(_) | Value::Any => {}
        }
    }

    fn type_text(&mut self, node: &Node, text: &str) {
        match TypeText::parse(text) {
            Some(read) if read.is_built_in() => {}
            Some(read) => self.symbols.refer(Kind::Type, read.base, node.part(0, read.base.len()), true),
            None => self.diagnostics.push(
                Diagnostic::new(Code::TypeExpression, node.span, format!("`{text}` is no type"))
                    .help("write a word such as `text` or the name of a choice or record, then `[]`, `?` or `|null`"),
            ),
        }
    }

    fn author_key(&mut self, keys: Keys, key: &yaml::Key) {
        match keys {
            Keys::Define(kind) => {
                if !kind.accepts(&key.text) {
                    self.diagnostics.push(
                        Diagnostic::new(
                            Code::Spelling,
                            key.span,
                            format!(
                                "`{}` is not written as the name of a {}",
                                key.text,
                                kind.word()
                            ),
                        )
                        .help(format!("it is {}", kind.rule())),
                    );
                }
                if kind.is_global() {
                    self.symbols.define(kind, &key.text, key.span);
                }
            }
            Keys::Refer(kind) => self.symbols.refer(kind, &key.text, key.span, true),
        }
    }

    fn unreadable(&mut self, node: &Node, text: &str, expected: &str) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::Unreadable,
                node.span,
                format!("`{}` cannot be read here", text.escape_debug()),
            )
            .help(format!("it has to be {expected}")),
        );
    }

    fn wrong_kind(&mut self, node: &Node, owner: Span, expected: &str) {
        let (found, span) = match &node.value {
            yaml::Value::Refused => return,
            yaml::Value::Nothing => ("nothing", owner),
            yaml::Value::Scalar(_) => ("a text", node.span),
            yaml::Value::List(_) => ("a list", node.head()),
            yaml::Value::Map(_) => ("a mapping", node.head()),
        };
        let help = match expected {
            "a list" => "write `[one, two]`, or `- one` on lines of their own",
            "a mapping" => "write `name: value` on lines of their own, further in",
            _ => "write it behind the colon, on the same line",
        };
        self.diagnostics.push(
            Diagnostic::new(
                Code::WrongKind,
                span,
                format!("{expected} belongs here, not {found}"),
            )
            .help(help),
        );
    }
}

fn fits(node: &Node, way: &Value) -> bool {
    match &node.value {
        yaml::Value::Nothing | yaml::Value::Refused => false,
        yaml::Value::Scalar(_) => kind_of(way) == "a text",
        yaml::Value::List(_) => kind_of(way) == "a list",
        yaml::Value::Map(_) => kind_of(way) == "a mapping",
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::List(_) => "a list",
        Value::Map(..) | Value::Entry(_) => "a mapping",
        _ => "a text",
    }
}
