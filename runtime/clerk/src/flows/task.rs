//! `task`: what a pending session waits for. The page gets its token with the last of it.

use transom_runtime::{Context, Secret};

use super::{organization, resource};
use crate::contract::{SessionStatus, Status, commands, events};
use crate::error::{Cause, Error, Resource};
use crate::fapi::Call;
use crate::fapi::wire::Totp;
use crate::snapshot;
use crate::tenant::Tenant;

/// What is left; touches no network.
pub fn list(tenant: &Tenant) -> Result<events::Task, Error> {
    let session = tenant.keeper.session();
    let session = session.ok_or(Error::ResourceFailed(Resource::Task, Cause::Superseded))?;
    Ok(events::Task {
        status: match session.status.as_str() {
            "active" => Status::Complete,
            other => Status::from(other),
        },
        session_status: Some(SessionStatus::from(session.status.as_str())),
        tasks: snapshot::tasks(&session),
        secret: None,
        uri: None,
        backup_codes: None,
    })
}

/// Lets the session act for an organization.
pub async fn choose_organization(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::TaskChooseOrganization,
) -> Result<events::Task, Error> {
    organization::select(tenant, Resource::Task, &command.organization_id).await?;
    arrive(tenant, cx)
}

/// Begins to set up an authenticator app.
pub async fn setup_mfa(tenant: &Tenant) -> Result<events::Task, Error> {
    let answer = resource::exchange(tenant, Resource::Task, Call::post("me/totp")).await?;
    let Totp { secret, uri, .. } = resource::typed(Resource::Task, answer)?;
    Ok(events::Task {
        secret: secret.map(Secret::new),
        uri: uri.map(Secret::new),
        ..list(tenant)?
    })
}

/// Checks the first code of the authenticator app.
pub async fn verify_mfa(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::TaskVerifyMfa,
) -> Result<events::Task, Error> {
    let call = Call::post("me/totp/attempt_verification").secret("code", &command.code);
    let answer = resource::exchange_and_renew(tenant, Resource::Task, call).await?;
    let Totp { backup_codes, .. } = resource::typed(Resource::Task, answer)?;
    Ok(events::Task {
        backup_codes: backup_codes.filter(|codes| !codes.is_empty()),
        ..arrive(tenant, cx)?
    })
}

/// Sets a new password.
pub async fn reset_password(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::TaskResetPassword,
) -> Result<events::Task, Error> {
    let mut call = Call::post("me/change_password").secret("new_password", &command.new_password);
    if let Some(current) = &command.password {
        call = call.secret("current_password", current);
    }
    resource::exchange_and_renew(tenant, Resource::Task, call).await?;
    arrive(tenant, cx)
}

fn arrive(tenant: &Tenant, cx: &Context) -> Result<events::Task, Error> {
    let event = list(tenant)?;
    if event.status == Status::Complete {
        tenant.show_before(cx);
    }
    Ok(event)
}
