//! `/v1/me`: the signed-in user, and the shape a user has everywhere.

mod account;
mod address;
mod backup_code;
mod organizations;
mod passkey;
mod sessions;
mod totp;

pub(crate) use organizations::memberships;

use serde_json::{Value, json};

use super::{Call, Outcome, external_account};
use crate::state::World;
use crate::state::user::User;
use crate::state::verification::Verification;
use crate::wire::Refusal;

pub(crate) fn answer(call: &mut Call, method: &str, path: &[&str]) -> Outcome {
    let acting = acting(call)?;
    match (method, path) {
        ("GET", []) => Ok(account::read(call, &acting)),
        ("PATCH", []) => account::update(call, &acting),
        ("DELETE", []) => account::delete(call, &acting),
        ("PATCH", ["metadata"]) => account::merge_metadata(call, &acting),
        ("POST", ["change_password"]) => account::change_password(call, &acting),
        ("POST", ["remove_password"]) => account::remove_password(call, &acting),
        (method, ["email_addresses", rest @ ..]) => {
            address::answer(call, &acting, address::Kind::Email, method, rest)
        }
        (method, ["phone_numbers", rest @ ..]) => {
            address::answer(call, &acting, address::Kind::Phone, method, rest)
        }
        (
            method,
            [
                "organization_memberships"
                | "organization_invitations"
                | "organization_suggestions"
                | "organization_creation_defaults",
                ..,
            ],
        ) => organizations::answer(call, &acting, method, path),
        (method, ["passkeys", rest @ ..]) => passkey::answer(call, &acting, method, rest),
        (method, ["totp", rest @ ..]) => totp::answer(call, &acting, method, rest),
        ("POST", ["backup_codes"]) => backup_code::create(call, &acting),
        (method, ["sessions", rest @ ..]) => sessions::answer(call, &acting, method, rest),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

/// Who acts, in which session.
pub(super) struct Acting {
    session_id: String,
    user_id: String,
}

fn acting(call: &Call) -> Result<Acting, Refusal> {
    let (session_id, user_id) = call.session()?;
    Ok(Acting {
        session_id,
        user_id,
    })
}

impl Acting {
    fn user<'a>(&self, call: &'a mut Call) -> Result<&'a mut User, Refusal> {
        call.world
            .users
            .get_mut(&self.user_id)
            .ok_or_else(|| Refusal::of("signed_out"))
    }
}

pub(crate) fn json(world: &World, user: &User) -> Value {
    let now = world.now();
    let lockout = &world.instance.lockout;
    let image = image_url(world, user);
    let emails = user.emails.iter().map(|email| {
        let mut shown = address::json(address::Kind::Email, email, now);
        shown["linked_to"] = json!(external_account::links(world, user, &email.value));
        shown
    });
    let phones = user
        .phones
        .iter()
        .map(|phone| address::json(address::Kind::Phone, phone, now));
    let passkeys = user.passkeys.iter().filter(|passkey| passkey.key.is_some());
    let passkeys = passkeys.map(|registered| passkey::json(registered, now));
    json!({
        "id": user.id,
        "object": "user",
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "locale": user.locale,
        "image_url": image,
        "has_image": false,
        "primary_email_address_id": user.primary_email_id,
        "primary_phone_number_id": user.primary_phone_id,
        "primary_web3_wallet_id": null,
        "password_enabled": user.password.is_some(),
        "two_factor_enabled": user.two_factor_enabled(),
        "totp_enabled": user.totp_enabled(),
        "backup_code_enabled": user.backup_code_enabled(),
        "email_addresses": emails.collect::<Vec<_>>(),
        "phone_numbers": phones.collect::<Vec<_>>(),
        "web3_wallets": [],
        "passkeys": passkeys.collect::<Vec<_>>(),
        "external_accounts": external_account::list(world, user),
        "saml_accounts": [],
        "enterprise_accounts": [],
        "password_last_updated_at": user.password_updated_at,
        "public_metadata": user.public_metadata,
        "unsafe_metadata": user.unsafe_metadata,
        "external_id": user.external_id,
        "last_sign_in_at": user.last_sign_in_at,
        "banned": user.banned,
        "locked": user.is_locked(now),
        "lockout_expires_in_seconds":
            user.locked_until.filter(|until| now < *until).map(|until| (until - now) / 1000),
        "verification_attempts_remaining":
            lockout.enabled.then(|| lockout.max_attempts.saturating_sub(user.failed_attempts)),
        "created_at": user.created_at,
        "updated_at": user.updated_at,
        "delete_self_enabled": world.instance.delete_self,
        "bypass_client_trust": false,
        "create_organization_enabled":
            world.instance.organizations && world.instance.organization_settings.users_may_create,
        "last_active_at": user.last_active_at,
        "mfa_enabled_at": user.mfa_enabled_at,
        "mfa_disabled_at": user.mfa_disabled_at,
        "legal_accepted_at": user.legal_accepted_at,
        "profile_image_url": image,
    })
}

pub(crate) fn public_json(world: &World, user: &User) -> Value {
    let image = image_url(world, user);
    json!({
        "first_name": user.first_name,
        "last_name": user.last_name,
        "image_url": image,
        "has_image": false,
        "identifier": user.identifier(),
        "username": user.username,
        "profile_image_url": image,
    })
}

fn image_url(world: &World, user: &User) -> String {
    format!("{}/avatars/{}.svg", world.base_url, user.id)
}

fn verification_json(verification: Option<&Verification>, now: i64) -> Value {
    json!(verification.map(|verification| verification.json(now)))
}
