//! `/v1/client/sign_ups`: which step a call is, and what an attempt looks like.

mod data;
mod external;
mod steps;

pub(crate) use data::{check_free, checked_name, metadata_of};
pub(crate) use external::end_browser_leg;
pub(crate) use steps::settle_link;

use serde_json::{Map, Value, json};

use super::{Call, Outcome};
use crate::state::World;
use crate::state::sign_up::{SignUp, optional_fields, required_fields};
use crate::state::verification::Verification;
use crate::wire::Refusal;

pub(crate) fn answer(call: &mut Call, method: &str, path: &[&str]) -> Outcome {
    match (method, path) {
        ("POST", []) => steps::create(call),
        ("GET", [id]) => {
            settle_link(call)?;
            let attempt = current(call, id)?;
            let attempt = json(call.world, &attempt);
            Ok(call.envelope(attempt))
        }
        ("PATCH", [id]) => step(call, id, steps::update),
        ("POST", [id, "prepare_verification"]) => step(call, id, steps::prepare),
        ("POST", [id, "attempt_verification"]) => step(call, id, steps::attempt),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

fn current(call: &Call, id: &str) -> Result<SignUp, Refusal> {
    let client_id = call.client()?;
    let client = call.world.clients.get(&client_id);
    let client = client.ok_or_else(|| Refusal::of("client_not_found"))?;
    if client.past_attempts.iter().any(|past| past == id) {
        return Err(Refusal::of("resource_forbidden"));
    }
    let attempt = client.sign_up.as_ref().filter(|attempt| attempt.id == id);
    attempt
        .cloned()
        .ok_or_else(|| Refusal::of("resource_not_found"))
}

/// Runs one step. What it counted is kept even when it refuses.
fn step(
    call: &mut Call,
    id: &str,
    run: fn(&mut Call, &mut SignUp) -> Result<(), Refusal>,
) -> Outcome {
    let mut attempt = current(call, id)?;
    if attempt.is_complete() || call.now >= attempt.abandon_at {
        return Err(Refusal::of("client_state_invalid"));
    }
    let outcome = run(call, &mut attempt);
    let shown = json(call.world, &attempt);
    let client_id = call.client()?;
    if let Some(client) = call.world.clients.get_mut(&client_id) {
        client.sign_up = Some(attempt);
        client.updated_at = call.now;
    }
    outcome?;
    Ok(call.envelope(shown))
}

pub(crate) fn json(world: &World, attempt: &SignUp) -> Value {
    let now = world.now();
    json!({
        "object": "sign_up_attempt",
        "id": attempt.id,
        "status": attempt.status_name(now),
        "required_fields": required_fields(&world.instance),
        "optional_fields": optional_fields(&world.instance),
        "missing_fields": attempt.missing_fields(&world.instance),
        "unverified_fields": attempt.unverified_fields(),
        "verifications": {
            "email_address": verification(attempt.email_verification.as_ref(), now),
            "phone_number": verification(attempt.phone_verification.as_ref(), now),
            "web3_wallet": null,
            "external_account":
                attempt.external_verification.as_ref().map(|external| external.json(now)),
        },
        "username": attempt.username,
        "email_address": attempt.email_address,
        "phone_number": attempt.phone_number,
        "web3_wallet": null,
        "password_enabled": attempt.password.is_some(),
        "first_name": attempt.first_name,
        "last_name": attempt.last_name,
        "unsafe_metadata": attempt.unsafe_metadata,
        "public_metadata": Map::new(),
        "custom_action": false,
        "external_id": null,
        "created_session_id": attempt.created_session_id,
        "created_user_id": attempt.created_user_id,
        "abandon_at": attempt.abandon_at,
        "legal_accepted_at": attempt.legal_accepted_at,
        "locale": attempt.locale,
    })
}

/// `null` before the first prepare; else the verification and what to do next.
fn verification(verification: Option<&Verification>, now: i64) -> Value {
    let Some(verification) = verification else {
        return Value::Null;
    };
    let mut fields = verification.json(now);
    let next_action = match fields["status"].as_str() {
        Some("verified") => "",
        Some("unverified") => "needs_attempt",
        _ => "needs_prepare",
    };
    fields["next_action"] = json!(next_action);
    fields["supported_strategies"] = json!([verification.strategy]);
    fields
}
