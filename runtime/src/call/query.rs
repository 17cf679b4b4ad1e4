//! The query of a command: split in front of known keys, each value decoded once and on demand.
//! Which params a command takes is not known here.
//!
//! - A param begins at the start of the query or behind an `&`, where a known key is followed by `=`. Keys are
//!   case-sensitive; some are known in certain routes only.
//! - Its value runs to the next known key, or to the first `&` when the key does not fold. So free text survives
//!   unencoded, and what is tacked onto a choice is ignored.
//! - The first of two values for one param wins, aliases included: a value pasted in late overrides nothing.
//! - Splitting comes before decoding: nothing inside an encoded value is ever taken for a key.
//! - Text in front of the first known key is ignored. `#` and `+` mean themselves.
//! - A value that is empty or contains NUL counts as absent.

use std::borrow::Cow;
use std::ops::Range;

use super::{percent, phone};
use crate::facts::Key;

/// A query, split.
#[derive(Clone)]
pub struct Query<'t> {
    values: Vec<(&'static str, &'t str)>,
}

impl<'t> Query<'t> {
    /// Splits the query of a route, in time linear in its length.
    pub fn parse(text: &'t str, keys: &'static [Key], route: &str) -> Self {
        let mut values: Vec<(&'static str, &'t str)> = Vec::new();
        for Pair { key, value, .. } in pairs(text, keys, route) {
            if values.iter().any(|(param, _)| *param == key.param) {
                continue;
            }
            if values.capacity() == 0 {
                values.reserve(8);
            }
            let value = &text[value];
            let end = if key.folds { None } else { value.find('&') };
            values.push((key.param, end.map_or(value, |end| &value[..end])));
        }
        Self { values }
    }

    /// The value of a param as it was written, `""` when nothing follows its `=`.
    pub fn raw(&self, param: &str) -> Option<&'t str> {
        self.values
            .iter()
            .find(|(name, _)| *name == param)
            .map(|(_, value)| *value)
    }

    /// The value of a param, decoded once. An empty value counts as absent, and so does one with NUL in it.
    pub fn text(&self, param: &str) -> Option<Cow<'t, str>> {
        self.raw(param)
            .map(percent::decode)
            .filter(|value| !value.is_empty() && !value.contains('\0'))
    }

    /// A boolean: `true`, `false`, `1`, `0`, `yes`, `no` in any case, anything else is the default.
    pub fn flag(&self, param: &str, default: bool) -> bool {
        let Some(value) = self.text(param) else {
            return default;
        };
        let is = |words: [&str; 3]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
        if is(["true", "1", "yes"]) {
            true
        } else if is(["false", "0", "no"]) {
            false
        } else {
            default
        }
    }

    /// A whole number; absent when the value is none or does not fit.
    pub fn integer(&self, param: &str) -> Option<i64> {
        self.text(param)?.parse().ok()
    }

    /// A phone number: separators dropped, a leading `00` turned into `+`; other texts come back untouched.
    pub fn phone(&self, param: &str) -> Option<Cow<'t, str>> {
        Some(match self.text(param)? {
            Cow::Borrowed(text) => phone::clean_phone_number(text),
            Cow::Owned(text) => Cow::Owned(phone::clean_phone_number(&text).into_owned()),
        })
    }
}

/// Says which params are there, never their values.
impl std::fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set()
            .entries(self.values.iter().map(|(param, _)| param))
            .finish()
    }
}

/// One occurrence of a known key. The value runs to the next known key, folding or not.
pub(crate) struct Pair {
    /// Where the key begins.
    pub(crate) at: usize,
    pub(crate) key: &'static Key,
    pub(crate) value: Range<usize>,
}

/// Every known key of a query in the order of the text, duplicates included.
pub(crate) fn pairs<'t>(
    text: &'t str,
    keys: &'static [Key],
    route: &'t str,
) -> impl Iterator<Item = Pair> + use<'t> {
    // No key is looked for beyond the longest, so that the search stays linear.
    let longest = keys.iter().map(|key| key.name.len()).max().unwrap_or(0);
    let behind_ampersands = memchr::memchr_iter(b'&', text.as_bytes()).map(|at| at + 1);
    let mut known = std::iter::once(0)
        .chain(behind_ampersands)
        .filter_map(move |at| Some((at, key_at(text, at, keys, longest, route)?)))
        .peekable();
    std::iter::from_fn(move || {
        let (at, key) = known.next()?;
        let start = at + key.name.len() + 1;
        let end = known.peek().map_or(text.len(), |(next, _)| next - 1);
        Some(Pair {
            at,
            key,
            value: start..end,
        })
    })
}

/// The known key that stands at a place with a `=` behind it.
fn key_at(
    text: &str,
    at: usize,
    keys: &'static [Key],
    longest: usize,
    route: &str,
) -> Option<&'static Key> {
    let rest = &text.as_bytes()[at..];
    let window = &rest[..rest.len().min(longest + 1)];
    let length = window.iter().position(|byte| matches!(byte, b'=' | b'&'))?;
    let name = &window[..length];
    keys.iter()
        .find(|key| window[length] == b'=' && key.name.as_bytes() == name)
        .filter(|key| key.counts_in(route))
}
