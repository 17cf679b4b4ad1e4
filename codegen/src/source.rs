//! The text of a spec and the places in it. Where the text comes from is the business of the caller.

use std::ops::Range;

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
