//! The headers that make a request native, and what an answer says about the device token.

use transom_runtime::Secret;
use zeroize::Zeroizing;

use crate::http::Incoming;

/// The API version this crate is written against (`clerk-api-version`).
const API_VERSION: &str = "2026-05-12";

/// What tells the Frontend API which app is calling. The shell fills it in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SdkHeaders {
    /// Whether the app runs on a phone or tablet (`x-mobile`).
    pub mobile: bool,
    /// Further headers by lower-case name, such as `x-app-version`. `authorization`, `origin` and
    /// `cookie` are left out when sending: the first is the keeper's, the others do not belong to
    /// native mode.
    pub extra: Vec<(&'static str, String)>,
}

/// Headers of one request. `Origin` is never among them: together with `Authorization` Clerk
/// answers `origin_authorization_headers_conflict`.
pub fn of_request(
    sdk: &SdkHeaders,
    token: Option<&Secret>,
    has_form: bool,
) -> Vec<(&'static str, Zeroizing<String>)> {
    let plain = |text: &str| Zeroizing::new(text.to_owned());
    let mut headers = vec![
        ("accept", plain("application/json")),
        ("clerk-api-version", plain(API_VERSION)),
        ("x-mobile", plain(if sdk.mobile { "1" } else { "0" })),
    ];
    let ours = ["authorization", "origin", "cookie"];
    headers.extend(
        sdk.extra
            .iter()
            .filter(|(name, _)| !ours.contains(name))
            .map(|(name, value)| (*name, plain(value))),
    );
    if has_form {
        headers.push(("content-type", plain("application/x-www-form-urlencoded")));
    }
    if let Some(token) = token {
        headers.push(("authorization", plain(token.expose())));
    }
    headers
}

/// What the `Authorization` header of an answer says about the device token.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenChange {
    /// No header, or several that contradict each other: the token stays.
    Keep,
    /// The header is empty or a bare `Bearer`: the token is gone.
    Clear,
    /// The header carries the token to send from now on.
    Rotate(Secret),
}

impl TokenChange {
    /// Reads the header of an answer.
    pub fn of(incoming: &Incoming) -> Self {
        let mut values = incoming.header("authorization").map(strip_bearer);
        let Some(first) = values.next() else {
            return Self::Keep;
        };
        if values.any(|other| other != first) {
            return Self::Keep;
        }
        if first.is_empty() {
            Self::Clear
        } else {
            Self::Rotate(Secret::new(first.to_owned()))
        }
    }
}

fn strip_bearer(value: &str) -> &str {
    const SCHEME: &str = "bearer";
    let value = value.trim();
    match value.split_at_checked(SCHEME.len()) {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case(SCHEME)
                && (rest.is_empty() || rest.starts_with(char::is_whitespace)) =>
        {
            rest.trim()
        }
        _ => value,
    }
}
