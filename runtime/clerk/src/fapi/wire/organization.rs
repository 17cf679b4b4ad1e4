//! Organizations, the user's memberships of them, and invitations to them.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::nullable;

/// `object: organization`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Organization {
    /// `org_…`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The name as it appears in addresses.
    pub slug: Option<String>,
    /// The logo, or the generated one.
    pub image_url: Option<String>,
    /// Whether the logo is the organization's own.
    #[serde(deserialize_with = "nullable")]
    pub has_image: bool,
    /// How many members there are.
    pub members_count: Option<i64>,
    /// Metadata only a back end can write.
    #[serde(deserialize_with = "nullable")]
    pub public_metadata: Map<String, Value>,
    /// When it was created.
    #[serde(deserialize_with = "nullable")]
    pub created_at: i64,
    /// When it last changed.
    #[serde(deserialize_with = "nullable")]
    pub updated_at: i64,
}

/// `object: organization_membership`, of the user who asks.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct OrganizationMembership {
    /// `orgmem_…`.
    pub id: String,
    /// The key of the role, such as `org:admin`.
    pub role: String,
    /// The role as people read it.
    pub role_name: Option<String>,
    /// What the role may do.
    #[serde(deserialize_with = "nullable")]
    pub permissions: Vec<String>,
    /// The organization.
    pub organization: Organization,
    /// Metadata only a back end can write.
    #[serde(deserialize_with = "nullable")]
    pub public_metadata: Map<String, Value>,
    /// When the user became a member.
    #[serde(deserialize_with = "nullable")]
    pub created_at: i64,
}

/// `object: organization_invitation`, as the user who is invited sees it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct OrganizationInvitation {
    /// `orginv_…`.
    pub id: String,
    /// The address that was invited.
    pub email_address: String,
    /// The key of the role that comes with it.
    pub role: String,
    /// The role as people read it.
    pub role_name: Option<String>,
    /// `pending`, `accepted`, `revoked`, `expired`.
    pub status: String,
    /// What an outsider may know of the organization.
    pub public_organization_data: Option<PublicOrganizationData>,
    /// When it was sent.
    #[serde(deserialize_with = "nullable")]
    pub created_at: i64,
}

/// What an outsider may know of an organization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PublicOrganizationData {
    /// `org_…`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The name as it appears in addresses.
    pub slug: Option<String>,
    /// The logo, or the generated one.
    pub image_url: Option<String>,
    /// Whether the logo is the organization's own.
    #[serde(deserialize_with = "nullable")]
    pub has_image: bool,
}

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Page<T> {
    /// The entries.
    pub data: Vec<T>,
    /// How many there are on all pages.
    pub total_count: usize,
}
