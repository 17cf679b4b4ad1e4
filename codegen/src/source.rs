//! The text of a spec and the places in it. Where the text comes from is the business of the caller.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};

/// A spec as it was handed in.
#[derive(Debug, Clone)]
pub struct Source {
    label: String,
    text: String,
}

impl Source {
    /// Takes a text, and what diagnostics should call it: usually its path.
    pub fn new(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            text: text.into(),
        }
    }

    /// Takes the bytes of a file. Bytes that are no UTF-8 are a mistake like any other, with its place.
    pub fn from_bytes(label: impl Into<String>, bytes: Vec<u8>) -> Result<Self, Box<Unreadable>> {
        let label = label.into();
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self { label, text }),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let mark = Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8());
                let diagnostic =
                    Diagnostic::new(Code::Encoding, mark, "the spec is not UTF-8 from here on")
                        .help("save it as UTF-8");
                Err(Box::new(Unreadable {
                    source: Self { label, text },
                    diagnostic,
                }))
            }
        }
    }

    /// What diagnostics call it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and the column of a byte, both counted from 1, the column in characters.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        (line, column)
    }
}

/// Bytes that are no text.
#[derive(Debug)]
pub struct Unreadable {
    /// The text with a mark in the place of what cannot be read.
    pub source: Source,
    /// Where that is.
    pub diagnostic: Diagnostic,
}

/// A range of bytes of a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// A part of it, `length` bytes from `offset` on. Only meaningful where the text stands in the source as it
    /// reads, without escapes; otherwise the whole is given back.
    #[must_use]
    pub fn part(self, offset: usize, length: usize) -> Self {
        let start = self.start + offset;
        if start + length <= self.end {
            Self::new(start, start + length)
        } else {
            self
        }
    }

    /// As a range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}
