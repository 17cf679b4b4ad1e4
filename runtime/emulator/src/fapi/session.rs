//! `/v1/client/sessions`: touch, tokens and the ways a session ends.

use serde_json::{Value, json};

use super::{Call, Outcome, client, me};
use crate::state::World;
use crate::state::session::{Session, SessionStatus};
use crate::wire::{Refusal, Reply};

pub(crate) fn answer(call: &mut Call, method: &str, path: &[&str]) -> Outcome {
    match (method, path) {
        ("DELETE", []) => remove_all(call),
        ("GET", [id]) => read(call, id),
        ("POST", [id, "touch"]) => touch(call, id),
        ("POST", [id, "tokens"]) => token(call, id),
        ("POST", [id, "tokens", template]) => templated_token(call, id, template),
        ("POST", [id, "end"]) => finish(call, id, SessionStatus::Ended),
        ("POST", [id, "remove"]) => finish(call, id, SessionStatus::Removed),
        (_, [_, "verify", ..]) => Err(Refusal::of("feature_not_implemented")),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

/// The session of this client with this id, live or not.
fn own<'a>(call: &'a Call, id: &str) -> Result<&'a Session, Refusal> {
    let client_id = call.client()?;
    call.world
        .sessions
        .get(id)
        .filter(|session| session.client_id == client_id)
        .ok_or_else(|| Refusal::of("resource_not_found"))
}

fn own_live(call: &Call, id: &str) -> Result<(), Refusal> {
    if own(call, id)?.is_live(call.now) {
        Ok(())
    } else {
        Err(Refusal::of("authentication_invalid"))
    }
}

fn read(call: &mut Call, id: &str) -> Outcome {
    let session = json(call.world, own(call, id)?);
    Ok(call.envelope(session))
}

fn touch(call: &mut Call, id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&["active_organization_id", "intent"])?;
    if let Some(intent) = form.given("intent")
        && !matches!(intent, "focus" | "select_session" | "select_org")
    {
        return Err(Refusal::of("form_param_value_invalid").param("intent"));
    }
    own_live(call, id)?;
    refuse_organization(form.given("active_organization_id"))?;
    let (now, origin) = (call.now, call.request.origin.as_deref());
    if let Some(session) = call.world.sessions.get_mut(id) {
        session.last_active_at = now;
        session.updated_at = now;
        let user_id = session.user_id.clone();
        if let Some(user) = call.world.users.get_mut(&user_id) {
            user.last_active_at = Some(now);
        }
    }
    let client_id = call.client()?;
    if let Some(client) = call.world.clients.get_mut(&client_id) {
        client.last_active_session_id = Some(id.to_owned());
        client.updated_at = now;
    }
    call.world.mint(id, origin, None);
    read(call, id)
}

fn token(call: &mut Call, id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&["organization_id", "token", "force_origin", "expired_token"])?;
    own_live(call, id)?;
    refuse_organization(form.given("organization_id"))?;
    minted(call, id, None)
}

fn templated_token(call: &mut Call, id: &str, template: &str) -> Outcome {
    call.request.form.allow(&["organization_id"])?;
    own_live(call, id)?;
    if !call
        .world
        .instance
        .jwt_templates
        .iter()
        .any(|known| known == template)
    {
        return Err(Refusal::of("resource_not_found"));
    }
    minted(call, id, Some(template))
}

/// Token answers are bare: no envelope.
fn minted(call: &mut Call, id: &str, template: Option<&str>) -> Outcome {
    let token = call
        .world
        .mint(id, call.request.origin.as_deref(), template)
        .ok_or_else(|| Refusal::of("resource_not_found"))?;
    let mut reply = Reply::json(json!({ "object": "token", "jwt": token.unsigned() }));
    reply.unsigned.push(token);
    Ok(reply)
}

/// Until the family of organizations is filled nobody is a member of any.
fn refuse_organization(id: Option<&str>) -> Result<(), Refusal> {
    match id {
        None => Ok(()),
        Some(_) => Err(Refusal::of("organization_not_found_or_unauthorized")),
    }
}

fn finish(call: &mut Call, id: &str, status: SessionStatus) -> Outcome {
    own_live(call, id)?;
    let client_id = call.client()?;
    set_status(call.world, id, status);
    call.world.settle_client(&client_id);
    read(call, id)
}

fn remove_all(call: &mut Call) -> Outcome {
    let client_id = call.client()?;
    end_all(call, &client_id);
    Ok(client::wrapped(call))
}

pub(crate) fn end_all(call: &mut Call, client_id: &str) {
    let live: Vec<String> = call
        .world
        .live_sessions(client_id)
        .iter()
        .map(|session| session.id.clone())
        .collect();
    for id in live {
        set_status(call.world, &id, SessionStatus::Removed);
    }
    call.world.settle_client(client_id);
}

pub(crate) fn set_status(world: &mut World, id: &str, status: SessionStatus) {
    let now = world.now();
    if let Some(session) = world.sessions.get_mut(id) {
        session.status = status;
        session.updated_at = now;
        session.last_token = None;
    }
}

pub(crate) fn json(world: &World, session: &Session) -> Value {
    let now = world.now();
    let user = world.users.get(&session.user_id);
    let mut fields = json!({
        "object": "session",
        "id": session.id,
        "status": session.status_name(now),
        "expire_at": session.expire_at,
        "abandon_at": session.abandon_at,
        "last_active_at": session.last_active_at,
        "last_active_organization_id": session.last_active_organization_id,
        "actor": null,
    });
    if let Some(user) = user {
        let mut nested = me::json(world, user);
        nested["organization_memberships"] = json!([]);
        fields["user"] = nested;
    }
    fields["public_user_data"] = json!(user.map(|user| me::public_json(world, user)));
    fields["factor_verification_age"] = json!(session.factor_ages(now));
    fields["created_at"] = json!(session.created_at);
    fields["updated_at"] = json!(session.updated_at);
    fields["last_active_token"] = json!(session.last_token.as_ref().map(|token| json!({
        "object": "token",
        "jwt": token.unsigned(),
    })));
    fields
}
