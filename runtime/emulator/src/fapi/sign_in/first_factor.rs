//! The first factor: a password, or a code to an address; and the new password after a reset.

use super::{after_first_factor, external, factors, limit_attempts, passkey};
use crate::fapi::passkey::check_enabled;
use crate::fapi::session::set_status;
use crate::fapi::verification::{Destination, prepare as prepare_code};
use crate::fapi::{Call, email_link, id_token};
use crate::state::email_link::Attempt;
use crate::state::password::{self, PasswordHash};
use crate::state::session::SessionStatus;
use crate::state::sign_in::{SignIn, SignInStatus};
use crate::state::verification::{Status, Verification, attempt_code};
use crate::wire::Refusal;

pub(super) fn prepare(call: &mut Call, attempt: &mut SignIn) -> Result<(), Refusal> {
    let form = &call.request.form;
    form.allow(&[
        "strategy",
        "email_address_id",
        "phone_number_id",
        "web3_wallet_id",
        "passkey_id",
        "trusted_device_id",
        "redirect_url",
        "action_complete_redirect_url",
        "oidc_login_hint",
        "oidc_prompt",
        "proof_token",
        "channel",
        "default",
        "enterprise_connection_id",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
    ])?;
    let strategy = form.require("strategy")?;
    if external::is_external(call, strategy)? {
        return external::begin(call, attempt, strategy);
    }
    refuse_unsupported(call, strategy)?;
    expect(attempt, SignInStatus::NeedsFirstFactor)?;
    if strategy == "password" {
        return Err(Refusal::of("form_param_value_invalid").param("strategy"));
    }
    if strategy == "passkey" {
        return passkey::ask(call, attempt, form.given("passkey_id"));
    }
    let named = form
        .given("email_address_id")
        .or_else(|| form.given("phone_number_id"));
    send_code(call, attempt, strategy, named)
}

fn refuse_unsupported(call: &Call, strategy: &str) -> Result<(), Refusal> {
    if strategy == "passkey" {
        return check_enabled(&call.world.instance);
    }
    factors::check_first_strategy(strategy)
}

fn expect(attempt: &SignIn, status: SignInStatus) -> Result<(), Refusal> {
    if attempt.status == status {
        Ok(())
    } else {
        Err(Refusal::of("client_state_invalid"))
    }
}

pub(super) fn send_code(
    call: &mut Call,
    attempt: &mut SignIn,
    strategy: &str,
    named: Option<&str>,
) -> Result<(), Refusal> {
    let user = attempt
        .user_id
        .as_ref()
        .and_then(|id| call.world.users.get_mut(id));
    let user = user.ok_or_else(|| Refusal::of("client_state_invalid"))?;
    user.check_allowed(call.now)?;
    let resets = strategy.starts_with("reset_password");
    if resets && user.password.is_none() {
        return Err(Refusal::of("strategy_for_user_invalid"));
    }
    let is_email = strategy.ends_with("email_code") || strategy == "email_link";
    let address = factors::destination(attempt, user, is_email, named, false)?;
    if strategy == "email_link" {
        let id = Attempt::SignIn(attempt.id.clone());
        attempt.first = Some(email_link::send(call, id, &address.value)?);
        return Ok(());
    }
    let to = Destination {
        address: &address.value,
        id: Some(address.id.clone()),
        purpose: if resets { "reset_password" } else { "sign_in" },
    };
    attempt.first = Some(prepare_code(
        call.world,
        attempt.first.as_ref(),
        strategy,
        to,
    )?);
    Ok(())
}

pub(super) fn attempt(call: &mut Call, attempt: &mut SignIn) -> Result<(), Refusal> {
    let form = &call.request.form;
    form.allow(&[
        "strategy",
        "code",
        "password",
        "signature",
        "token",
        "ticket",
        "public_key_credential",
        "trusted_device_id",
        "client_data",
        "algorithm",
    ])?;
    let strategy = form.require("strategy")?;
    if let Some(provider) = id_token::provider(&call.world.instance, strategy)? {
        return external::by_id_token(call, attempt, strategy, provider);
    }
    refuse_unsupported(call, strategy)?;
    if strategy == "email_link" {
        return Err(Refusal::of("form_param_value_invalid").param("strategy"));
    }
    let client_id = call.client()?;
    limit_attempts(call, &client_id)?;
    if attempt
        .first
        .as_ref()
        .is_some_and(Verification::is_verified)
    {
        return Err(Refusal::of("verification_already_verified"));
    }
    expect(attempt, SignInStatus::NeedsFirstFactor)?;
    if strategy == "password" {
        let password = form.require("password")?;
        check_password(call, attempt, password)?;
        if attempt.status == SignInStatus::NeedsNewPassword {
            return Ok(());
        }
        return after_first_factor(call, attempt, true);
    }
    if strategy == "passkey" {
        return passkey::attempt(call, attempt);
    }
    let code = form.require("code")?;
    check_code(call, attempt, strategy, code)?;
    if strategy.starts_with("reset_password") {
        attempt.status = SignInStatus::NeedsNewPassword;
        return Ok(());
    }
    after_first_factor(call, attempt, false)
}

/// Moves the client's sign-in on whose link was opened meanwhile.
pub(crate) fn settle_link(call: &mut Call) -> Result<(), Refusal> {
    let client_id = call.client()?;
    let client = call.world.clients.get(&client_id);
    let attempt = client.and_then(|client| client.sign_in.as_ref());
    let opened = attempt.filter(|attempt| {
        let link = attempt.first.as_ref();
        attempt.status == SignInStatus::NeedsFirstFactor
            && call.now < attempt.abandon_at
            && link.is_some_and(|link| link.strategy == "email_link" && link.is_verified())
    });
    let Some(mut attempt) = opened.cloned() else {
        return Ok(());
    };
    if let Err(refusal) = after_first_factor(call, &mut attempt, false)
        && let Some(link) = &mut attempt.first
    {
        link.end_leg(Status::Failed, Some(&refusal));
    }
    if let Some(client) = call.world.clients.get_mut(&client_id) {
        client.sign_in = Some(attempt);
    }
    Ok(())
}

fn check_code(
    call: &mut Call,
    attempt: &mut SignIn,
    strategy: &str,
    code: &str,
) -> Result<(), Refusal> {
    let (now, instance) = (call.now, &call.world.instance);
    let user = attempt
        .user_id
        .as_ref()
        .and_then(|id| call.world.users.get_mut(id));
    let user = user.ok_or_else(|| Refusal::of("client_state_invalid"))?;
    user.check_allowed(now)?;
    let limit = instance.max_code_attempts;
    attempt_code(attempt.first.as_mut(), strategy, code, limit, now).map_err(
        |refusal| match refusal.code() {
            "form_code_incorrect" | "verification_failed" => {
                user.missed(&instance.lockout, now, refusal)
            }
            _ => refusal,
        },
    )
}

pub(super) fn check_password(
    call: &mut Call,
    attempt: &mut SignIn,
    password: &str,
) -> Result<(), Refusal> {
    let (now, instance) = (call.now, &call.world.instance);
    let user = attempt
        .user_id
        .as_ref()
        .and_then(|id| call.world.users.get_mut(id));
    let user = user.ok_or_else(|| Refusal::of("client_state_invalid"))?;
    user.check_allowed(now)?;
    if !instance.attributes.password.enabled() {
        return Err(Refusal::of("form_param_value_disabled").param("strategy"));
    }
    let Some(hash) = &user.password else {
        return Err(Refusal::of("strategy_for_user_invalid"));
    };
    if !hash.matches(password) {
        attempt.first = Some(Verification::missed(
            attempt.first.as_ref(),
            "password",
            now,
        ));
        let refusal = Refusal::of("form_password_incorrect").param("password");
        return Err(user.missed(&instance.lockout, now, refusal));
    }
    attempt.first = Some(Verification::done("password", now));
    if user.must_reset_password {
        attempt.status = SignInStatus::NeedsNewPassword;
    }
    Ok(())
}

pub(super) fn reset_password(call: &mut Call, attempt: &mut SignIn) -> Result<(), Refusal> {
    let form = &call.request.form;
    form.allow(&["password", "sign_out_of_other_sessions"])?;
    let new_password = form.require("password")?;
    let signs_out = form.flag("sign_out_of_other_sessions")? == Some(true);
    expect(attempt, SignInStatus::NeedsNewPassword)?;
    let salt = call.world.random.text(16);
    let user = attempt
        .user_id
        .as_ref()
        .and_then(|id| call.world.users.get_mut(id));
    let user = user.ok_or_else(|| Refusal::of("client_state_invalid"))?;
    let identifiers = user.identifiers();
    let identifiers: Vec<&str> = identifiers.iter().map(String::as_str).collect();
    password::check(
        &call.world.instance.password,
        new_password,
        &identifiers,
        "password",
    )?;
    user.password = Some(PasswordHash::new(new_password, salt));
    user.password_updated_at = Some(call.now);
    user.must_reset_password = false;
    user.owes_new_password = false;
    if signs_out {
        let user_id = user.id.clone();
        sign_out_everywhere(call, &user_id, None);
    }
    after_first_factor(call, attempt, false)
}

/// Ends a user's sessions on every client, except one.
pub(crate) fn sign_out_everywhere(call: &mut Call, user_id: &str, except: Option<&str>) {
    let now = call.now;
    let others: Vec<(String, String)> = call
        .world
        .sessions
        .values()
        .filter(|session| session.user_id == user_id && session.is_live(now))
        .filter(|session| Some(session.id.as_str()) != except)
        .map(|session| (session.id.clone(), session.client_id.clone()))
        .collect();
    for (session_id, client_id) in others {
        set_status(call.world, &session_id, SessionStatus::Revoked);
        call.world.settle_client(&client_id);
    }
}
