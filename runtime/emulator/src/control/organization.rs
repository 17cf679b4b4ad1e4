//! Organizations over the control plane: what an administrator elsewhere would do.

use serde_json::json;

use super::{Answer, parse};
use crate::seed::{SeedInvitation, SeedOrganization, add_organization, check_invitation};
use crate::server::{Shared, lock};
use crate::state::organization::InvitationStatus;

pub(super) fn create(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    let wanted: SeedOrganization = parse(body)?;
    let mut world = lock(&shared.world);
    let id = add_organization(&mut world, &wanted, "organization")
        .map_err(|error| Answer::refused(400, error))?;
    let slug = world.organizations.get(&id).map(|made| made.slug.clone());
    Ok(Answer::json(&json!({ "id": id, "slug": slug })))
}

pub(super) fn invite(shared: &Shared, id: &str, body: &[u8]) -> Result<Answer, Answer> {
    let wanted: SeedInvitation = parse(body)?;
    let mut world = lock(&shared.world);
    check_invitation(&world, &wanted).map_err(|reason| Answer::refused(400, reason))?;
    let (invitation, now) = (world.new_id("orginv_"), world.now());
    let organization = world.organizations.get_mut(id).ok_or_else(unknown)?;
    organization.invite(invitation.clone(), &wanted.email, &wanted.role, now);
    Ok(Answer::json(&json!({ "id": invitation })))
}

pub(super) fn revoke(shared: &Shared, id: &str, invitation: &str) -> Result<Answer, Answer> {
    let mut world = lock(&shared.world);
    let organization = world.organizations.get_mut(id).ok_or_else(unknown)?;
    let mut invitations = organization.invitations.iter_mut();
    let found = invitations.find(|known| known.id == invitation);
    found.ok_or_else(unknown)?.status = InvitationStatus::Revoked;
    Ok(Answer::json(&json!({})))
}

fn unknown() -> Answer {
    Answer::refused(
        404,
        "no such organization or invitation; POST /__emu/organizations makes one",
    )
}
