//! The seed: users and instance settings in JSON, checked before anything starts. Mistakes name
//! the place, the reason and the remedy. Long because each thing a seed plants has its shape and
//! its checks side by side here.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fapi::external_account::link;
use crate::state::World;
use crate::state::identification::{Identification, check_email, check_phone, normal};
use crate::state::identity::Identity;
use crate::state::instance::Instance;
use crate::state::organization::{Organization, slug_of};
use crate::state::password::PasswordHash;
use crate::state::totp::{Totp, decode_base32};
use crate::state::user::{BackupCode, User};
use crate::state::verification::Verification;

/// What an instance starts with: its users and the settings that differ from the default.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seed {
    pub(crate) users: Vec<SeedUser>,
    /// People whom a provider knows and the instance does not.
    pub(crate) accounts: Vec<SeedIdentity>,
    pub(crate) organizations: Vec<SeedOrganization>,
    pub(crate) instance: Instance,
}

/// Why a seed was refused.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// Not JSON, or a key or value that a seed does not have.
    #[error("line {line}, column {column}: {reason}.{}", hint.as_deref().map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default())]
    Syntax {
        /// Line of the mistake, from 1.
        line: usize,
        /// Column of the mistake, from 1.
        column: usize,
        /// What was found there and what was expected.
        reason: String,
        /// The known key nearest to an unknown one.
        hint: Option<String>,
    },
    /// A value that breaks a rule, such as an address without a domain.
    #[error("{place}: {reason}")]
    Value {
        /// Path to the value, such as `users[0].emails[1]`.
        place: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
}

/// One user of a seed, and the body of `POST /__emu/users`.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a seed is a list of switches"
)]
pub(crate) struct SeedUser {
    pub(crate) id: Option<String>,
    /// The first one is primary; all are verified.
    pub(crate) emails: Vec<String>,
    /// E.164; the first one is primary; all are verified.
    pub(crate) phones: Vec<String>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<String>,
    /// The next sign-in by password must set a new one.
    pub(crate) must_reset_password: bool,
    /// Sessions stay pending until the password has been changed.
    pub(crate) owes_new_password: bool,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    /// Base32; enables the authenticator app.
    pub(crate) totp_secret: Option<String>,
    pub(crate) backup_codes: Vec<String>,
    /// Numbers among `phones` that are kept for the second factor.
    pub(crate) second_factor_phones: Vec<String>,
    /// Accounts at providers; whatever one does not say is the user's own.
    pub(crate) external_accounts: Vec<SeedIdentity>,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) external_id: Option<String>,
    pub(crate) banned: bool,
    pub(crate) locked: bool,
}

/// A person as a provider knows them.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SeedIdentity {
    /// A key of `instance.social`, or the id of an enterprise connection.
    pub(crate) provider: String,
    pub(crate) subject: Option<String>,
    pub(crate) email: Option<String>,
    /// True unless said otherwise.
    pub(crate) email_verified: Option<bool>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
}

/// One organization of a seed, and the body of `POST /__emu/organizations`.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SeedOrganization {
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    /// Made from the name if absent.
    pub(crate) slug: Option<String>,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) members: Vec<SeedMember>,
    pub(crate) invitations: Vec<SeedInvitation>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedMember {
    /// An identifier or the id of a user.
    pub(crate) user: String,
    pub(crate) role: String,
}

/// One invitation of a seed, and the body of `POST /__emu/organizations/{id}/invitations`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedInvitation {
    pub(crate) email: String,
    pub(crate) role: String,
}

impl Seed {
    /// Reads a seed file's text.
    ///
    /// # Errors
    /// [`SeedError::Syntax`] with line and column for anything that is no seed.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        serde_json::from_str(text).map_err(|error| syntax_error(&error))
    }
}

pub(crate) fn syntax_error(error: &serde_json::Error) -> SeedError {
    let message = error.to_string();
    let reason = message
        .split(" at line ")
        .next()
        .unwrap_or(&message)
        .to_owned();
    let names: Vec<&str> = reason.split('`').skip(1).step_by(2).collect();
    let hint = match names.split_first() {
        Some((wrong, known)) if reason.starts_with("unknown") => nearest(wrong, known),
        _ => None,
    };
    SeedError::Syntax {
        line: error.line(),
        column: error.column(),
        reason,
        hint,
    }
}

/// The known name nearest to a wrong one, if at least half of it is right.
fn nearest(wrong: &str, known: &[&str]) -> Option<String> {
    let nearest = known
        .iter()
        .map(|name| (distance(wrong, name), *name))
        .min()?;
    (nearest.0 * 2 <= wrong.len() + 1).then(|| nearest.1.to_owned())
}

/// Levenshtein's distance, in bytes.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, a) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, b) in right.bytes().enumerate() {
            let change = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = change.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

/// The state a seed describes.
pub(crate) fn plant(seed: &Seed, random_seed: u64, base_url: &str) -> Result<World, SeedError> {
    let mut world = World::new(seed.instance.clone(), random_seed);
    base_url.clone_into(&mut world.base_url);
    check_connections(&world)?;
    for (at, url) in world.instance.redirect_urls.iter().enumerate() {
        if url::Url::parse(url).is_err() {
            return Err(SeedError::Value {
                place: format!("instance.redirect_urls[{at}]"),
                reason: format!("`{url}` is no URL; write one such as myapp://callback"),
            });
        }
    }
    for (at, account) in seed.accounts.iter().enumerate() {
        let identity = identity_of(&mut world, account, &format!("accounts[{at}]"))?;
        world.identity_provider.know(identity);
    }
    for (at, user) in seed.users.iter().enumerate() {
        add_user(&mut world, user, &format!("users[{at}]"))?;
    }
    for (at, organization) in seed.organizations.iter().enumerate() {
        add_organization(&mut world, organization, &format!("organizations[{at}]"))?;
    }
    Ok(world)
}

/// A connection is found by a domain and named by an id.
fn check_connections(world: &World) -> Result<(), SeedError> {
    for (at, connection) in world.instance.enterprise_connections.iter().enumerate() {
        let (field, reason) = if connection.id.is_empty() {
            ("id", "a connection needs an id; write one such as ent_acme")
        } else if connection.domains.is_empty() {
            (
                "domains",
                "a connection needs a domain; write one such as acme.test",
            )
        } else {
            continue;
        };
        return Err(SeedError::Value {
            place: format!("instance.enterprise_connections[{at}].{field}"),
            reason: reason.to_owned(),
        });
    }
    Ok(())
}

/// The identity a seed describes, with an id of its own if the seed gives none.
pub(crate) fn identity_of(
    world: &mut World,
    seed: &SeedIdentity,
    place: &str,
) -> Result<Identity, SeedError> {
    let instance = &world.instance;
    let known = instance.social.contains(&seed.provider)
        || instance.enterprise_connection(&seed.provider).is_some();
    if !known {
        return Err(SeedError::Value {
            place: format!("{place}.provider"),
            reason: format!(
                "`{}` is neither in `instance.social` nor the id of an enterprise connection; \
                 add it there",
                seed.provider
            ),
        });
    }
    Ok(Identity {
        provider: seed.provider.clone(),
        subject: seed
            .subject
            .clone()
            .unwrap_or_else(|| world.random.digits(21)),
        email: seed.email.clone(),
        email_verified: seed.email_verified.unwrap_or(true),
        first_name: seed.first_name.clone(),
        last_name: seed.last_name.clone(),
    })
}

/// Adds one organization and says its id.
pub(crate) fn add_organization(
    world: &mut World,
    seed: &SeedOrganization,
    place: &str,
) -> Result<String, SeedError> {
    let wrong = |field: &str, reason: String| SeedError::Value {
        place: format!("{place}.{field}"),
        reason,
    };
    if seed.name.trim().is_empty() {
        return Err(wrong(
            "name",
            "missing; give the organization a name".to_owned(),
        ));
    }
    if let Some(slug) = &seed.slug {
        let plain = slug_of(slug);
        if plain != *slug {
            return Err(wrong(
                "slug",
                format!("`{slug}` is no slug; write `{plain}`"),
            ));
        }
        if world
            .organizations
            .values()
            .any(|known| known.slug == *slug)
        {
            return Err(wrong("slug", format!("`{slug}` is taken; use another")));
        }
    }
    let now = world.now();
    let id = seed.id.clone().unwrap_or_else(|| world.new_id("org_"));
    let slug = seed
        .slug
        .clone()
        .unwrap_or_else(|| world.derived_slug(&seed.name));
    let limit = world.instance.organization_settings.max_allowed_memberships;
    let mut made = Organization::new(id.clone(), &seed.name, slug, limit, now);
    made.public_metadata.clone_from(&seed.public_metadata);
    for (at, member) in seed.members.iter().enumerate() {
        check_role(world, &member.role)
            .map_err(|reason| wrong(&format!("members[{at}].role"), reason))?;
        let by_id = world.users.get(&member.user);
        let Some(user) = by_id.or_else(|| world.user_by_identifier(&member.user)) else {
            let reason = format!("no user is `{}`; name one of `users`", member.user);
            return Err(wrong(&format!("members[{at}].user"), reason));
        };
        let user_id = user.id.clone();
        made.join(world.new_id("orgmem_"), &user_id, &member.role, now);
    }
    for (at, invitation) in seed.invitations.iter().enumerate() {
        check_invitation(world, invitation)
            .map_err(|reason| wrong(&format!("invitations[{at}]"), reason))?;
        made.invite(
            world.new_id("orginv_"),
            &invitation.email,
            &invitation.role,
            now,
        );
    }
    world.organizations.insert(id.clone(), made);
    Ok(id)
}

/// Why an invitation cannot be made, and what would be right.
pub(crate) fn check_invitation(world: &World, invitation: &SeedInvitation) -> Result<(), String> {
    if check_email(&invitation.email, "").is_err() {
        return Err(format!(
            "`{}` is no e-mail address; write one such as jane@example.com",
            invitation.email
        ));
    }
    check_role(world, &invitation.role)
}

fn check_role(world: &World, key: &str) -> Result<(), String> {
    let policy = &world.instance.organization_settings;
    if policy.role(key).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = policy.roles.iter().map(|role| role.key.as_str()).collect();
    Err(format!(
        "there is no role `{key}`; use one of {}",
        known.join(", ")
    ))
}

/// Adds one user and says its id.
pub(crate) fn add_user(
    world: &mut World,
    seed: &SeedUser,
    place: &str,
) -> Result<String, SeedError> {
    let wrong = |field: &str, reason: String| SeedError::Value {
        place: format!("{place}.{field}"),
        reason,
    };
    for (at, email) in seed.emails.iter().enumerate() {
        if check_email(email, "").is_err() {
            let reason =
                format!("`{email}` is no e-mail address; write one such as jane@example.com");
            return Err(wrong(&format!("emails[{at}]"), reason));
        }
    }
    for (at, phone) in seed.phones.iter().enumerate() {
        if check_phone(phone, "").is_err() {
            let reason = format!("`{phone}` is no E.164 number; write one such as +12015550100");
            return Err(wrong(&format!("phones[{at}]"), reason));
        }
    }
    for (at, phone) in seed.second_factor_phones.iter().enumerate() {
        if !seed.phones.contains(phone) {
            let reason = format!("`{phone}` is not among `phones`; list it there too");
            return Err(wrong(&format!("second_factor_phones[{at}]"), reason));
        }
    }
    if let Some(secret) = &seed.totp_secret
        && decode_base32(secret).is_none_or(|bytes| bytes.len() < 10)
    {
        let reason =
            "not base32 of at least 80 bits; use the letters A-Z and digits 2-7".to_owned();
        return Err(wrong("totp_secret", reason));
    }
    for identifier in seed.emails.iter().chain(&seed.phones).chain(&seed.username) {
        if world.user_by_identifier(identifier).is_some() {
            let reason = format!("`{identifier}` belongs to another user already; use another");
            return Err(wrong("", reason));
        }
    }
    let mut identities = Vec::new();
    for (at, account) in seed.external_accounts.iter().enumerate() {
        let account = SeedIdentity {
            email: account.email.clone().or(seed.emails.first().cloned()),
            first_name: account.first_name.clone().or(seed.first_name.clone()),
            last_name: account.last_name.clone().or(seed.last_name.clone()),
            ..account.clone()
        };
        let place = format!("{place}.external_accounts[{at}]");
        identities.push(identity_of(world, &account, &place)?);
    }
    let user = user_of(world, seed);
    let id = user.id.clone();
    world.put_user(user);
    for identity in identities {
        link(world, &id, &identity);
        world.identity_provider.know(identity);
    }
    Ok(id)
}

fn user_of(world: &mut World, seed: &SeedUser) -> User {
    let now = world.now();
    let mut address = |value: &String| {
        let id = world.random.id("idn_", now);
        let value = normal(value);
        let mut address = Identification::new(id, &value, Some(Verification::admin()), now);
        address.reserved_for_second_factor = seed
            .second_factor_phones
            .iter()
            .any(|phone| normal(phone) == value);
        address
    };
    let emails: Vec<Identification> = seed.emails.iter().map(&mut address).collect();
    let mut phones: Vec<Identification> = seed.phones.iter().map(&mut address).collect();
    if let Some(first) = phones
        .iter_mut()
        .find(|phone| phone.reserved_for_second_factor)
    {
        first.default_second_factor = true;
    }
    let mut user = User {
        id: seed
            .id
            .clone()
            .unwrap_or_else(|| world.random.id("user_", now)),
        username: seed.username.as_ref().map(|name| name.to_lowercase()),
        first_name: seed.first_name.clone(),
        last_name: seed.last_name.clone(),
        password: seed
            .password
            .as_ref()
            .map(|password| PasswordHash::new(password, world.random.text(16))),
        password_updated_at: seed.password.as_ref().map(|_| now),
        must_reset_password: seed.must_reset_password,
        owes_new_password: seed.owes_new_password,
        primary_email_id: emails.first().map(|email| email.id.clone()),
        primary_phone_id: phones
            .iter()
            .find(|phone| !phone.reserved_for_second_factor)
            .map(|phone| phone.id.clone()),
        emails,
        phones,
        totp: seed
            .totp_secret
            .as_ref()
            .map(|secret| Totp::new(world.random.id("totp_", now), secret.clone(), true, now)),
        backup_codes: seed
            .backup_codes
            .iter()
            .map(|code| BackupCode {
                code: code.clone(),
                used: false,
            })
            .collect(),
        public_metadata: seed.public_metadata.clone(),
        unsafe_metadata: seed.unsafe_metadata.clone(),
        external_id: seed.external_id.clone(),
        banned: seed.banned,
        locked_until: seed
            .locked
            .then(|| now + world.instance.lockout.duration_minutes * 60_000),
        created_at: now,
        updated_at: now,
        ..User::default()
    };
    user.mfa_enabled_at = user.two_factor_enabled().then_some(now);
    user
}
