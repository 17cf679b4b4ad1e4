//! The located tree and how it is read.

use crate::source::Span;

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What stands at a place.
#[derive(Debug, Clone)]
pub enum Value {
    /// Nothing: a key with nothing behind its colon.
    Nothing,
    /// Something that has been reported and counts as nobody's mistake any more.
    Refused,
    /// Text; what it means is decided by the grammar, never by YAML.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the text; of a repeated key only the first is kept.
    Map(Vec<Entry>),
}

/// A piece of text.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// The text, escapes resolved.
    pub text: String,
    /// Written without quotes.
    pub plain: bool,
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// Its value.
    pub value: Node,
}

/// A key and its place.
#[derive(Debug, Clone)]
pub struct Key {
    /// Where it stands.
    pub span: Span,
    /// Its text.
    pub text: String,
}

impl Node {
    /// Where to point when the whole is meant: all of a text, the beginning of a list or mapping.
    pub fn head(&self) -> Span {
        let end = match &self.value {
            Value::Nothing | Value::Refused | Value::Scalar(_) => self.span.end,
            Value::List(items) => items.first().map_or(self.span.end, |item| item.head().end),
            Value::Map(entries) => entries
                .first()
                .map_or(self.span.end, |entry| entry.key.span.end),
        };
        Span::new(self.span.start, end)
    }

    /// The place of a part of the text, `length` bytes from `offset` on.
    pub fn part(&self, offset: usize, length: usize) -> Span {
        let quote = usize::from(matches!(&self.value, Value::Scalar(scalar) if !scalar.plain));
        self.span.part(offset + quote, length)
    }

    /// The text, when it is a piece of text.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            Value::Nothing | Value::Refused | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The members, when it is a list; none otherwise.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Nothing | Value::Refused | Value::Scalar(_) | Value::Map(_) => &[],
        }
    }

    /// The entries, when it is a mapping; none otherwise.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Nothing | Value::Refused | Value::Scalar(_) | Value::List(_) => &[],
        }
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.text == key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The text of a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// Whether a key says `true`.
    pub fn flag(&self, key: &str) -> bool {
        self.text(key) == Some("true")
    }

    /// The members of the list of a key; none when it is absent.
    pub fn list(&self, key: &str) -> &[Node] {
        self.get(key).map_or(&[], Node::items)
    }

    /// The entries of the mapping of a key; none when it is absent.
    pub fn map(&self, key: &str) -> &[Entry] {
        self.get(key).map_or(&[], Node::entries)
    }
}
