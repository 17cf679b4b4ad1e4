//! The fake identity provider: one page that stands for Google, Apple, and every company's own. A
//! person decides on it, a test answers for one with a form field, or a script has said already.

mod decision;
pub(crate) mod page;

use crate::fapi::{Call, Outcome};
use crate::state::identity_provider::{Choice, Decision, Grant};
use crate::state::redirect::with_query;
use crate::token::key::PROVIDER;
use crate::wire::{Refusal, Reply};

pub(crate) fn answer(call: &mut Call, path: &[&str]) -> Outcome {
    match (call.request.method.as_str(), path) {
        ("GET" | "POST", [provider, "authorize"]) => authorize(call, provider),
        ("GET", [_, "keys"]) => Ok(Reply::json(PROVIDER.jwks())),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

/// RFC 6749, section 4.1.1: who are you, and may the app know?
fn authorize(call: &mut Call, provider: &str) -> Outcome {
    let instance = &call.world.instance;
    let exists = instance.social.iter().any(|key| key == provider)
        || instance.enterprise_connection(provider).is_some();
    if !exists {
        return Err(Refusal::of("resource_not_found"));
    }
    let query = &call.request.query;
    let state = query
        .given("state")
        .ok_or_else(|| Refusal::of("bad_request"))?;
    let callback = format!("{}/v1/oauth_callback", call.world.base_url);
    if query.given("redirect_uri") != Some(callback.as_str()) {
        return Err(Refusal::of("redirect_uri_mismatch"));
    }
    let made = decision::read(&call.request.form)
        .or_else(|| decision::read(query))
        .transpose()?
        .or_else(|| call.world.identity_provider.scripted(provider));
    let Some(made) = made else {
        return Ok(page::ask(call.world, provider, query.given("login_hint")));
    };
    let mut reply = match made.choice {
        Choice::Close => page::closed(),
        Choice::Deny => Reply::redirect(with_query(
            &callback,
            &[("error", "access_denied"), ("state", state)],
        )),
        _ => approve(call, provider, &made, state, &callback),
    };
    reply.delay_ms = made.delay_ms;
    Ok(reply)
}

fn approve(call: &mut Call, provider: &str, made: &Decision, state: &str, callback: &str) -> Reply {
    let hint = call.request.query.given("login_hint");
    let identity = decision::identity(call.world, provider, made, hint);
    let mut code = call.world.random.text(32);
    let mut state = state.to_owned();
    let grant = Grant {
        identity,
        twice: made.choice == Choice::Twice,
    };
    call.world
        .identity_provider
        .grants
        .insert(code.clone(), grant);
    match made.choice {
        Choice::WrongState => state.push('x'),
        Choice::WrongCode => code.push('x'),
        _ => {}
    }
    Reply::redirect(with_query(callback, &[("code", &code), ("state", &state)]))
}
