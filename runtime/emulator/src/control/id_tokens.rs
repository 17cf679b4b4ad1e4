//! Minting id tokens, right ones and each kind of wrong one.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, parse};
use crate::server::{Shared, lock};
use crate::token::id_token::{IdToken, issuer};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    provider: String,
    subject: String,
    email: Option<String>,
    #[serde(default = "yes")]
    email_verified: bool,
    /// The app; else the one that a token of this provider is for most often.
    audience: Option<String>,
    nonce: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    /// Zero and less for one that has expired.
    #[serde(default = "hour")]
    expires_in_seconds: i64,
    /// Signed by nobody the instance trusts.
    #[serde(default)]
    forged: bool,
}

fn yes() -> bool {
    true
}

fn hour() -> i64 {
    3600
}

pub(super) fn mint(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    let wanted: Wanted = parse(body)?;
    let Some(issuer) = issuer(&wanted.provider) else {
        let reason = "only `apple` and `google` sign id tokens; name one of them as `provider`";
        return Err(Answer::refused(400, reason));
    };
    let world = lock(&shared.world);
    let iat = world.now().div_euclid(1000);
    let client_id = &world.instance.google_one_tap_client_id;
    let usual = client_id.clone().filter(|_| wanted.provider == "google");
    drop(world);
    let audience = wanted.audience.or(usual);
    let token = IdToken {
        iss: issuer.to_owned(),
        aud: audience.unwrap_or_else(|| "com.example.app".to_owned()),
        sub: wanted.subject,
        iat,
        exp: iat + wanted.expires_in_seconds,
        nonce: wanted.nonce,
        email: wanted.email,
        email_verified: wanted.email_verified,
        given_name: wanted.given_name,
        family_name: wanted.family_name,
    };
    let mut token = token.signed();
    if wanted.forged {
        let first = token.rfind('.').map_or(0, |dot| dot + 1);
        let other = if token[first..].starts_with('A') {
            "B"
        } else {
            "A"
        };
        token.replace_range(first..=first, other);
    }
    Ok(Answer::json(&json!({ "token": token })))
}
