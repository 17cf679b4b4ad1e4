//! Which user an identity belongs to, the link between the two, and `/v1/me/external_accounts`.

use serde_json::{Value, json};

use super::{Call, Outcome, oauth};
use crate::state::World;
use crate::state::browser_leg::Purpose;
use crate::state::identification::{Identification, normal};
use crate::state::identity::{ExternalAccount, Identity};
use crate::state::user::User;
use crate::state::verification::Verification;
use crate::wire::Refusal;

/// The user who has this identity, or whose verified address the provider vouches for.
pub(crate) fn owner(world: &World, identity: &Identity) -> Option<String> {
    let linked = world.users.values().find(|user| {
        user.external_accounts.iter().any(|account| {
            account.verification.is_verified() && account.identity.is_same_person(identity)
        })
    });
    linked
        .or_else(|| world.user_by_identifier(identity.verified_email()?))
        .map(|user| user.id.clone())
}

/// Makes the identity one of the user's, with what the provider says now.
pub(crate) fn link(world: &mut World, user_id: &str, identity: &Identity) {
    let now = world.now();
    let strategy = strategy(world, &identity.provider);
    let ids = [
        world.new_id("eac_"),
        world.new_id("idn_"),
        world.new_id("idn_"),
    ];
    let taken = identity
        .verified_email()
        .is_some_and(|email| world.user_by_identifier(email).is_some());
    let Some(user) = world.users.get_mut(user_id) else {
        return;
    };
    let known = user
        .external_accounts
        .iter_mut()
        .find(|account| account.identity.is_same_person(identity));
    let [id, identification_id, email_id] = ids;
    if let Some(account) = known {
        account.identity = identity.clone();
        account.verification = Verification::vouched(&strategy, now);
        account.updated_at = now;
    } else {
        user.external_accounts.push(ExternalAccount {
            id,
            identification_id,
            identity: identity.clone(),
            verification: Verification::vouched(&strategy, now),
            created_at: now,
            updated_at: now,
        });
    }
    if let Some(email) = identity.verified_email().filter(|_| !taken) {
        let verification = Verification::from_provider(&strategy, now);
        let address = Identification::new(email_id, &normal(email), Some(verification), now);
        user.primary_email_id.get_or_insert(address.id.clone());
        user.emails.push(address);
    }
    user.updated_at = now;
    world.index_users();
}

/// The strategy that leads to a provider.
pub(crate) fn strategy(world: &World, provider: &str) -> String {
    match world.instance.enterprise_connection(provider) {
        Some(_) => "enterprise_sso".to_owned(),
        None => format!("oauth_{provider}"),
    }
}

pub(crate) fn answer(call: &mut Call, method: &str, path: &[&str]) -> Outcome {
    let (_, user_id) = call.session()?;
    match (method, path) {
        ("POST", []) => create(call, &user_id),
        ("PATCH", [id, "reauthorize"]) => reauthorize(call, &user_id, id),
        ("DELETE", [id]) => delete(call, &user_id, id),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

fn create(call: &mut Call, user_id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&[
        "strategy",
        "enterprise_connection_id",
        "redirect_url",
        "action_complete_redirect_url",
        "additional_scope",
        "code",
        "token",
        "oidc_login_hint",
        "oidc_prompt",
    ])?;
    let strategy = form.require("strategy")?;
    let Some(provider) = oauth::provider(&call.world.instance, strategy)? else {
        return Err(Refusal::of("form_param_value_invalid").param("strategy"));
    };
    let id = call.world.new_id("eac_");
    let identification_id = call.world.new_id("idn_");
    let purpose = Purpose::Link {
        user_id: user_id.to_owned(),
        external_account_id: id.clone(),
    };
    let verification = oauth::begin(call, strategy, provider, purpose, None)?;
    let now = call.now;
    let account = ExternalAccount {
        id,
        identification_id,
        identity: Identity {
            provider: provider.to_owned(),
            subject: String::new(),
            email: None,
            email_verified: false,
            first_name: None,
            last_name: None,
        },
        verification,
        created_at: now,
        updated_at: now,
    };
    let shown = json(call.world, &account);
    if let Some(user) = call.world.users.get_mut(user_id) {
        // One open attempt per provider; the one before has lost its browser leg.
        user.external_accounts.retain(|other| {
            other.verification.is_verified() || other.identity.provider != provider
        });
        user.external_accounts.push(account);
    }
    Ok(call.envelope(shown))
}

fn find<'a>(
    call: &'a mut Call,
    user_id: &str,
    id: &str,
) -> Result<&'a mut ExternalAccount, Refusal> {
    call.world
        .users
        .get_mut(user_id)
        .and_then(|user| {
            user.external_accounts
                .iter_mut()
                .find(|account| account.id == id)
        })
        .ok_or_else(|| Refusal::of("resource_not_found"))
}

fn reauthorize(call: &mut Call, user_id: &str, id: &str) -> Outcome {
    call.request.form.allow(&[
        "additional_scope",
        "redirect_url",
        "action_complete_redirect_url",
        "oidc_login_hint",
        "oidc_prompt",
    ])?;
    let provider = find(call, user_id, id)?.identity.provider.clone();
    let strategy = strategy(call.world, &provider);
    let purpose = Purpose::Link {
        user_id: user_id.to_owned(),
        external_account_id: id.to_owned(),
    };
    let verification = oauth::begin(call, &strategy, &provider, purpose, None)?;
    let account = find(call, user_id, id)?;
    account.verification = verification;
    let account = account.clone();
    let shown = json(call.world, &account);
    Ok(call.envelope(shown))
}

fn delete(call: &mut Call, user_id: &str, id: &str) -> Outcome {
    find(call, user_id, id)?;
    let now = call.now;
    if let Some(user) = call.world.users.get_mut(user_id) {
        user.external_accounts.retain(|account| account.id != id);
        user.updated_at = now;
    }
    Ok(call.envelope(json!({ "id": id, "object": "external_account", "deleted": true })))
}

/// The user's accounts at social providers.
pub(crate) fn list(world: &World, user: &User) -> Vec<Value> {
    user.external_accounts
        .iter()
        .filter(|account| !is_enterprise(world, account))
        .map(|account| json(world, account))
        .collect()
}

fn is_enterprise(world: &World, account: &ExternalAccount) -> bool {
    let provider = &account.identity.provider;
    world.instance.enterprise_connection(provider).is_some()
}

/// What an address is linked to: the accounts that vouch for it.
pub(crate) fn links(world: &World, user: &User, address: &str) -> Vec<Value> {
    user.external_accounts
        .iter()
        .filter(|account| {
            account
                .identity
                .verified_email()
                .is_some_and(|email| normal(email) == normal(address))
        })
        .map(|account| {
            let kind = strategy(world, &account.identity.provider);
            json!({ "type": kind, "id": account.identification_id })
        })
        .collect()
}

fn json(world: &World, account: &ExternalAccount) -> Value {
    let identity = &account.identity;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let now = world.now();
    let mut verification = account.verification.json(now);
    // The schema of a linked account differs from that of an attempt: the URL is no null here.
    if verification["external_verification_redirect_url"].is_null()
        && let Some(fields) = verification.as_object_mut()
    {
        fields.remove("external_verification_redirect_url");
    }
    verification["verified_at_client"] = Value::Null;
    json!({
        "object": "external_account",
        "id": account.id,
        "provider": strategy(world, &identity.provider),
        "identification_id": account.identification_id,
        "provider_user_id": identity.subject,
        "approved_scopes": "openid email profile",
        "email_address": text(&identity.email),
        "email_address_verified": identity.email_verified,
        "first_name": text(&identity.first_name),
        "last_name": text(&identity.last_name),
        "avatar_url": "",
        "image_url": null,
        "username": null,
        "phone_number": null,
        "public_metadata": {},
        "label": null,
        "created_at": account.created_at,
        "updated_at": account.updated_at,
        "verification": verification,
    })
}
