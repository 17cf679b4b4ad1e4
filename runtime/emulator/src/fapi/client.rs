//! `/v1/client`: the client itself, and the shape it has in every envelope.

use serde_json::{Value, json};

use super::{Call, Caller, Outcome, email_link, session, sign_in, sign_up};
use crate::state::World;
use crate::state::instance::StaleToken;
use crate::state::sign_in::SignInStatus;
use crate::wire::Refusal;

/// Seconds of age from which a read replaces a session's last token.
const TOKEN_FRESH_FOR: i64 = 15;

pub(crate) fn read(call: &mut Call) -> Outcome {
    let creates = match call.caller {
        Caller::Client(_) => true,
        Caller::Stale => {
            if call.world.instance.stale_token == StaleToken::Unauthorized {
                return Err(Refusal::of("authentication_invalid"));
            }
            true
        }
        Caller::Nobody => call.request.native && call.world.instance.native_get_creates_client,
    };
    if !creates {
        return Ok(call.finish(json!({ "response": null, "client": null })));
    }
    let id = call.client_or_new()?;
    call.hands_out_token = true;
    email_link::settle(call)?;
    refresh_tokens(call, &id);
    Ok(wrapped(call))
}

pub(crate) fn create(call: &mut Call) -> Outcome {
    call.request
        .form
        .allow(&["rotating_token_nonce", "code_verifier"])?;
    call.client_or_new()?;
    call.hands_out_token = true;
    Ok(wrapped(call))
}

/// Ends every session and forgets the client; its token is stale from here on.
pub(crate) fn destroy(call: &mut Call) -> Outcome {
    let id = call.client()?;
    session::end_all(call, &id);
    call.world.clients.remove(&id);
    call.caller = Caller::Nobody;
    Ok(call.finish(json!({ "response": null, "client": null })))
}

/// `/v1/client` alone puts the client into `response` and nothing into `client`.
pub(crate) fn wrapped(call: &mut Call) -> crate::wire::Reply {
    let client = call.client_json();
    call.finish(json!({ "response": client, "client": null }))
}

/// A reader caches `last_active_token`, so it must not be about to expire.
fn refresh_tokens(call: &mut Call, client_id: &str) {
    let oldest = call.now / 1000 - TOKEN_FRESH_FOR;
    let stale: Vec<String> = call
        .world
        .live_sessions(client_id)
        .into_iter()
        .filter(|session| {
            session
                .last_token
                .as_ref()
                .is_none_or(|t| t.issued_at < oldest)
        })
        .map(|session| session.id.clone())
        .collect();
    for session_id in stale {
        call.world.mint(&session_id, call.request.origin.as_deref());
    }
}

pub(crate) fn json(world: &World, id: &str) -> Option<Value> {
    let now = world.now();
    let client = world.clients.get(id)?;
    let sessions: Vec<Value> = world
        .live_sessions(id)
        .into_iter()
        .map(|live| session::json(world, live))
        .collect();
    let sign_in = client
        .sign_in
        .as_ref()
        .filter(|attempt| attempt.status != SignInStatus::Complete && now < attempt.abandon_at)
        .map(|attempt| sign_in::json(world, attempt));
    let sign_up = client
        .sign_up
        .as_ref()
        .filter(|attempt| !attempt.is_complete() && now < attempt.abandon_at)
        .map(|attempt| sign_up::json(world, attempt));
    Some(json!({
        "object": "client",
        "id": client.id,
        "sessions": sessions,
        "sign_in": sign_in,
        "sign_up": sign_up,
        "last_active_session_id": client.last_active_session_id,
        "last_authentication_strategy": null,
        "cookie_expires_at": null,
        "captcha_bypass": false,
        "created_at": client.created_at,
        "updated_at": client.updated_at,
    }))
}
