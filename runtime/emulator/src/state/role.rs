//! Roles in an organization, what they permit, and the instance's rules for organizations.

use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Role {
    /// `org:` and a name.
    pub(crate) key: String,
    pub(crate) name: String,
    /// `org:<feature>:<permission>`; Clerk's own features begin with `sys_`.
    #[serde(default)]
    pub(crate) permissions: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OrganizationPolicy {
    /// Members of a new organization, invitations included.
    pub(crate) max_allowed_memberships: usize,
    pub(crate) creator_role: String,
    /// Every session needs an active organization: there are no personal accounts.
    pub(crate) force_selection: bool,
    pub(crate) users_may_create: bool,
    /// Organizations one user may create.
    pub(crate) creation_limit: Option<usize>,
    pub(crate) roles: Vec<Role>,
}

pub(crate) const MANAGE_PROFILE: &str = "org:sys_profile:manage";
pub(crate) const DELETE_PROFILE: &str = "org:sys_profile:delete";
pub(crate) const READ_MEMBERSHIPS: &str = "org:sys_memberships:read";
pub(crate) const MANAGE_MEMBERSHIPS: &str = "org:sys_memberships:manage";

impl Default for OrganizationPolicy {
    fn default() -> Self {
        let role = |key: &str, name: &str, permissions: &[&str]| Role {
            key: key.to_owned(),
            name: name.to_owned(),
            permissions: permissions.iter().map(|&name| name.to_owned()).collect(),
        };
        let all = [
            MANAGE_PROFILE,
            DELETE_PROFILE,
            READ_MEMBERSHIPS,
            MANAGE_MEMBERSHIPS,
        ];
        Self {
            max_allowed_memberships: 5,
            creator_role: "org:admin".to_owned(),
            force_selection: false,
            users_may_create: true,
            creation_limit: None,
            roles: vec![
                role("org:admin", "Admin", &all),
                role("org:member", "Member", &[READ_MEMBERSHIPS]),
            ],
        }
    }
}

impl OrganizationPolicy {
    pub(crate) fn role(&self, key: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.key == key)
    }
}

impl Role {
    pub(crate) fn permits(&self, permission: &str) -> bool {
        self.permissions.iter().any(|known| known == permission)
    }
}
