//! Sign-in and sign-up with an id token that the platform's own sheet gave: `oauth_token_apple`,
//! `oauth_token_google` and `google_one_tap`.

use super::{Call, oauth};
use crate::state::identity::Identity;
use crate::state::instance::Instance;
use crate::token::id_token::{IdToken, issuer};
use crate::wire::Refusal;

/// Google's own strategy: its tokens are for the client id that the environment tells.
pub(crate) const ONE_TAP: &str = "google_one_tap";

/// The provider behind the strategy; `None` for any other one.
pub(crate) fn provider<'a>(
    instance: &Instance,
    strategy: &'a str,
) -> Result<Option<&'a str>, Refusal> {
    let key = match strategy {
        ONE_TAP => "google",
        _ => match strategy.strip_prefix("oauth_token_") {
            Some(key) => key,
            None => return Ok(None),
        },
    };
    oauth::check_enabled(instance, key)?;
    Ok(Some(key))
}

/// Whom the token in the form speaks of. Google's token tells the name; Apple tells it once, to the
/// app, which passes it on.
pub(crate) fn identity(call: &Call, strategy: &str, provider: &str) -> Result<Identity, Refusal> {
    let form = &call.request.form;
    let instance = &call.world.instance;
    let one_tap = strategy == ONE_TAP;
    let invalid = || {
        Refusal::of(if one_tap {
            "google_one_tap_token_invalid"
        } else {
            "oauth_token_exchange_error"
        })
    };
    let token = IdToken::verified(form.require("token")?).ok_or_else(invalid)?;
    let current = call.now < token.exp * 1000;
    let ours = if one_tap {
        instance.google_one_tap_client_id.as_ref() == Some(&token.aud)
    } else {
        let audiences = &instance.id_token_audiences;
        audiences.is_empty() || audiences.contains(&token.aud)
    };
    if issuer(provider) != Some(token.iss.as_str()) || !current || !ours {
        return Err(invalid());
    }
    let told = |name: &str| form.given(name).map(str::to_owned);
    Ok(Identity {
        provider: provider.to_owned(),
        subject: token.sub,
        email: token.email,
        email_verified: token.email_verified,
        first_name: token.given_name.or_else(|| told("first_name")),
        last_name: token.family_name.or_else(|| told("last_name")),
    })
}
