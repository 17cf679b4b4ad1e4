//! `/v1/client/sessions`: touch, tokens and the ways a session ends.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Call, Outcome, client, me};
use crate::state::World;
use crate::state::session::{Session, SessionStatus};
use crate::token::SessionToken;
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
    let organization = chosen(call, id, "active_organization_id")?;
    let (now, origin) = (call.now, call.request.origin.as_deref());
    if let Some(session) = call.world.sessions.get_mut(id) {
        session.last_active_at = now;
        session.updated_at = now;
        match organization {
            Choice::Unsaid => {}
            Choice::Personal => session.last_active_organization_id = None,
            Choice::Organization(id) => session.last_active_organization_id = Some(id),
        }
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
    call.world.mint(id, origin);
    read(call, id)
}

fn token(call: &mut Call, id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&["organization_id", "token", "force_origin", "expired_token"])?;
    own_live(call, id)?;
    let origin = call.request.origin.as_deref();
    let token = match chosen(call, id, "organization_id")? {
        Choice::Unsaid => call.world.mint(id, origin),
        Choice::Personal => call.world.mint_for(id, origin, None),
        Choice::Organization(of) => call.world.mint_for(id, origin, Some(&of)),
    };
    minted(token)
}

fn templated_token(call: &mut Call, id: &str, template: &str) -> Outcome {
    call.request.form.allow(&["organization_id"])?;
    own_live(call, id)?;
    let templates = &call.world.instance.jwt_templates;
    let known = templates.iter().find(|known| known.name == template);
    let template = known
        .cloned()
        .ok_or_else(|| Refusal::of("resource_not_found"))?;
    let origin = call.request.origin.as_deref();
    let token = call.world.mint_template(id, origin, &template);
    minted(token)
}

/// Token answers are bare: no envelope.
fn minted(token: Option<Arc<SessionToken>>) -> Outcome {
    let token = token.ok_or_else(|| Refusal::of("resource_not_found"))?;
    let mut reply = Reply::json(json!({ "object": "token", "jwt": token.unsigned() }));
    reply.unsigned.push(token);
    Ok(reply)
}

/// For whom a call wants the session to act.
enum Choice {
    /// As before.
    Unsaid,
    Personal,
    Organization(String),
}

/// What a field names by id or slug; an empty one stands for the personal account, unless the
/// instance has none.
fn chosen(call: &Call, id: &str, field: &str) -> Result<Choice, Refusal> {
    let forces = call.world.instance.organization_settings.force_selection;
    let user_id = &own(call, id)?.user_id;
    match call.request.form.first(field) {
        None => Ok(Choice::Unsaid),
        Some("") if forces => Ok(Choice::Unsaid),
        Some("") => Ok(Choice::Personal),
        Some(wanted) => match call.world.organization_of(user_id, wanted) {
            Some(organization) => Ok(Choice::Organization(organization.id.clone())),
            None => Err(Refusal::of("organization_not_found_or_unauthorized")),
        },
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

/// `null` for a session that waits for nothing.
pub(crate) fn tasks_json(world: &World, session: &Session) -> Value {
    let tasks = world.tasks(session);
    if tasks.is_empty() {
        return Value::Null;
    }
    tasks.iter().map(|key| json!({ "key": key })).collect()
}

pub(crate) fn json(world: &World, session: &Session) -> Value {
    let now = world.now();
    let user = world.users.get(&session.user_id);
    let mut fields = json!({
        "object": "session",
        "id": session.id,
        "status": world.session_status(session),
        "expire_at": session.expire_at,
        "abandon_at": session.abandon_at,
        "last_active_at": session.last_active_at,
        "last_active_organization_id": session.last_active_organization_id,
        "actor": null,
    });
    // Recorded sessions that wait for nothing do not even have the key.
    let tasks = tasks_json(world, session);
    if !tasks.is_null() {
        fields["tasks"] = tasks;
    }
    if let Some(user) = user {
        let mut nested = me::json(world, user);
        nested["organization_memberships"] = json!(me::memberships(world, &user.id));
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
