//! The steps of a sign-up: create, update, prepare, attempt, and the completion they may cause.

use super::{data, external, json};
use crate::fapi::sign_in::check_sessions;
use crate::fapi::verification::{Destination, prepare as prepare_code};
use crate::fapi::{Call, Outcome, email_link, external_account, id_token, limits};
use crate::state::email_link::Attempt;
use crate::state::instance::SignUpMode;
use crate::state::sign_up::SignUp;
use crate::state::verification::{Status, Verification, attempt_code};
use crate::wire::Refusal;

pub(super) fn create(call: &mut Call) -> Outcome {
    let form = &call.request.form;
    form.allow(&data::FIELDS)?;
    let client_id = call.client_or_new()?;
    if call.world.instance.rate_limits
        && let Some(client) = call.world.clients.get_mut(&client_id)
    {
        limits::count(&mut client.recent_creates, limits::CREATE, call.now)?;
    }
    match call.world.instance.sign_up_mode {
        SignUpMode::Public => {}
        SignUpMode::Restricted => return Err(Refusal::of("sign_up_mode_restricted")),
        SignUpMode::Waitlist => return Err(Refusal::of("sign_up_restricted_waitlist")),
    }
    if !form.is_empty() {
        check_sessions(call, &client_id, None)?;
    }
    if form.given("ticket").is_some() {
        return Err(Refusal::of("ticket_invalid_code"));
    }
    let mut attempt = SignUp::new(call.world.new_id("sua_"), call.now);
    run(call, &mut attempt)?;
    let shown = json(call.world, &attempt);
    if let Some(client) = call.world.clients.get_mut(&client_id) {
        client.begin_sign_up(attempt);
        client.updated_at = call.now;
    }
    Ok(call.envelope(shown))
}

pub(super) fn update(call: &mut Call, attempt: &mut SignUp) -> Result<(), Refusal> {
    call.request.form.allow(&data::FIELDS)?;
    run(call, attempt)
}

/// Data first, then the verification that a `strategy` asks for at once.
fn run(call: &mut Call, attempt: &mut SignUp) -> Result<(), Refusal> {
    let form = &call.request.form;
    if let Some(strategy) = form.given("strategy") {
        check_strategy(call, strategy)?;
    }
    data::fill(call, attempt, form)?;
    if form.flag("transfer")? == Some(true) {
        return external::transfer(call, attempt);
    }
    if let Some(strategy) = form.given("strategy") {
        prepare_strategy(call, attempt, strategy)?;
    }
    complete_if_ready(call, attempt)
}

fn check_strategy(call: &Call, strategy: &str) -> Result<(), Refusal> {
    if external::is_external(call, strategy)?
        || id_token::provider(&call.world.instance, strategy)?.is_some()
    {
        return Ok(());
    }
    match strategy {
        "email_code" | "email_link" | "phone_code" => Ok(()),
        _ => Err(Refusal::of("form_param_value_invalid").param("strategy")),
    }
}

pub(super) fn prepare(call: &mut Call, attempt: &mut SignUp) -> Result<(), Refusal> {
    let form = &call.request.form;
    form.allow(&[
        "strategy",
        "redirect_url",
        "action_complete_redirect_url",
        "oidc_login_hint",
        "oidc_prompt",
        "proof_token",
        "channel",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
    ])?;
    let strategy = form.require("strategy")?;
    check_strategy(call, strategy)?;
    prepare_strategy(call, attempt, strategy)
}

fn prepare_strategy(call: &mut Call, attempt: &mut SignUp, strategy: &str) -> Result<(), Refusal> {
    if let Some(provider) = id_token::provider(&call.world.instance, strategy)? {
        external::by_id_token(call, attempt, strategy, provider)
    } else if external::is_external(call, strategy)? {
        external::begin(call, attempt, strategy)
    } else {
        send_code(call, attempt, strategy)
    }
}

fn send_code(call: &mut Call, attempt: &mut SignUp, strategy: &str) -> Result<(), Refusal> {
    let (address, slot, param) = match strategy {
        "email_code" | "email_link" => (
            &attempt.email_address,
            &mut attempt.email_verification,
            "email_address",
        ),
        _ => (
            &attempt.phone_number,
            &mut attempt.phone_verification,
            "phone_number",
        ),
    };
    let Some(address) = address else {
        return Err(Refusal::of("form_param_missing").param(param));
    };
    if slot.as_ref().is_some_and(Verification::is_verified) {
        return Err(Refusal::of("verification_already_verified"));
    }
    if strategy == "email_link" {
        let address = address.clone();
        let link = email_link::send(call, Attempt::SignUp(attempt.id.clone()), &address)?;
        attempt.email_verification = Some(link);
        return Ok(());
    }
    let to = Destination {
        address,
        id: None,
        purpose: "sign_up",
    };
    *slot = Some(prepare_code(call.world, slot.as_ref(), strategy, to)?);
    Ok(())
}

pub(super) fn attempt(call: &mut Call, attempt: &mut SignUp) -> Result<(), Refusal> {
    let form = &call.request.form;
    form.allow(&["strategy", "code", "signature", "token"])?;
    let strategy = form.require("strategy")?;
    check_strategy(call, strategy)?;
    if !matches!(strategy, "email_code" | "phone_code") {
        return Err(Refusal::of("form_param_value_invalid").param("strategy"));
    }
    let code = form.require("code")?;
    let client_id = call.client()?;
    if call.world.instance.rate_limits
        && let Some(client) = call.world.clients.get_mut(&client_id)
    {
        limits::count(&mut client.recent_attempts, limits::ATTEMPT, call.now)?;
    }
    let slot = match strategy {
        "email_code" => attempt.email_verification.as_mut(),
        _ => attempt.phone_verification.as_mut(),
    };
    attempt_code(
        slot,
        strategy,
        code,
        call.world.instance.max_code_attempts,
        call.now,
    )?;
    complete_if_ready(call, attempt)
}

/// Completes the client's sign-up whose link was opened meanwhile, if nothing else is missing.
pub(crate) fn settle_link(call: &mut Call) -> Result<(), Refusal> {
    let client_id = call.client()?;
    let client = call.world.clients.get(&client_id);
    let attempt = client.and_then(|client| client.sign_up.as_ref());
    let opened = attempt.filter(|attempt| {
        let link = attempt.email_verification.as_ref();
        !attempt.is_complete()
            && call.now < attempt.abandon_at
            && link.is_some_and(|link| link.strategy == "email_link" && link.is_verified())
    });
    let Some(mut attempt) = opened.cloned() else {
        return Ok(());
    };
    if let Err(refusal) = complete_if_ready(call, &mut attempt)
        && let Some(link) = &mut attempt.email_verification
    {
        link.end_leg(Status::Failed, Some(&refusal));
    }
    if let Some(client) = call.world.clients.get_mut(&client_id) {
        client.sign_up = Some(attempt);
    }
    Ok(())
}

/// The moment nothing is missing or unverified, and somebody is named, there is a user and a session.
pub(super) fn complete_if_ready(call: &mut Call, attempt: &mut SignUp) -> Result<(), Refusal> {
    if attempt.is_complete() {
        return Ok(());
    }
    let open = !attempt.names_somebody()
        || !attempt.missing_fields(&call.world.instance).is_empty()
        || !attempt.unverified_fields().is_empty();
    if open {
        return Ok(());
    }
    // Someone else may have verified the same address meanwhile.
    for (identifier, param) in [
        (&attempt.email_address, "email_address"),
        (&attempt.phone_number, "phone_number"),
        (&attempt.username, "username"),
    ] {
        if let Some(identifier) = identifier {
            data::check_free(call, identifier, param)?;
        }
    }
    let client_id = call.client()?;
    let user = data::user_of(call, attempt);
    let user_id = user.id.clone();
    call.world.put_user(user);
    if attempt.has_external_account()
        && let Some(identity) = attempt.identity.take()
    {
        external_account::link(call.world, &user_id, &identity);
    }
    let origin = call.request.origin.as_deref();
    let session_id = call
        .world
        .start_session(&client_id, &user_id, false, origin);
    attempt.created_user_id = Some(user_id);
    attempt.created_session_id = Some(session_id);
    call.hands_out_token = true;
    Ok(())
}
