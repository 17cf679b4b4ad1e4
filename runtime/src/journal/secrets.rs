//! Values that no journal may show, wherever they turn up and however they are written there.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::call::percent;
use crate::secret::Secret;

/// Shorter values would mask half of every text; they are kept out by name alone.
const SHORTEST: usize = 4;

/// How many values are remembered; the oldest is forgotten first.
const MOST: usize = 256;

/// How many bytes one byte of a secret takes at most: `\u00e9`.
const LONGEST_ESCAPE: usize = 6;

/// A set of secret values. Clones are the same set.
#[derive(Clone, Default)]
pub struct Secrets(Arc<Mutex<VecDeque<Secret>>>);

impl Secrets {
    /// Remembers a value from now on: the newest 256 of them, and none shorter than 4 bytes.
    pub fn keep(&self, secret: &Secret) {
        self.keep_text(secret.expose());
    }

    pub(crate) fn keep_text(&self, text: &str) {
        if text.len() < SHORTEST {
            return;
        }
        let mut kept = self.kept();
        if let Some(at) = kept.iter().position(|known| known.expose() == text) {
            // Used again, so it is the last to be forgotten.
            kept.remove(at);
        } else if kept.len() == MOST {
            kept.pop_front();
        }
        kept.push_back(Secret::new(text));
    }

    /// The most bytes that a value can take in a text.
    pub(crate) fn longest_form(&self) -> usize {
        let longest = self.kept().iter().map(|secret| secret.expose().len()).max();
        longest.unwrap_or(0) * LONGEST_ESCAPE
    }

    /// Where values occur: as they are, percent-encoded by whatever rules, or escaped as in JSON.
    pub(crate) fn find(&self, text: &str, found: &mut Vec<Range<usize>>) {
        let kept = self.kept();
        if kept.is_empty() {
            return;
        }
        let mut first = [false; 256];
        for secret in kept.iter() {
            first[usize::from(secret.expose().as_bytes()[0])] = true;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            let end = if first[usize::from(byte)] || matches!(byte, b'%' | b'\\') {
                kept.iter()
                    .filter_map(|secret| form_end(bytes, at, secret.expose()))
                    .max()
            } else {
                None
            };
            if let Some(end) = end {
                found.push(at..end);
            }
            at = end.unwrap_or(at + 1);
        }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Secret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(***)")
    }
}

/// Reads an escape that stands for the beginning of what is left of a secret: how many bytes are written, and how many
/// are meant.
type Escape = fn(&[u8], &str) -> Option<(usize, usize)>;

/// The place behind a secret that begins at `at` in any of its forms.
fn form_end(text: &[u8], at: usize, secret: &str) -> Option<usize> {
    if text[at..].starts_with(secret.as_bytes()) {
        return Some(at + secret.len());
    }
    encoded_end(text, at, secret, percent_form).or_else(|| encoded_end(text, at, secret, json_form))
}

/// Follows a secret through a text in which any part of it may be escaped.
fn encoded_end(text: &[u8], mut at: usize, secret: &str, escape: Escape) -> Option<usize> {
    let mut rest = secret.as_bytes();
    while let Some(&byte) = rest.first() {
        let tail = text.get(at..).filter(|tail| !tail.is_empty())?;
        let position = secret.len() - rest.len();
        let (written, meant) = match secret.get(position..).and_then(|rest| escape(tail, rest)) {
            Some(step) => step,
            None if tail[0] == byte => (1, 1),
            // Inside a character of several bytes each one is escaped by itself.
            None => match percent::escape(tail) {
                Some(value) if value == byte => (3, 1),
                _ => return None,
            },
        };
        at += written;
        rest = &rest[meant..];
    }
    Some(at)
}

/// `%XX` for the next byte of the secret.
fn percent_form(text: &[u8], secret: &str) -> Option<(usize, usize)> {
    (percent::escape(text)? == *secret.as_bytes().first()?).then_some((3, 1))
}

/// `\n`, `\"`, `\uXXXX` or a pair of them for the next character of the secret.
fn json_form(text: &[u8], secret: &str) -> Option<(usize, usize)> {
    let [b'\\', kind, ..] = text else { return None };
    let character = secret.chars().next()?;
    let (decoded, written) = match kind {
        b'u' => {
            let high = unit(text)?;
            match char::decode_utf16([high]).next()? {
                Ok(character) => (character, 6),
                Err(_) => (
                    char::decode_utf16([high, unit(&text[6..])?]).next()?.ok()?,
                    12,
                ),
            }
        }
        b'b' => ('\u{8}', 2),
        b'f' => ('\u{c}', 2),
        b'n' => ('\n', 2),
        b'r' => ('\r', 2),
        b't' => ('\t', 2),
        b'"' | b'\\' | b'/' => (char::from(*kind), 2),
        _ => return None,
    };
    (decoded == character).then_some((written, character.len_utf8()))
}

/// The UTF-16 unit that `\uXXXX` at the start of `text` stands for.
fn unit(text: &[u8]) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = text else {
        return None;
    };
    digits.get(..4)?.iter().try_fold(0, |unit, digit| {
        Some(unit << 4 | u16::from(percent::hex(*digit)?))
    })
}
