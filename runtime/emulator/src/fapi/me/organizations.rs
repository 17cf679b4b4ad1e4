//! A user's own side of organizations: memberships and leaving, invitations and accepting.

use serde_json::{Value, json};

use super::Acting;
use crate::fapi::organization::{check_enabled, invitation_json, membership_json, page};
use crate::fapi::{Call, Outcome};
use crate::state::World;
use crate::state::organization::InvitationStatus;
use crate::wire::Refusal;

pub(super) fn answer(call: &mut Call, acting: &Acting, method: &str, path: &[&str]) -> Outcome {
    check_enabled(call.world)?;
    match (method, path) {
        ("GET", ["organization_memberships"]) => list(call, acting),
        ("DELETE", ["organization_memberships", id]) => leave(call, acting, id),
        ("GET", ["organization_invitations"]) => invitations(call, acting),
        ("POST", ["organization_invitations", id, "accept"]) => accept(call, acting, id),
        // Nobody is suggested: the emulator has no verified domains.
        ("GET", ["organization_suggestions"]) => {
            Ok(call.envelope(json!({ "data": [], "total_count": 0 })))
        }
        _ => Err(Refusal::of("feature_not_implemented")),
    }
}

/// The user's memberships, oldest organization first.
pub(crate) fn memberships(world: &World, user_id: &str) -> Vec<Value> {
    let all = world.organizations.values();
    all.filter_map(|organization| {
        let membership = organization.membership(user_id)?;
        Some(membership_json(world, organization, membership))
    })
    .collect()
}

/// Paginated only where that is asked for.
fn list(call: &mut Call, acting: &Acting) -> Outcome {
    let query = &call.request.query;
    let all = memberships(call.world, &acting.user_id);
    let paginated = query.flag("paginated")? == Some(true);
    let page = page(query, all)?;
    let shown = if paginated {
        page
    } else {
        page["data"].clone()
    };
    Ok(call.envelope(shown))
}

fn leave(call: &mut Call, acting: &Acting, id: &str) -> Outcome {
    let policy = &call.world.instance.organization_settings;
    let Some(organization) = call.world.organizations.get_mut(id) else {
        return Err(Refusal::of("organization_not_found_or_unauthorized"));
    };
    let Some(membership) = organization.membership(&acting.user_id) else {
        return Err(Refusal::of("organization_not_found_or_unauthorized"));
    };
    let membership_id = membership.id.clone();
    if organization.needs(&acting.user_id, policy) {
        return Err(Refusal::of("organization_minimum_permissions_needed"));
    }
    organization
        .memberships
        .retain(|membership| membership.id != membership_id);
    organization.updated_at = call.now;
    call.world.forget_organization(id, Some(&acting.user_id));
    Ok(call.envelope(json!({
        "id": membership_id, "object": "organization_membership", "deleted": true,
    })))
}

fn invitations(call: &mut Call, acting: &Acting) -> Outcome {
    let query = &call.request.query;
    let wanted: Vec<&str> = query
        .pairs()
        .filter(|(name, _)| *name == "status")
        .map(|(_, status)| status)
        .collect();
    let Some(user) = call.world.users.get(&acting.user_id) else {
        return Err(Refusal::of("signed_out"));
    };
    let all = call.world.organizations.values().flat_map(|organization| {
        let own = organization.invitations.iter();
        own.map(move |invitation| (organization, invitation))
    });
    let own = all.filter(|(_, invitation)| {
        let status = invitation.status_name(call.now);
        invitation.is_for(user) && (wanted.is_empty() || wanted.contains(&status))
    });
    let own =
        own.map(|(organization, invitation)| invitation_json(call.world, organization, invitation));
    let page = page(query, own.collect())?;
    Ok(call.envelope(page))
}

fn accept(call: &mut Call, acting: &Acting, id: &str) -> Outcome {
    let membership_id = call.world.new_id("orgmem_");
    let now = call.now;
    let Some(user) = call.world.users.get(&acting.user_id) else {
        return Err(Refusal::of("signed_out"));
    };
    let found = call
        .world
        .organizations
        .values_mut()
        .find_map(|organization| {
            let own = organization.invitations.iter();
            let at = own
                .enumerate()
                .find(|(_, invitation)| invitation.id == id && invitation.is_for(user))?
                .0;
            Some((organization, at))
        });
    let Some((organization, at)) = found else {
        return Err(Refusal::of("organization_invitation_not_found"));
    };
    match organization.invitations[at].status_name(now) {
        "accepted" => return Err(Refusal::of("organization_invitation_already_accepted")),
        "revoked" => return Err(Refusal::of("organization_invitation_revoked_code")),
        "expired" => return Err(Refusal::of("organization_invitation_not_pending")),
        _ => {}
    }
    if organization.membership(&acting.user_id).is_some() {
        return Err(Refusal::of("already_a_member_in_organization"));
    }
    if organization.is_full() {
        return Err(Refusal::of("organization_membership_quota_exceeded"));
    }
    let role = organization.invitations[at].role.clone();
    organization.join(membership_id, &acting.user_id, &role, now);
    let invitation = &mut organization.invitations[at];
    invitation.status = InvitationStatus::Accepted;
    invitation.updated_at = now;
    let organization_id = organization.id.clone();
    let organization = call.world.organizations.get(&organization_id);
    let shown = organization.map(|organization| {
        invitation_json(call.world, organization, &organization.invitations[at])
    });
    Ok(call.envelope(json!(shown)))
}
