//! Organizations, memberships and invitations as the page sees them.

use super::time;
use crate::contract::{InvitationStatus, records};
use crate::fapi::wire;

/// An organization.
pub fn organization(organization: &wire::Organization) -> records::Organization {
    records::Organization {
        id: organization.id.clone(),
        name: organization.name.clone(),
        slug: organization.slug.clone(),
        image_url: organization.image_url.clone(),
        has_image: organization.has_image,
        members_count: organization.members_count,
        public_metadata: organization.public_metadata.clone(),
        created_at: time(organization.created_at),
        updated_at: time(organization.updated_at),
    }
}

/// A membership; `in_use` is the organization that the session acts for.
pub fn membership(
    membership: &wire::OrganizationMembership,
    in_use: Option<&str>,
) -> records::OrganizationMembership {
    records::OrganizationMembership {
        id: membership.id.clone(),
        role: membership.role.clone(),
        role_name: membership.role_name.clone(),
        permissions: membership.permissions.clone(),
        active: in_use == Some(membership.organization.id.as_str()),
        organization: organization(&membership.organization),
        public_metadata: membership.public_metadata.clone(),
        created_at: time(membership.created_at),
    }
}

/// An invitation.
pub fn invitation(invitation: &wire::OrganizationInvitation) -> records::OrganizationInvitation {
    let data = |data: &wire::PublicOrganizationData| records::PublicOrganizationData {
        id: data.id.clone(),
        name: data.name.clone(),
        slug: data.slug.clone(),
        image_url: data.image_url.clone(),
        has_image: data.has_image,
    };
    records::OrganizationInvitation {
        id: invitation.id.clone(),
        email_address: invitation.email_address.clone(),
        role: invitation.role.clone(),
        role_name: invitation.role_name.clone(),
        status: InvitationStatus::from(invitation.status.as_str()),
        public_organization_data: invitation.public_organization_data.as_ref().map(data),
        created_at: time(invitation.created_at),
    }
}
