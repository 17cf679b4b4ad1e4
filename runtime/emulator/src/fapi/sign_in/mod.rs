//! `/v1/client/sign_ins`: which step a call is, what an attempt looks like, and how it completes.

mod create;
mod external;
mod factors;
mod first_factor;
mod passkey;
mod second_factor;

pub(crate) use external::end_browser_leg;
pub(crate) use first_factor::settle_link;
pub(crate) use first_factor::sign_out_everywhere;

use serde_json::{Value, json};

use super::limits;
use super::{Call, Outcome};
use crate::state::World;
use crate::state::sign_in::{SignIn, SignInStatus};
use crate::wire::Refusal;

pub(crate) fn answer(call: &mut Call, method: &str, path: &[&str]) -> Outcome {
    match (method, path) {
        ("POST", []) => create::create(call),
        ("GET", [id]) => {
            settle_link(call)?;
            let attempt = current(call, id, false)?;
            let attempt = json(call.world, &attempt);
            Ok(call.envelope(attempt))
        }
        ("POST", [id, "prepare_first_factor"]) => step(call, id, first_factor::prepare),
        ("POST", [id, "attempt_first_factor"]) => step(call, id, first_factor::attempt),
        ("POST", [id, "reset_password"]) => step(call, id, first_factor::reset_password),
        ("POST", [id, "prepare_second_factor"]) => step(call, id, second_factor::prepare),
        ("POST", [id, "attempt_second_factor"]) => step(call, id, second_factor::attempt),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

/// The client's attempt with this id. One that was replaced may be neither read nor moved.
fn current(call: &Call, id: &str, to_change: bool) -> Result<SignIn, Refusal> {
    let client_id = call.client()?;
    let client = call.world.clients.get(&client_id);
    let client = client.ok_or_else(|| Refusal::of("client_not_found"))?;
    if client.past_attempts.iter().any(|past| past == id) {
        return Err(Refusal::of("resource_forbidden"));
    }
    let attempt = client.sign_in.as_ref().filter(|attempt| attempt.id == id);
    let attempt = attempt.ok_or_else(|| Refusal::of("resource_not_found"))?;
    if to_change && (attempt.status == SignInStatus::Complete || call.now >= attempt.abandon_at) {
        return Err(Refusal::of("client_state_invalid"));
    }
    Ok(attempt.clone())
}

/// Runs one step. What it counted is kept even when it refuses.
fn step(
    call: &mut Call,
    id: &str,
    run: fn(&mut Call, &mut SignIn) -> Result<(), Refusal>,
) -> Outcome {
    let mut attempt = current(call, id, true)?;
    let outcome = run(call, &mut attempt);
    let shown = json(call.world, &attempt);
    let client_id = call.client()?;
    if let Some(client) = call.world.clients.get_mut(&client_id) {
        client.sign_in = Some(attempt);
        client.updated_at = call.now;
    }
    outcome?;
    Ok(call.envelope(shown))
}

/// Clerk's limit on attempts, when the instance has it on.
fn limit_attempts(call: &mut Call, client_id: &str) -> Result<(), Refusal> {
    if !call.world.instance.rate_limits {
        return Ok(());
    }
    match call.world.clients.get_mut(client_id) {
        Some(client) => limits::count(&mut client.recent_attempts, limits::ATTEMPT, call.now),
        None => Ok(()),
    }
}

/// After a first factor: the second one, the client's trust, or the end.
fn after_first_factor(
    call: &mut Call,
    attempt: &mut SignIn,
    by_password: bool,
) -> Result<(), Refusal> {
    let client_id = call.client()?;
    let user_id = attempt.user_id.clone().unwrap_or_default();
    let Some(user) = call.world.users.get(&user_id) else {
        return Err(Refusal::of("resource_not_found"));
    };
    let is_known = user.known_clients.contains(&client_id);
    if user.two_factor_enabled() {
        attempt.status = SignInStatus::NeedsSecondFactor;
    } else if by_password && call.world.instance.client_trust && !is_known {
        attempt.status = SignInStatus::NeedsClientTrust;
    } else {
        complete(call, attempt, false)?;
    }
    Ok(())
}

fn complete(
    call: &mut Call,
    attempt: &mut SignIn,
    with_second_factor: bool,
) -> Result<(), Refusal> {
    let client_id = call.client()?;
    let user_id = attempt.user_id.clone().unwrap_or_default();
    check_sessions(call, &client_id, Some(&user_id))?;
    let origin = call.request.origin.as_deref();
    let session_id = call
        .world
        .start_session(&client_id, &user_id, with_second_factor, origin);
    attempt.status = SignInStatus::Complete;
    attempt.created_session_id = Some(session_id);
    call.hands_out_token = true;
    Ok(())
}

/// Refuses a second session: any on a single-session instance, the same user's on another.
pub(super) fn check_sessions(
    call: &Call,
    client_id: &str,
    user_id: Option<&str>,
) -> Result<(), Refusal> {
    let live = call.world.live_sessions(client_id);
    if call.world.instance.single_session && !live.is_empty() {
        return Err(Refusal::of("session_exists"));
    }
    match live
        .iter()
        .find(|session| Some(session.user_id.as_str()) == user_id)
    {
        Some(session) => {
            let meta = json!(session.id);
            Err(Refusal::of("identifier_already_signed_in").meta("session_id", meta))
        }
        None => Ok(()),
    }
}

pub(crate) fn json(world: &World, attempt: &SignIn) -> Value {
    let now = world.now();
    let user = attempt.user_id.as_ref().and_then(|id| world.users.get(id));
    let mut fields = json!({
        "object": "sign_in_attempt",
        "id": attempt.id,
        "status": attempt.status_name(now),
        "supported_identifiers": factors::supported_identifiers(&world.instance),
        "supported_first_factors": factors::first(attempt, user, &world.instance),
        "supported_second_factors": factors::second(attempt, user),
        "first_factor_verification": attempt.first.as_ref().map(|first| first.json(now)),
        "second_factor_verification": attempt.second.as_ref().map(|second| second.json(now)),
        "identifier": attempt.identifier,
        "user_data": null,
        "created_session_id": attempt.created_session_id,
        "abandon_at": attempt.abandon_at,
        "locale": attempt.locale,
    });
    if attempt.status == SignInStatus::NeedsClientTrust {
        fields["client_trust_state"] = json!("new");
    }
    fields
}
