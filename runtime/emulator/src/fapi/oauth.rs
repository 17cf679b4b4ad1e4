//! Strategies that send a browser to a provider: which of them an instance has, and how the
//! browser leg of an attempt begins. It ends in `oauth_callback`.

use super::Call;
use crate::state::browser_leg::{BrowserLeg, LIFETIME, Purpose};
use crate::state::instance::{Instance, PROVIDERS};
use crate::state::redirect;
use crate::state::verification::Verification;
use crate::wire::Refusal;

/// The provider behind `oauth_<provider>`; `None` for any other strategy, refused when the
/// instance lacks it.
pub(crate) fn provider<'a>(
    instance: &Instance,
    strategy: &'a str,
) -> Result<Option<&'a str>, Refusal> {
    match strategy.strip_prefix("oauth_") {
        Some(key) if !key.starts_with("token_") => {
            check_enabled(instance, key)?;
            Ok(Some(key))
        }
        _ => Ok(None),
    }
}

pub(crate) fn check_enabled(instance: &Instance, key: &str) -> Result<(), Refusal> {
    if instance.social.iter().any(|enabled| enabled == key) {
        return Ok(());
    }
    let known = PROVIDERS.iter().any(|(known, _)| *known == key) || key.starts_with("custom_");
    Err(Refusal::of(if known {
        "oauth_provider_not_enabled"
    } else {
        "oauth_unsupported_provider"
    }))
}

/// The verification whose URL a browser is to open, for the fields of the current form.
pub(crate) fn begin(
    call: &mut Call,
    strategy: &str,
    provider: &str,
    purpose: Purpose,
    login_hint: Option<&str>,
) -> Result<Verification, Refusal> {
    let form = &call.request.form;
    let redirect_url = form.require("redirect_url")?;
    let listed = redirect::check(&call.world.instance, redirect_url, "redirect_url")?;
    let complete = form.given("action_complete_redirect_url");
    if let Some(url) = complete {
        redirect::check(&call.world.instance, url, "action_complete_redirect_url")?;
    }
    let client_id = call.client()?;
    let state = call.world.random.text(40);
    let leg = BrowserLeg {
        client_id,
        purpose,
        provider: provider.to_owned(),
        redirect_url: redirect_url.to_owned(),
        complete_redirect_url: complete.map(str::to_owned),
        native: call.request.native,
        listed,
        expire_at: call.now + LIFETIME,
    };
    let base_url = &call.world.base_url;
    let callback = format!("{base_url}/v1/oauth_callback");
    let mut query = vec![
        ("client_id", "clerk-emulator"),
        ("redirect_uri", &callback),
        ("response_type", "code"),
        ("scope", "openid email profile"),
        ("state", &state),
    ];
    let login_hint = form.given("oidc_login_hint").or(login_hint);
    query.extend(login_hint.map(|hint| ("login_hint", hint)));
    query.extend(form.given("oidc_prompt").map(|prompt| ("prompt", prompt)));
    let authorize = format!("{base_url}/idp/{provider}/authorize");
    let url = redirect::with_query(&authorize, &query);
    call.world.browser_legs.insert(state.clone(), leg);
    Ok(Verification::external(strategy, url, state, call.now))
}
