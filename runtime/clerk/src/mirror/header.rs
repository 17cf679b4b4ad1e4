//! The request header that carries the session token: which names a page may ask for, and what
//! stands in it.

use transom_runtime::Secret;

/// Headers that belong to the browser, the connection or a proxy (Fetch, "forbidden request-header";
/// RFC 9110, 7.6.1), and those a server would read a client's address or another method from.
const FORBIDDEN: [&str; 27] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "connection",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "origin",
    "range",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-real-ip",
];

/// The same, by how they begin.
const FORBIDDEN_FAMILIES: [&str; 7] = [
    "access-control-",
    "cf-",
    "content-",
    "if-",
    "proxy-",
    "sec-",
    "x-forwarded-",
];

/// Longest name, in bytes; no server reads longer ones.
const LONGEST_NAME: usize = 64;

/// Why a name cannot carry the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderMistake {
    /// Not a token of RFC 9110, 5.6.2, or longer than 64 bytes.
    #[error("a header name is made of letters, digits and -, at most 64 of them")]
    NotAName,
    /// The browser, the connection or a proxy sets this header.
    #[error("this header is not the page's to set; use Authorization or a name of your own")]
    Forbidden,
}

/// Reads a header name; it is kept as the page wrote it.
///
/// # Errors
/// [`HeaderMistake`].
pub fn read(name: &str) -> Result<String, HeaderMistake> {
    let name = name.trim();
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(is_tchar) {
        return Err(HeaderMistake::NotAName);
    }
    let lower = name.to_ascii_lowercase();
    let of_a_family = |family: &&str| lower.starts_with(*family);
    if FORBIDDEN.contains(&lower.as_str()) || FORBIDDEN_FAMILIES.iter().any(of_a_family) {
        return Err(HeaderMistake::Forbidden);
    }
    Ok(name.to_owned())
}

/// What stands in the header: `Authorization` says how the token is meant, other names carry it bare.
pub fn value(name: &str, token: &Secret) -> Secret {
    if name.eq_ignore_ascii_case("authorization") {
        Secret::new(format!("Bearer {}", token.expose()))
    } else {
        token.clone()
    }
}
