//! `/v1/me/sessions`: the user's sessions on every device, and ending one elsewhere.

use serde_json::{Value, json};

use super::Acting;
use crate::fapi::session::{json as session_json, set_status, tasks_json};
use crate::fapi::{Call, Outcome};
use crate::state::session::{Session, SessionStatus};
use crate::wire::{Refusal, Reply};

pub(super) fn answer(call: &mut Call, acting: &Acting, method: &str, path: &[&str]) -> Outcome {
    match (method, path) {
        ("GET", []) => Ok(bare(call, acting, |call, session| {
            session_json(call.world, session)
        })),
        ("GET", ["active"]) => Ok(bare(call, acting, active)),
        ("POST", [id, "revoke"]) => revoke(call, acting, id),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

/// A bare array of the user's live sessions, newest last.
fn bare(call: &Call, acting: &Acting, shape: fn(&Call, &Session) -> Value) -> Reply {
    let own = || {
        call.world
            .sessions
            .values()
            .filter(|session| session.user_id == acting.user_id && session.is_live(call.now))
    };
    let mut reply = Reply::json(own().map(|session| shape(call, session)).collect());
    reply.unsigned = own()
        .filter_map(|session| session.last_token.clone())
        .collect();
    reply
}

fn active(call: &Call, session: &Session) -> Value {
    json!({
        "object": "session",
        "id": session.id,
        "status": call.world.session_status(session),
        "expire_at": session.expire_at,
        "abandon_at": session.abandon_at,
        "last_active_at": session.last_active_at,
        "last_active_token": null,
        "actor": null,
        "tasks": tasks_json(call.world, session),
        "latest_activity": {
            "object": "session_activity",
            "id": format!("sess_activity_{}", &session.id[5..]),
            "device_type": "Emulated",
            "is_mobile": call.request.native,
            "browser_name": "",
            "browser_version": "",
            "ip_address": "127.0.0.1",
            "city": "",
            "country": "",
        },
    })
}

fn revoke(call: &mut Call, acting: &Acting, id: &str) -> Outcome {
    let session = call
        .world
        .sessions
        .get(id)
        .filter(|session| session.user_id == acting.user_id);
    let client_id = match session {
        None => return Err(Refusal::of("resource_not_found")),
        Some(session) if !session.is_live(call.now) => {
            return Err(Refusal::of("invalid_action_for_session"));
        }
        Some(session) => session.client_id.clone(),
    };
    set_status(call.world, id, SessionStatus::Revoked);
    call.world.settle_client(&client_id);
    let shown = call
        .world
        .sessions
        .get(id)
        .map(|session| session_json(call.world, session));
    Ok(call.envelope(json!(shown)))
}
