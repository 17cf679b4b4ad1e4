//! `session`: the sessions of this device and of the user.

use transom_runtime::Context;

use super::resource;
use crate::bridge::ClerkBridge;
use crate::contract::{SessionStatus, Status, commands, events};
use crate::error::{Error, Resource};
use crate::fapi::Call;
use crate::fapi::wire::{Session, SessionWithActivity};
use crate::snapshot;
use crate::tenant::Tenant;

/// The sessions of this device; touches no network.
pub fn list(tenant: &Tenant) -> events::Session {
    let in_use = tenant.keeper.session_id();
    let sessions = tenant.keeper.sessions();
    let summary = |session: &Session| {
        let active = Some(&session.id) == in_use.as_ref();
        snapshot::session_summary(session, active)
    };
    events::Session {
        sessions: Some(sessions.iter().map(summary).collect()),
        ..at(tenant, Status::Listed)
    }
}

/// Puts another session of this device to use. Cookies, header and analytics know before the event.
pub async fn activate(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::SessionActivate,
) -> Result<events::Session, Error> {
    let wanted = &command.session_id;
    if !is_here(tenant, wanted) {
        return Err(Error::SessionNotFound {
            command: "session.activate",
            session: wanted.clone(),
        });
    }
    let touch = Call::post("client/sessions")
        .segment(wanted)
        .segment("touch")
        .field("intent", "select_session");
    tenant
        .keeper
        .exchange_and_renew(touch)
        .await
        .map_err(|cause| Error::ResourceFailed(Resource::Session, cause))?;
    tenant.show_before(cx);
    bridge.mirror().settled().await;
    let session = tenant.keeper.session();
    let user = session.as_ref().and_then(|session| session.user.as_ref());
    Ok(events::Session {
        user_id: user.map(|user| user.id.clone()),
        email_address: user.and_then(snapshot::primary_email),
        session_status: session
            .as_ref()
            .map(|session| SessionStatus::from(session.status.as_str())),
        ..at(tenant, Status::Activated)
    })
}

/// Where the user is signed in.
pub async fn devices(tenant: &Tenant) -> Result<events::Session, Error> {
    let in_use = tenant.keeper.session_id();
    let call = Call::get("me/sessions/active");
    let answer = resource::exchange(tenant, Resource::Session, call).await?;
    let sessions: Vec<SessionWithActivity> = resource::typed(Resource::Session, answer)?;
    let device = |session: &SessionWithActivity| {
        let current = Some(&session.id) == in_use.as_ref();
        snapshot::device_session(session, current)
    };
    Ok(events::Session {
        devices: Some(sessions.iter().map(device).collect()),
        ..at(tenant, Status::Listed)
    })
}

/// Ends one session, here or elsewhere.
pub async fn revoke(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::SessionRevoke,
) -> Result<events::Session, Error> {
    let wanted = &command.session_id;
    if is_here(tenant, wanted) {
        tenant
            .keeper
            .exchange_and_renew(Call::remove(wanted))
            .await
            .map_err(|cause| Error::ResourceFailed(Resource::Session, cause))?;
        tenant.show_before(cx);
        bridge.mirror().settled().await;
    } else {
        let call = Call::post("me/sessions").segment(wanted).segment("revoke");
        resource::exchange(tenant, Resource::Session, call).await?;
    }
    Ok(at(tenant, Status::Revoked))
}

fn is_here(tenant: &Tenant, id: &str) -> bool {
    tenant.keeper.sessions().iter().any(|it| it.id == id)
}

fn at(tenant: &Tenant, status: Status) -> events::Session {
    events::Session {
        status,
        active_session_id: tenant.keeper.session_id(),
        sessions: None,
        devices: None,
        user_id: None,
        email_address: None,
        session_status: None,
    }
}
