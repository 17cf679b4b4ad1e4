//! Which parts of a text are kept out of the journal by the name they stand under, and how a masked text is written.
//! What is kept out by value lies in [`secrets`](super::secrets).

use std::ops::Range;

use crate::call::{CommandText, query};
use crate::facts::Facts;

/// How much of a text the journal keeps, in bytes.
pub(crate) const LONGEST: usize = 4096;

/// What is put in the place of a secret.
const MASK: &str = "***";

/// The secret values of a query, and every piece of it that is no known param: it may be a misspelt one.
pub(crate) fn in_query(command: &CommandText, facts: &'static Facts) -> Vec<Range<usize>> {
    let text = command.query_text();
    let mut masked = Vec::new();
    let mut pairs = query::pairs(text, facts.keys, command.route()).peekable();
    let known_from = pairs.peek().map_or(text.len(), |pair| pair.at);
    mask_unknown(text, 0..known_from, &mut masked);
    for pair in pairs {
        let value = pair.value;
        if pair.key.secret {
            masked.push(value);
        } else if let Some(ampersand) = text[value.clone()].find('&') {
            mask_unknown(text, value.start + ampersand..value.end, &mut masked);
        }
    }
    masked
}

/// Masks each piece between two `&`, but for what looks like its name.
fn mask_unknown(text: &str, range: Range<usize>, masked: &mut Vec<Range<usize>>) {
    let mut start = range.start;
    for piece in text[range].split('&') {
        let end = start + piece.len();
        let from = piece.find('=').map_or(start, |equals| start + equals + 1);
        masked.push(from..end);
        start = end + 1;
    }
}

/// The values under secret names in compact JSON as this crate writes it, nested ones included. `null`, `true` and
/// `false` are shown.
pub(crate) fn in_json(text: &str, is_secret: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut masked = Vec::new();
    let mut at = 0;
    while let Some(quote) = bytes[at..].iter().position(|byte| *byte == b'"') {
        let start = at + quote;
        at = string_end(bytes, start);
        let is_key = bytes.get(at) == Some(&b':');
        if is_key && is_secret(text.get(start + 1..at - 1).unwrap_or_default()) {
            let value = at + 1;
            at = value_end(bytes, value);
            match bytes.get(value) {
                Some(b'"') => masked.push(value + 1..at - 1),
                Some(b'n' | b't' | b'f') | None => {}
                Some(_) => masked.push(value..at),
            }
        }
    }
    masked
}

/// The place behind the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The place behind the value that begins at `start`.
fn value_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = string_end(bytes, at) - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 && matches!(bytes[at - 1], b'"' | b'}' | b']') {
            return at;
        }
    }
    bytes.len()
}

/// Writes a text without the masked ranges, on one line, and no longer than the journal keeps.
pub(crate) fn write(text: &str, mut masked: Vec<Range<usize>>) -> String {
    masked.retain(|range| range.start < range.end);
    masked.sort_by_key(|range| range.start);
    let limit = text.floor_char_boundary(LONGEST);
    let mut out = String::with_capacity(limit + 16);
    let mut at = 0;
    for range in masked {
        if range.start >= limit {
            break;
        }
        if range.end <= at {
            continue;
        }
        if range.start >= at {
            push_line(&mut out, &text[at..range.start]);
            out.push_str(MASK);
        }
        at = range.end;
    }
    push_line(&mut out, &text[at.min(limit)..limit]);
    if limit < text.len() {
        out.push('…');
    }
    out
}

/// Control characters would let a page write lines of its own into the journal.
fn push_line(out: &mut String, text: &str) {
    for character in text.chars() {
        if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
}
