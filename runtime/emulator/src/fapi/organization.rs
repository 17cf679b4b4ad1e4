//! `/v1/organizations`: creating one, reading it, renaming and deleting it; and the shape it has
//! everywhere. What a user does with their own memberships is in `me`.

use serde_json::{Value, json};

use super::{Call, Outcome, me};
use crate::state::World;
use crate::state::organization::{Invitation, Membership, Organization, slug_of};
use crate::state::role::{DELETE_PROFILE, MANAGE_PROFILE, READ_MEMBERSHIPS};
use crate::wire::{Params, Refusal};

pub(crate) fn answer(call: &mut Call, method: &str, path: &[&str]) -> Outcome {
    let (_, user_id) = call.session()?;
    check_enabled(call.world)?;
    match (method, path) {
        ("POST", []) => create(call, &user_id),
        ("GET", [id]) => {
            check_permission(call, &user_id, id, None)?;
            read(call, id)
        }
        ("PATCH", [id]) => update(call, &user_id, id),
        ("DELETE", [id]) => delete(call, &user_id, id),
        ("GET", [id, "memberships"]) => memberships(call, &user_id, id),
        _ => Err(Refusal::of("feature_not_implemented")),
    }
}

pub(crate) fn check_enabled(world: &World) -> Result<(), Refusal> {
    if world.instance.organizations {
        Ok(())
    } else {
        Err(Refusal::of("organization_not_enabled_in_instance"))
    }
}

fn create(call: &mut Call, user_id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&["name", "slug"])?;
    let name = checked_name(form)?;
    let policy = call.world.instance.organization_settings.clone();
    if !policy.users_may_create {
        return Err(Refusal::of("user_create_organization_not_enabled"));
    }
    let created = call.world.organizations.values();
    let created = created.filter(|known| known.created_by.as_deref() == Some(user_id));
    if policy
        .creation_limit
        .is_some_and(|limit| created.count() >= limit)
    {
        return Err(Refusal::of("org_creation_limit_exceeded"));
    }
    let slug = match form.given("slug") {
        Some(slug) => free_slug(call.world, slug, None)?,
        None => call.world.derived_slug(name),
    };
    let (id, membership) = (call.world.new_id("org_"), call.world.new_id("orgmem_"));
    let limit = policy.max_allowed_memberships;
    let mut made = Organization::new(id.clone(), name, slug, limit, call.now);
    made.created_by = Some(user_id.to_owned());
    made.join(membership, user_id, &policy.creator_role, call.now);
    call.world.organizations.insert(id.clone(), made);
    read(call, &id)
}

fn checked_name(form: &Params) -> Result<&str, Refusal> {
    let name = form.require("name")?.trim();
    match name.chars().count() {
        0 => Err(Refusal::of("form_param_nil").param("name")),
        1..=256 => Ok(name),
        _ => Err(Refusal::of("form_param_max_length_exceeded").param("name")),
    }
}

fn free_slug(world: &World, slug: &str, own: Option<&str>) -> Result<String, Refusal> {
    if slug_of(slug) != slug {
        return Err(Refusal::of("form_param_format_invalid").param("slug"));
    }
    let mut others = world.organizations.values();
    if others.any(|known| known.slug == slug && Some(known.id.as_str()) != own) {
        return Err(Refusal::of("form_identifier_exists").param("slug"));
    }
    Ok(slug.to_owned())
}

fn check_permission(
    call: &Call,
    user_id: &str,
    id: &str,
    permission: Option<&str>,
) -> Result<(), Refusal> {
    let organization = call.world.organizations.get(id);
    let membership = organization.and_then(|organization| organization.membership(user_id));
    let Some(membership) = membership else {
        return Err(Refusal::of("organization_not_found_or_unauthorized"));
    };
    let role = call
        .world
        .instance
        .organization_settings
        .role(&membership.role);
    let missing = permission.filter(|wanted| !role.is_some_and(|role| role.permits(wanted)));
    match missing {
        None => Ok(()),
        Some(missing) => {
            Err(Refusal::of("missing_organization_permission")
                .meta("permissions", json!([missing])))
        }
    }
}

fn read(call: &mut Call, id: &str) -> Outcome {
    let organization = call.world.organizations.get(id);
    let organization = organization.ok_or_else(|| Refusal::of("resource_not_found"))?;
    let shown = json(call.world, organization);
    Ok(call.envelope(shown))
}

fn update(call: &mut Call, user_id: &str, id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&["name", "slug"])?;
    check_permission(call, user_id, id, Some(MANAGE_PROFILE))?;
    let name = match form.first("name") {
        Some(_) => Some(checked_name(form)?),
        None => None,
    };
    let slug = form.given("slug");
    let slug = slug.map(|slug| free_slug(call.world, slug, Some(id)));
    let slug = slug.transpose()?;
    if let Some(organization) = call.world.organizations.get_mut(id) {
        if let Some(name) = name {
            name.clone_into(&mut organization.name);
        }
        organization.slug = slug.unwrap_or_else(|| organization.slug.clone());
        organization.updated_at = call.now;
    }
    read(call, id)
}

fn delete(call: &mut Call, user_id: &str, id: &str) -> Outcome {
    check_permission(call, user_id, id, Some(DELETE_PROFILE))?;
    call.world.organizations.remove(id);
    call.world.forget_organization(id, None);
    Ok(call.envelope(json!({ "id": id, "object": "organization", "deleted": true })))
}

fn memberships(call: &mut Call, user_id: &str, id: &str) -> Outcome {
    check_permission(call, user_id, id, Some(READ_MEMBERSHIPS))?;
    let organization = call.world.organizations.get(id);
    let organization = organization.ok_or_else(|| Refusal::of("resource_not_found"))?;
    let all = organization.memberships.iter();
    let all = all.map(|membership| membership_json(call.world, organization, membership));
    let page = page(&call.request.query, all.collect())?;
    Ok(call.envelope(page))
}

/// `{data, total_count}`, or what `paginated=false` asks for: a bare array.
pub(crate) fn page(query: &Params, all: Vec<Value>) -> Result<Value, Refusal> {
    let number = |name: &str, default: usize| match query.given(name) {
        None => Ok(default),
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| Refusal::of("form_param_type_invalid").param(name)),
    };
    let (limit, offset) = (number("limit", 10)?, number("offset", 0)?);
    let total = all.len();
    let data: Vec<Value> = all.into_iter().skip(offset).take(limit).collect();
    Ok(json!({ "data": data, "total_count": total }))
}

pub(crate) fn json(world: &World, organization: &Organization) -> Value {
    let image = format!("{}/avatars/{}.svg", world.base_url, organization.id);
    json!({
        "object": "organization",
        "id": organization.id,
        "name": organization.name,
        "slug": organization.slug,
        "image_url": image,
        "has_image": false,
        "members_count": organization.memberships.len(),
        "pending_invitations_count": organization.pending_invitations(world.now()),
        "max_allowed_memberships": organization.max_allowed_memberships,
        "admin_delete_enabled": true,
        "public_metadata": organization.public_metadata,
        "created_at": organization.created_at,
        "updated_at": organization.updated_at,
    })
}

pub(crate) fn membership_json(
    world: &World,
    organization: &Organization,
    membership: &Membership,
) -> Value {
    let role = world.instance.organization_settings.role(&membership.role);
    let user = world.users.get(&membership.user_id);
    let person = user.map(|user| {
        let mut person = me::public_json(world, user);
        person["user_id"] = json!(user.id);
        person
    });
    json!({
        "object": "organization_membership",
        "id": membership.id,
        "public_metadata": {},
        "role": membership.role,
        "role_name": role.map_or(membership.role.as_str(), |role| role.name.as_str()),
        "permissions": role.map(|role| &role.permissions),
        "created_at": membership.created_at,
        "updated_at": membership.updated_at,
        "organization": json(world, organization),
        "public_user_data": person,
    })
}

pub(crate) fn invitation_json(
    world: &World,
    organization: &Organization,
    invitation: &Invitation,
) -> Value {
    let role = world.instance.organization_settings.role(&invitation.role);
    json!({
        "object": "organization_invitation",
        "id": invitation.id,
        "email_address": invitation.email_address,
        "role": invitation.role,
        "role_name": role.map_or(invitation.role.as_str(), |role| role.name.as_str()),
        "organization_id": organization.id,
        "public_organization_data": {
            "id": organization.id,
            "name": organization.name,
            "slug": organization.slug,
            "image_url": format!("{}/avatars/{}.svg", world.base_url, organization.id),
            "has_image": false,
        },
        "status": invitation.status_name(world.now()),
        "public_metadata": {},
        "url": null,
        "expires_at": invitation.expires_at,
        "created_at": invitation.created_at,
        "updated_at": invitation.updated_at,
    })
}
