//! An organization: its members with their roles, and who is invited.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::World;
use super::identification::normal;
use super::role::{MANAGE_MEMBERSHIPS, OrganizationPolicy, Role};
use super::user::User;

const DAY: i64 = 24 * 60 * 60 * 1000;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) slug: String,
    /// A user's id; a seeded organization has no creator.
    pub(crate) created_by: Option<String>,
    pub(crate) max_allowed_memberships: usize,
    pub(crate) public_metadata: Map<String, Value>,
    /// Oldest first.
    pub(crate) memberships: Vec<Membership>,
    /// Oldest first.
    pub(crate) invitations: Vec<Invitation>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Membership {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) role: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invitation {
    pub(crate) id: String,
    pub(crate) email_address: String,
    pub(crate) role: String,
    pub(crate) status: InvitationStatus,
    pub(crate) expires_at: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InvitationStatus {
    Pending,
    Accepted,
    Revoked,
}

impl Organization {
    pub(crate) fn new(id: String, name: &str, slug: String, limit: usize, now: i64) -> Self {
        Self {
            id,
            name: name.to_owned(),
            slug,
            created_by: None,
            max_allowed_memberships: limit,
            public_metadata: Map::new(),
            memberships: Vec::new(),
            invitations: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn membership(&self, user_id: &str) -> Option<&Membership> {
        self.memberships
            .iter()
            .find(|membership| membership.user_id == user_id)
    }

    pub(crate) fn join(&mut self, id: String, user_id: &str, role: &str, now: i64) {
        self.memberships.push(Membership {
            id,
            user_id: user_id.to_owned(),
            role: role.to_owned(),
            created_at: now,
            updated_at: now,
        });
    }

    pub(crate) fn invite(&mut self, id: String, email: &str, role: &str, now: i64) {
        self.invitations.push(Invitation {
            id,
            email_address: email.to_owned(),
            role: role.to_owned(),
            status: InvitationStatus::Pending,
            expires_at: now + 30 * DAY,
            created_at: now,
            updated_at: now,
        });
    }

    pub(crate) fn is_full(&self) -> bool {
        self.memberships.len() >= self.max_allowed_memberships
    }

    pub(crate) fn pending_invitations(&self, now: i64) -> usize {
        let pending = |invitation: &&Invitation| invitation.status_name(now) == "pending";
        self.invitations.iter().filter(pending).count()
    }

    /// Whether nobody else could manage the members if this user left.
    pub(crate) fn needs(&self, user_id: &str, policy: &OrganizationPolicy) -> bool {
        let manages = |membership: &&Membership| {
            let role = policy.role(&membership.role);
            role.is_some_and(|role: &Role| role.permits(MANAGE_MEMBERSHIPS))
        };
        let mut left = self.memberships.iter().filter(manages);
        left.next().is_some_and(|first| first.user_id == user_id) && left.next().is_none()
    }
}

impl Invitation {
    pub(crate) fn status_name(&self, now: i64) -> &'static str {
        match self.status {
            InvitationStatus::Pending if now >= self.expires_at => "expired",
            InvitationStatus::Pending => "pending",
            InvitationStatus::Accepted => "accepted",
            InvitationStatus::Revoked => "revoked",
        }
    }

    pub(crate) fn is_for(&self, user: &User) -> bool {
        let address = normal(&self.email_address);
        let mut emails = user.emails.iter().filter(|email| email.is_verified());
        emails.any(|email| normal(&email.value) == address)
    }
}

/// A name as a slug: lowercase words with dashes.
pub(crate) fn slug_of(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

impl World {
    /// The organization with this id or slug, if the user is a member of it.
    pub(crate) fn organization_of(&self, user_id: &str, wanted: &str) -> Option<&Organization> {
        let mut all = self.organizations.values();
        all.find(|known| known.id == wanted || known.slug == wanted)
            .filter(|known| known.membership(user_id).is_some())
    }

    /// A slug from a name, with a number behind it where the plain one is taken.
    pub(crate) fn derived_slug(&self, name: &str) -> String {
        let plain = match slug_of(name) {
            empty if empty.is_empty() => "organization".to_owned(),
            slug => slug,
        };
        let is_taken = |slug: &str| self.organizations.values().any(|known| known.slug == slug);
        let mut slug = plain.clone();
        let mut number = 2;
        while is_taken(&slug) {
            slug = format!("{plain}-{number}");
            number += 1;
        }
        slug
    }

    /// No session acts for it any more: everyone's, or those of one user who left.
    pub(crate) fn forget_organization(&mut self, id: &str, user_id: Option<&str>) {
        for session in self.sessions.values_mut() {
            let concerned = user_id.is_none_or(|user_id| session.user_id == user_id);
            if concerned && session.last_active_organization_id.as_deref() == Some(id) {
                session.last_active_organization_id = None;
            }
        }
    }
}
