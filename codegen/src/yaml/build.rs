//! From parser events to the tree.

use std::collections::HashMap;

use serde_yaml::{ErrorKind, Event, Parser, ScalarStyle, ScanError};

use super::{Entry, Key, Node, Scalar, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Source, Span};

/// The largest spec that is read, in bytes. A spec of a thousand routes has about half a million.
const MAX_BYTES: usize = 8 << 20;

/// How deep lists and mappings may lie in one another.
const MAX_DEPTH: usize = 32;

/// Reads a text. `None` when it is no YAML at all; whatever else is wrong is reported beside the tree.
pub fn parse(source: &Source, diagnostics: &mut Diagnostics) -> Option<Node> {
    if source.text().len() > MAX_BYTES {
        diagnostics.push(Diagnostic::new(
            Code::TooLarge,
            Span::default(),
            format!("the spec is larger than {} MiB", MAX_BYTES >> 20),
        ));
        return None;
    }
    let mut builder = Builder {
        text: source.text(),
        diagnostics,
        open: Vec::new(),
        root: None,
        documents: 0,
    };
    let options = serde_yaml::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    for next in Parser::new_from_str_with_options(source.text(), options) {
        match next {
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => {
                let at = builder.clip(error.marker().byte_offset(), error.marker().byte_offset());
                builder.diagnostics.push(unreadable(&error, at));
                return None;
            }
        }
    }
    if builder.root.is_none() {
        builder.diagnostics.push(
            Diagnostic::new(Code::Syntax, Span::default(), "the spec is empty")
                .help("start with `bridge: <name>`"),
        );
    }
    builder.root
}

fn unreadable(error: &ScanError, at: Span) -> Diagnostic {
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return Diagnostic::new(
            Code::TooLarge,
            at,
            format!("this lies more than {MAX_DEPTH} levels deep"),
        )
        .help("no entry of a spec lies that deep; look for brackets that are never closed");
    }
    Diagnostic::new(Code::Syntax, at, format!("this is not YAML: {}", error.info())).help(
        "check the indentation, and quote text that holds `: `, ` #` or starts with one of `[{&*!|>%@`",
    )
}

struct Builder<'s, 'd> {
    text: &'s str,
    diagnostics: &'d mut Diagnostics,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

/// A list or mapping whose end has not come yet.
enum Open {
    List {
        start: usize,
        items: Vec<Node>,
    },
    Map {
        start: usize,
        entries: Vec<Entry>,
        seen: HashMap<String, Span>,
        key: Option<PendingKey>,
    },
}

/// A key whose value has not come yet.
enum PendingKey {
    First(Key),
    /// Already there, or not usable as a key; reported, and its value is dropped.
    Dropped,
}

impl Builder<'_, '_> {
    fn event(&mut self, event: Event<'_>, at: &serde_yaml::Span) {
        let span = self.clip(at.start.byte_offset(), at.end.byte_offset());
        if let Some(tag) = at.tag_span() {
            let span = self.clip(tag.start.byte_offset(), tag.end.byte_offset());
            self.refuse(
                span,
                "a tag",
                "write the value without `!…`; its type follows from its key",
            );
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 2 {
                    self.refuse(
                        span,
                        "a second document",
                        "a spec is one document; remove the `---`",
                    );
                }
            }
            Event::Anchor(..) => {
                self.refuse(span, "an anchor", "write the value out where it is used");
            }
            Event::Alias(..) | Event::UnresolvedAlias(..) => {
                self.refuse(
                    span,
                    "an alias",
                    "write the value out; a text that starts with `*` needs quotes",
                );
                self.value(Node {
                    span,
                    value: Value::Refused,
                });
            }
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                // The parser says `~` where nothing stands.
                let value = if plain && span.start == span.end {
                    Value::Nothing
                } else {
                    Value::Scalar(Scalar {
                        text: text.into_owned(),
                        plain,
                    })
                };
                self.value(Node { span, value });
            }
            Event::SequenceStart(..) => self.open.push(Open::List {
                start: span.start,
                items: Vec::new(),
            }),
            Event::MappingStart(..) => self.open.push(Open::Map {
                start: span.start,
                entries: Vec::new(),
                seen: HashMap::new(),
                key: None,
            }),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            // The stream and its end; comments are switched off.
            _ => {}
        }
    }

    /// A collection in brackets ends with its bracket, one in a block with its last member.
    fn close(&mut self, bracket: Span) {
        let (start, last, value) = match self.open.pop() {
            Some(Open::List { start, items }) => (
                start,
                items.last().map(|item| item.span.end),
                Value::List(items),
            ),
            Some(Open::Map { start, entries, .. }) => (
                start,
                entries.last().map(|entry| entry.value.span.end),
                Value::Map(entries),
            ),
            None => return,
        };
        let over_lines = self
            .text
            .get(start..bracket.end)
            .is_some_and(|text| text.contains('\n'));
        if over_lines && bracket.start < bracket.end && matches!(value, Value::Map(_)) {
            let help = "write it on one line, or as an indented block";
            self.refuse(
                Span::new(start, start + 1),
                "a mapping in braces over several lines",
                help,
            );
        }
        let end = if bracket.start < bracket.end {
            Some(bracket.end)
        } else {
            last
        };
        let span = Span::new(start, end.unwrap_or(start).max(start));
        self.value(Node { span, value });
    }

    fn value(&mut self, node: Node) {
        match self.open.last_mut() {
            None => {
                self.root.get_or_insert(node);
            }
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some(PendingKey::First(key)) => entries.push(Entry { key, value: node }),
                Some(PendingKey::Dropped) => {}
                None => self.key(node),
            },
        }
    }

    fn key(&mut self, node: Node) {
        let pending = match node.value {
            Value::Scalar(Scalar { text, plain }) if !(plain && text == "<<") => {
                self.first_or_dropped(node.span, text)
            }
            Value::Scalar(_) => {
                self.refuse(node.span, "a merge key", "write the keys out");
                PendingKey::Dropped
            }
            Value::Refused => PendingKey::Dropped,
            Value::Nothing | Value::List(_) | Value::Map(_) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WrongKind, node.span, "a key has to be a word").help(
                        "write `name: value`; a text that starts with `[` or `{` needs quotes",
                    ),
                );
                PendingKey::Dropped
            }
        };
        if let Some(Open::Map { key, .. }) = self.open.last_mut() {
            *key = Some(pending);
        }
    }

    fn first_or_dropped(&mut self, span: Span, text: String) -> PendingKey {
        let Some(Open::Map { seen, .. }) = self.open.last_mut() else {
            return PendingKey::Dropped;
        };
        if let Some(&first) = seen.get(&text) {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::DuplicateKey,
                    span,
                    format!("`{text}` is written twice"),
                )
                .label("again here")
                .also(first, "first here")
                .help("keep one of the two"),
            );
            return PendingKey::Dropped;
        }
        seen.insert(text.clone(), span);
        PendingKey::First(Key { span, text })
    }

    fn refuse(&mut self, span: Span, what: &str, help: &str) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::Unwelcome,
                span,
                format!("{what} has no place in a spec"),
            )
            .help(help),
        );
    }

    /// A range that can be sliced, whatever the parser reports.
    fn clip(&self, start: Option<usize>, end: Option<usize>) -> Span {
        let within = |byte: Option<usize>| {
            self.text
                .floor_char_boundary(byte.unwrap_or(0).min(self.text.len()))
        };
        let (start, end) = (within(start), within(end));
        let trimmed = self
            .text
            .get(start..end)
            .map_or(0, |text| text.trim_end().len());
        Span::new(start, start + trimmed)
    }
}
