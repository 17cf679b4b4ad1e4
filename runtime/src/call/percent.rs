//! The one percent-decode that a value goes through.

use std::borrow::Cow;

/// Decodes each `%` with two hex digits once. `+` stays `+`.
///
/// One malformed escape, or bytes that are no UTF-8, shows that the writer did not encode at all: the text is then
/// kept as it is, whole.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('%') else {
        return Cow::Borrowed(text);
    };
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    decoded.extend_from_slice(&bytes[..first]);
    let mut at = first;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            let Some(value) = escape(&bytes[at..]) else {
                return Cow::Borrowed(text);
            };
            decoded.push(value);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The byte that `%XX` at the start of `bytes` stands for.
pub(crate) fn escape(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else {
        return None;
    };
    Some(hex(*high)? << 4 | hex(*low)?)
}

pub(crate) fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}
