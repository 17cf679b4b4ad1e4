//! `organization`: what the user is a member of, and what the session acts for.

use transom_runtime::Context;

use super::resource;
use crate::bridge::ClerkBridge;
use crate::contract::{Status, commands, events};
use crate::error::{Error, Resource};
use crate::fapi::Call;
use crate::fapi::wire::{Organization, OrganizationInvitation, OrganizationMembership};
use crate::snapshot;
use crate::tenant::Tenant;

/// The user's memberships.
pub async fn list(tenant: &Tenant) -> Result<events::Organization, Error> {
    let call = || Call::get("me/organization_memberships");
    let memberships: Vec<OrganizationMembership> =
        resource::list(tenant, Resource::Organization, call).await?;
    let event = at(tenant, Status::Listed);
    let in_use = event.active_organization_id.as_deref();
    let membership = |membership| snapshot::membership(membership, in_use);
    Ok(events::Organization {
        memberships: Some(memberships.iter().map(membership).collect()),
        ..event
    })
}

/// Creates an organization.
pub async fn create(
    tenant: &Tenant,
    command: &commands::OrganizationCreate,
) -> Result<events::Organization, Error> {
    let call = Call::post("organizations")
        .field("name", &command.name)
        .field_some("slug", command.slug.as_deref());
    let answer = resource::exchange(tenant, Resource::Organization, call).await?;
    let organization: Organization = resource::typed(Resource::Organization, answer)?;
    Ok(events::Organization {
        organization: Some(snapshot::organization(&organization)),
        ..at(tenant, Status::Created)
    })
}

/// Lets the session act for an organization, or for the personal account.
pub async fn activate(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::OrganizationActivate,
) -> Result<events::Organization, Error> {
    let wanted = command.organization_id.as_deref().unwrap_or_default();
    select(tenant, Resource::Organization, wanted).await?;
    tenant.show_before(cx);
    bridge.mirror().settled().await;
    Ok(at(tenant, Status::Activated))
}

/// Lets the session in use act for `organization`; an empty one is the personal account.
pub async fn select(tenant: &Tenant, resource: Resource, organization: &str) -> Result<(), Error> {
    let session = tenant.keeper.session_id().unwrap_or_default();
    let touch = Call::post("client/sessions")
        .segment(&session)
        .segment("touch")
        .field("active_organization_id", organization)
        .field("intent", "select_org");
    let answer = tenant.keeper.exchange_and_renew(touch).await;
    let failed = |cause| Error::ResourceFailed(resource, cause);
    answer.map(drop).map_err(failed)
}

/// Ends the user's membership.
pub async fn leave(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::OrganizationLeave,
) -> Result<events::Organization, Error> {
    let left = &command.organization_id;
    let acted_for_it = in_use(tenant).as_ref() == Some(left);
    let call = Call::delete("me/organization_memberships").segment(left);
    resource::exchange_and_renew(tenant, Resource::Organization, call).await?;
    if acted_for_it {
        if in_use(tenant).as_ref() == Some(left) {
            // The answer did not say that the session acts for another one now; a new token will.
            let renewed = tenant.keeper.renew_token().await;
            renewed.map_err(|cause| Error::ResourceFailed(Resource::Organization, cause))?;
        }
        tenant.show_before(cx);
        bridge.mirror().settled().await;
    }
    Ok(at(tenant, Status::Left))
}

/// The invitations that wait for an answer.
pub async fn invitations(tenant: &Tenant) -> Result<events::Organization, Error> {
    let call = || Call::get("me/organization_invitations").query("status", "pending");
    let invitations: Vec<OrganizationInvitation> =
        resource::list(tenant, Resource::Organization, call).await?;
    Ok(events::Organization {
        invitations: Some(invitations.iter().map(snapshot::invitation).collect()),
        ..at(tenant, Status::Listed)
    })
}

/// Accepts an invitation.
pub async fn accept(
    tenant: &Tenant,
    command: &commands::OrganizationAccept,
) -> Result<events::Organization, Error> {
    let call = Call::post("me/organization_invitations")
        .segment(&command.invitation_id)
        .segment("accept");
    let answer = resource::exchange(tenant, Resource::Organization, call).await?;
    let invitation: OrganizationInvitation = resource::typed(Resource::Organization, answer)?;
    Ok(events::Organization {
        invitation: Some(snapshot::invitation(&invitation)),
        ..at(tenant, Status::Accepted)
    })
}

fn in_use(tenant: &Tenant) -> Option<String> {
    tenant.keeper.session()?.last_active_organization_id
}

fn at(tenant: &Tenant, status: Status) -> events::Organization {
    events::Organization {
        status,
        active_organization_id: in_use(tenant),
        memberships: None,
        invitations: None,
        organization: None,
        invitation: None,
    }
}
