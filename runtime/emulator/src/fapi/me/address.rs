//! `/v1/me/email_addresses` and `/v1/me/phone_numbers`: the same calls on two kinds of address.

use serde_json::{Value, json};

use super::{Acting, verification_json};
use crate::fapi::sign_up::check_free;
use crate::fapi::verification::{Destination, prepare as prepare_code};
use crate::fapi::{Call, Outcome};
use crate::state::identification::{Identification, check_email, check_phone, normal};
use crate::state::user::User;
use crate::state::verification::attempt_code;
use crate::wire::{Refusal, Reply};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Email,
    Phone,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Email => "email_address",
            Self::Phone => "phone_number",
        }
    }

    fn strategy(self) -> &'static str {
        match self {
            Self::Email => "email_code",
            Self::Phone => "phone_code",
        }
    }

    fn addresses(self, user: &mut User) -> &mut Vec<Identification> {
        match self {
            Self::Email => &mut user.emails,
            Self::Phone => &mut user.phones,
        }
    }

    fn primary(self, user: &mut User) -> &mut Option<String> {
        match self {
            Self::Email => &mut user.primary_email_id,
            Self::Phone => &mut user.primary_phone_id,
        }
    }
}

pub(super) fn answer(
    call: &mut Call,
    acting: &Acting,
    kind: Kind,
    method: &str,
    path: &[&str],
) -> Outcome {
    match (method, path) {
        ("GET", []) => list(call, acting, kind),
        ("POST", []) => create(call, acting, kind),
        ("GET", [id]) => read(call, acting, kind, id),
        ("PATCH", [id]) if kind == Kind::Phone => update(call, acting, id),
        ("DELETE", [id]) => delete(call, acting, kind, id),
        ("POST", [id, "prepare_verification"]) => prepare(call, acting, kind, id),
        ("POST", [id, "attempt_verification"]) => attempt(call, acting, kind, id),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

fn find<'a>(user: &'a mut User, kind: Kind, id: &str) -> Result<&'a mut Identification, Refusal> {
    let found = kind
        .addresses(user)
        .iter_mut()
        .find(|address| address.id == id);
    found.ok_or_else(|| Refusal::of("resource_not_found"))
}

/// The lists are bare arrays, without an envelope.
fn list(call: &mut Call, acting: &Acting, kind: Kind) -> Outcome {
    let now = call.now;
    let addresses = kind.addresses(acting.user(call)?);
    let shown: Vec<Value> = addresses
        .iter()
        .map(|address| json(kind, address, now))
        .collect();
    Ok(Reply::json(json!(shown)))
}

fn read(call: &mut Call, acting: &Acting, kind: Kind, id: &str) -> Outcome {
    let now = call.now;
    let shown = json(kind, find(acting.user(call)?, kind, id)?, now);
    Ok(call.envelope(shown))
}

/// New addresses come first, as recorded.
fn create(call: &mut Call, acting: &Acting, kind: Kind) -> Outcome {
    let form = &call.request.form;
    let value = match kind {
        Kind::Email => {
            form.allow(&["email_address"])?;
            let value = form.require("email_address")?;
            check_email(value, "email_address")?;
            value.trim().to_lowercase()
        }
        Kind::Phone => {
            form.allow(&["phone_number", "reserved_for_second_factor"])?;
            let value = form.require("phone_number")?;
            check_phone(value, "phone_number")?;
            normal(value)
        }
    };
    let reserved = form.flag("reserved_for_second_factor")? == Some(true);
    check_free(call, &value, kind.name())?;
    let taken = kind
        .addresses(acting.user(call)?)
        .iter()
        .any(|address| address.value == value);
    if taken {
        return Err(Refusal::of("form_identifier_exists").param(kind.name()));
    }
    let now = call.now;
    let id = call.world.new_id("idn_");
    let mut address = Identification::new(id.clone(), &value, None, now);
    address.reserved_for_second_factor = reserved;
    let user = acting.user(call)?;
    kind.addresses(user).insert(0, address);
    user.updated_at = now;
    read(call, acting, kind, &id)
}

fn update(call: &mut Call, acting: &Acting, id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&["reserved_for_second_factor", "default_second_factor"])?;
    let reserved = form.flag("reserved_for_second_factor")?;
    let default = form.flag("default_second_factor")?;
    let now = call.now;
    let user = acting.user(call)?;
    let had_second_factor = user.two_factor_enabled();
    let phone = find(user, Kind::Phone, id)?;
    if reserved == Some(true) && !phone.is_verified() {
        return Err(Refusal::of("verification_missing"));
    }
    phone.reserved_for_second_factor = reserved.unwrap_or(phone.reserved_for_second_factor);
    phone.updated_at = now;
    if default == Some(true) {
        for other in &mut user.phones {
            other.default_second_factor = other.id == id;
        }
    }
    note_second_factor(user, had_second_factor, now);
    read(call, acting, Kind::Phone, id)
}

/// Keeps the times at which the second factor came and went.
pub(super) fn note_second_factor(user: &mut User, had: bool, now: i64) {
    match (had, user.two_factor_enabled()) {
        (false, true) => user.mfa_enabled_at = Some(now),
        (true, false) => user.mfa_disabled_at = Some(now),
        _ => {}
    }
    user.updated_at = now;
}

fn delete(call: &mut Call, acting: &Acting, kind: Kind, id: &str) -> Outcome {
    let required = match kind {
        Kind::Email => call.world.instance.attributes.email_address.required(),
        Kind::Phone => call.world.instance.attributes.phone_number.required(),
    };
    let now = call.now;
    let user = acting.user(call)?;
    let had_second_factor = user.two_factor_enabled();
    let removed_is_verified = find(user, kind, id)?.is_verified();
    let addresses = kind.addresses(user);
    let verified = addresses
        .iter()
        .filter(|address| address.is_verified())
        .count();
    if required && removed_is_verified && verified == 1 {
        return Err(Refusal::of("last_required_identification_deletion_failed"));
    }
    addresses.retain(|address| address.id != id);
    let next = addresses
        .iter()
        .find(|address| address.is_verified())
        .map(|next| next.id.clone());
    let primary = kind.primary(user);
    if primary.as_deref() == Some(id) {
        *primary = next;
    }
    note_second_factor(user, had_second_factor, now);
    call.world.index_users();
    Ok(call.envelope(json!({ "id": id, "object": kind.name(), "deleted": true })))
}

fn prepare(call: &mut Call, acting: &Acting, kind: Kind, id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&[
        "strategy",
        "redirect_url",
        "action_complete_redirect_url",
        "proof_token",
        "channel",
    ])?;
    let strategy = form.require("strategy")?;
    match (kind, strategy) {
        (Kind::Email, "email_code") | (Kind::Phone, "phone_code") => {}
        (Kind::Email, "email_link" | "enterprise_sso") => {
            return Err(Refusal::of("feature_not_implemented"));
        }
        _ => return Err(Refusal::of("form_param_value_invalid").param("strategy")),
    }
    let address = find(acting.user(call)?, kind, id)?.clone();
    if address.is_verified() {
        return Err(Refusal::of("verification_already_verified"));
    }
    let to = Destination {
        address: &address.value,
        id: Some(address.id.clone()),
        purpose: "verify",
    };
    let prepared = prepare_code(call.world, address.verification.as_ref(), strategy, to)?;
    find(acting.user(call)?, kind, id)?.verification = Some(prepared);
    read(call, acting, kind, id)
}

fn attempt(call: &mut Call, acting: &Acting, kind: Kind, id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&["code"])?;
    let code = form.require("code")?;
    let (now, limit) = (call.now, call.world.instance.max_code_attempts);
    let value = find(acting.user(call)?, kind, id)?.value.clone();
    check_free(call, &value, kind.name()).map_err(|_| Refusal::of("identification_claimed"))?;
    let user = acting.user(call)?;
    let had_second_factor = user.two_factor_enabled();
    let address = find(user, kind, id)?;
    attempt_code(
        address.verification.as_mut(),
        kind.strategy(),
        code,
        limit,
        now,
    )?;
    address.updated_at = now;
    let primary = kind.primary(user);
    if primary.is_none() {
        *primary = Some(id.to_owned());
    }
    note_second_factor(user, had_second_factor, now);
    call.world.index_users();
    read(call, acting, kind, id)
}

pub(super) fn json(kind: Kind, address: &Identification, now: i64) -> Value {
    let verification = verification_json(address.verification.as_ref(), now);
    match kind {
        Kind::Email => json!({
            "id": address.id,
            "object": "email_address",
            "email_address": address.value,
            "reserved": false,
            "verification": verification,
            "linked_to": [],
            "matches_sso_connection": false,
            "created_at": address.created_at,
            "updated_at": address.updated_at,
        }),
        Kind::Phone => json!({
            "id": address.id,
            "object": "phone_number",
            "phone_number": address.value,
            "reserved_for_second_factor": address.reserved_for_second_factor,
            "default_second_factor": address.default_second_factor,
            "reserved": false,
            "verification": verification,
            "linked_to": [],
            "backup_codes": null,
            "created_at": address.created_at,
            "updated_at": address.updated_at,
        }),
    }
}
