//! `POST /v1/client/sign_ins`: begins an attempt, and takes it as far as the fields allow.

use super::{
    after_first_factor, check_sessions, complete, external, factors, first_factor, json,
    limit_attempts, passkey,
};
use crate::fapi::limits;
use crate::fapi::{Call, Outcome, enterprise, id_token};
use crate::state::sign_in::{SignIn, SignInStatus};
use crate::state::verification::Verification;
use crate::wire::{Params, Refusal};

const FIELDS: [&str; 19] = [
    "redirect_uri",
    "code_challenge",
    "code_challenge_method",
    "strategy",
    "identifier",
    "password",
    "ticket",
    "redirect_url",
    "action_complete_redirect_url",
    "transfer",
    "code",
    "token",
    "oidc_login_hint",
    "oidc_prompt",
    "proof_token",
    "trusted_device_id",
    "enterprise_connection_id",
    "sign_up_if_missing",
    "channel",
];

pub(super) fn create(call: &mut Call) -> Outcome {
    let form = &call.request.form;
    form.allow(&FIELDS)?;
    let client_id = call.client_or_new()?;
    if call.world.instance.rate_limits
        && let Some(client) = call.world.clients.get_mut(&client_id)
    {
        limits::count(&mut client.recent_creates, limits::CREATE, call.now)?;
    }
    if !form.is_empty() && call.world.instance.single_session {
        check_sessions(call, &client_id, None)?;
    }
    let mut attempt = SignIn::new(call.world.new_id("sia_"), call.now);
    attempt.locale = form.given("locale").map(str::to_owned);
    fill(call, &mut attempt, form)?;
    let shown = json(call.world, &attempt);
    if let Some(client) = call.world.clients.get_mut(&client_id) {
        client.begin_sign_in(attempt);
        client.updated_at = call.now;
    }
    Ok(call.envelope(shown))
}

fn fill(call: &mut Call, attempt: &mut SignIn, form: &Params) -> Result<(), Refusal> {
    let strategy = form.given("strategy");
    if form.flag("transfer")? == Some(true) {
        return external::transfer(call, attempt);
    }
    match strategy {
        Some("ticket") => return by_ticket(call, attempt, form),
        Some("passkey") => return passkey::begin(call, attempt, form),
        Some(strategy) => {
            if external::is_external(call, strategy)? {
                return by_browser(call, attempt, form, strategy);
            }
            if let Some(provider) = id_token::provider(&call.world.instance, strategy)? {
                return external::by_id_token(call, attempt, strategy, provider);
            }
            factors::check_first_strategy(strategy)?;
            form.require("identifier")?;
        }
        None if form.given("ticket").is_some() => return by_ticket(call, attempt, form),
        None => {}
    }
    let Some(identifier) = form.given("identifier") else {
        return match form.given("password") {
            Some(_) => form.require("identifier").map(|_| ()),
            None => Ok(()),
        };
    };
    identify(call, attempt, identifier, strategy)?;
    match strategy {
        None if form.given("password").is_some() => by_password(call, attempt, form),
        Some("password") => by_password(call, attempt, form),
        Some(strategy) => first_factor::send_code(call, attempt, strategy, None),
        None => Ok(()),
    }
}

fn identify(
    call: &mut Call,
    attempt: &mut SignIn,
    identifier: &str,
    strategy: Option<&str>,
) -> Result<(), Refusal> {
    let user_id = call
        .world
        .user_by_identifier(identifier)
        .map(|user| user.id.clone());
    let hides =
        call.world.instance.enumeration_protection && strategy.is_none_or(|s| s == "password");
    let Some(user_id) = user_id else {
        return Err(Refusal::of(if hides {
            "form_password_or_identifier_incorrect"
        } else {
            "form_identifier_not_found"
        })
        .param("identifier"));
    };
    let client_id = call.client()?;
    check_sessions(call, &client_id, Some(&user_id))?;
    attempt.identifier = Some(identifier.to_owned());
    attempt.user_id = Some(user_id);
    attempt.status = SignInStatus::NeedsFirstFactor;
    Ok(())
}

/// A provider knows who it is; an enterprise connection is found by the address.
fn by_browser(
    call: &mut Call,
    attempt: &mut SignIn,
    form: &Params,
    strategy: &str,
) -> Result<(), Refusal> {
    if enterprise::is_strategy(strategy) {
        external::identify(call, attempt, form.require("identifier")?)?;
    } else {
        attempt.identifier = form.given("identifier").map(str::to_owned);
    }
    external::begin(call, attempt, strategy)
}

fn by_password(call: &mut Call, attempt: &mut SignIn, form: &Params) -> Result<(), Refusal> {
    let password = form.require("password")?;
    let client_id = call.client()?;
    limit_attempts(call, &client_id)?;
    first_factor::check_password(call, attempt, password).map_err(|refusal| {
        let masks = call.world.instance.enumeration_protection
            && refusal.code() == "form_password_incorrect";
        if masks {
            Refusal::of("form_password_or_identifier_incorrect")
        } else {
            refusal
        }
    })?;
    if attempt.status == SignInStatus::NeedsNewPassword {
        return Ok(());
    }
    after_first_factor(call, attempt, true)
}

/// A ticket stands for every factor, but that of an e-mail link only for the first.
fn by_ticket(call: &mut Call, attempt: &mut SignIn, form: &Params) -> Result<(), Refusal> {
    let token = form.require("ticket")?;
    let client_id = call.client()?;
    check_sessions(call, &client_id, None)?;
    let now = call.now;
    let ticket = call.world.tickets.get_mut(token);
    let ticket = ticket.ok_or_else(|| Refusal::of("ticket_invalid_code"))?;
    let (user_id, one_factor) = (ticket.redeem(now)?, ticket.one_factor);
    let Some(user) = call.world.users.get_mut(&user_id) else {
        return Err(Refusal::of("ticket_invalid_code"));
    };
    user.check_allowed(now)?;
    attempt.identifier = Some(user.identifier());
    attempt.user_id = Some(user_id);
    attempt.first = Some(Verification::done("ticket", now));
    if one_factor {
        return after_first_factor(call, attempt, false);
    }
    complete(call, attempt, false)
}
