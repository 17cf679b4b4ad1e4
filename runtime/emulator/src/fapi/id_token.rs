//! Sign-in and sign-up with an id token that the platform's own sheet gave: `oauth_token_apple`,
//! `oauth_token_google` and `google_one_tap`.

use super::{Call, oauth};
use crate::state::identity::Identity;
use crate::state::instance::Instance;
use crate::token::id_token::{IdToken, issuer};
use crate::wire::Refusal;

/// The provider behind the strategy; `None` for any other one.
pub(crate) fn provider<'a>(
    instance: &Instance,
    strategy: &'a str,
) -> Result<Option<&'a str>, Refusal> {
    let key = match strategy {
        "google_one_tap" => "google",
        _ => match strategy.strip_prefix("oauth_token_") {
            Some(key) => key,
            None => return Ok(None),
        },
    };
    oauth::check_enabled(instance, key)?;
    Ok(Some(key))
}

/// Whom the token in the form speaks of. Apple tells the name once, to the app, which passes it on.
pub(crate) fn identity(call: &Call, strategy: &str, provider: &str) -> Result<Identity, Refusal> {
    let form = &call.request.form;
    let invalid = || {
        Refusal::of(if strategy == "google_one_tap" {
            "google_one_tap_token_invalid"
        } else {
            "oauth_token_exchange_error"
        })
    };
    let token = IdToken::verified(form.require("token")?).ok_or_else(invalid)?;
    let audiences = &call.world.instance.id_token_audiences;
    let current = call.now < token.exp * 1000;
    let ours = audiences.is_empty() || audiences.contains(&token.aud);
    if issuer(provider) != Some(token.iss.as_str()) || !current || !ours {
        return Err(invalid());
    }
    Ok(Identity {
        provider: provider.to_owned(),
        subject: token.sub,
        email: token.email,
        email_verified: token.email_verified,
        first_name: form.given("first_name").map(str::to_owned),
        last_name: form.given("last_name").map(str::to_owned),
    })
}
