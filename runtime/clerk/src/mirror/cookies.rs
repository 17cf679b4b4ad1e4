//! The cookies that show the session to a server: their names, and the only two sets of values
//! there are. Clerk's middleware takes any other combination for a reason to redirect.
//!
//! - signed in: a fresh token, and the time of sign-in;
//! - signed out: no token, and `0`.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use ring::digest;
use transom_runtime::Secret;

use super::hosts::is_local;
use crate::contract::records::DomainCookie;
use crate::keeper::{ShownToken, Usable};
use crate::key::PublishableKey;

const SESSION: &str = "__session";
const CLIENT_UAT: &str = "__client_uat";
const TOKEN: &str = "clerk_token";

/// The longest a cookie lives (Despia: 55 seconds, below the token's 60).
const LIFE: Duration = Duration::from_secs(55);

/// The largest cookie that browsers keep: name and value, in bytes (RFC 6265, 6.1).
const LARGEST: usize = 4096;

/// The suffix Clerk gives its cookies on hosts that several instances share: the first 8
/// characters of the key's SHA-1 in URL-safe Base64 (`getCookieSuffix` of `@clerk/shared`).
pub fn suffix(key: &PublishableKey) -> String {
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, key.as_str().as_bytes());
    let mut suffix = URL_SAFE.encode(digest.as_ref());
    suffix.truncate(8);
    suffix
}

/// Every name that is written for an instance with this suffix.
pub fn names(suffix: &str) -> [String; 5] {
    [
        SESSION.to_owned(),
        format!("{SESSION}_{suffix}"),
        CLIENT_UAT.to_owned(),
        format!("{CLIENT_UAT}_{suffix}"),
        TOKEN.to_owned(),
    ]
}

/// Why a token is in no cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A character that would end the value (RFC 6265, 4.1.1).
    #[error("the session token contains characters that a cookie cannot hold")]
    Characters,
    /// Browsers drop it.
    #[error("the session token is larger than the 4096 bytes of a cookie; take claims out of it")]
    Size,
}

/// Whether a token may stand in a cookie and in a header.
///
/// # Errors
/// [`Unfit`].
pub fn fit(token: &Secret, suffix: &str) -> Result<(), Unfit> {
    // A JWT is Base64 and dots. Whatever else is in there was put there to get out.
    let octet =
        |byte: u8| matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e);
    let text = token.expose();
    if text.is_empty() || !text.bytes().all(octet) {
        return Err(Unfit::Characters);
    }
    let longest_name = SESSION.len() + 1 + suffix.len();
    if longest_name + text.len() > LARGEST {
        return Err(Unfit::Size);
    }
    Ok(())
}

/// The cookies of somebody who is signed in; nothing when the token is about to end, because a
/// cookie has to die before the token in it.
pub fn signed_in(
    token: &ShownToken,
    usable: Usable,
    host: &str,
    suffix: &str,
) -> Option<Vec<DomainCookie>> {
    let Usable { left, life } = usable;
    let max_age = left.checked_sub(life / 12)?.min(LIFE).as_secs();
    if max_age == 0 {
        return None;
    }
    Some(write(
        host,
        suffix,
        max_age,
        Some((&token.jwt, token.signed_in_at)),
    ))
}

/// The cookies of nobody: no token, and a `0` that says so.
pub fn signed_out(host: &str, suffix: &str) -> Vec<DomainCookie> {
    write(host, suffix, LIFE.as_secs(), None)
}

fn write(host: &str, suffix: &str, max_age: u64, who: Option<(&Secret, i64)>) -> Vec<DomainCookie> {
    let uat = who.map_or(0, |(_, signed_in_at)| signed_in_at);
    names(suffix)
        .into_iter()
        .map(|name| {
            let (value, max_age) = if name.starts_with(CLIENT_UAT) {
                (Secret::new(uat.to_string()), max_age)
            } else {
                match who {
                    Some((jwt, _)) => (jwt.clone(), max_age),
                    None => (Secret::new(""), 0),
                }
            };
            DomainCookie {
                name,
                value,
                max_age: i64::try_from(max_age).unwrap_or(0),
                secure: !is_local(host),
            }
        })
        .collect()
}
