//! The user's own data: names, metadata, password, deletion.

use serde_json::{Map, Value, json};

use super::Acting;
use crate::fapi::sign_in::sign_out_everywhere;
use crate::fapi::sign_up::{check_free, checked_name, metadata_of};
use crate::fapi::{Call, Outcome};
use crate::state::identification::check_username;
use crate::state::password::{self, PasswordHash};
use crate::wire::{Refusal, Reply};

pub(super) fn read(call: &mut Call, acting: &Acting) -> Reply {
    let user = call
        .world
        .users
        .get(&acting.user_id)
        .map(|user| super::json(call.world, user));
    call.envelope(json!(user))
}

pub(super) fn update(call: &mut Call, acting: &Acting) -> Outcome {
    let form = &call.request.form;
    form.allow(&[
        "username",
        "first_name",
        "last_name",
        "primary_email_address_id",
        "primary_phone_number_id",
        "primary_web3_wallet_id",
        "unsafe_metadata",
    ])?;
    let mut user = acting.user(call)?.clone();
    if let Some(username) = form.given("username") {
        check_username(&call.world.instance.username, username)?;
        if user.username.as_deref() != Some(username.to_lowercase().as_str()) {
            check_free(call, username, "username")?;
        }
        user.username = Some(username.to_lowercase());
    }
    for (name, field) in [
        ("first_name", &mut user.first_name),
        ("last_name", &mut user.last_name),
    ] {
        // An empty name takes the name away.
        match form.first(name) {
            None => {}
            Some("") => *field = None,
            Some(value) => *field = Some(checked_name(name, value)?),
        }
    }
    for (param, addresses, primary) in [
        (
            "primary_email_address_id",
            &user.emails,
            &mut user.primary_email_id,
        ),
        (
            "primary_phone_number_id",
            &user.phones,
            &mut user.primary_phone_id,
        ),
    ] {
        let Some(id) = form.given(param) else {
            continue;
        };
        let Some(address) = addresses.iter().find(|address| address.id == id) else {
            return Err(Refusal::of("form_resource_not_found").param(param));
        };
        if !address.is_verified() {
            return Err(Refusal::of("form_param_value_invalid").param(param));
        }
        *primary = Some(id.to_owned());
    }
    if form.given("primary_web3_wallet_id").is_some() {
        return Err(Refusal::of("form_resource_not_found").param("primary_web3_wallet_id"));
    }
    if let Some(metadata) = form.given("unsafe_metadata") {
        user.unsafe_metadata = metadata_of(metadata)?;
    }
    user.updated_at = call.now;
    call.world.put_user(user);
    call.world.index_users();
    Ok(read(call, acting))
}

pub(super) fn delete(call: &mut Call, acting: &Acting) -> Outcome {
    if !call.world.instance.delete_self {
        return Err(Refusal::of("user_delete_self_not_enabled"));
    }
    call.world.delete_user(&acting.user_id);
    Ok(call.envelope(json!({ "id": acting.user_id, "object": "user", "deleted": true })))
}

pub(super) fn merge_metadata(call: &mut Call, acting: &Acting) -> Outcome {
    let form = &call.request.form;
    form.allow(&["unsafe_metadata"])?;
    let patch = metadata_of(form.require("unsafe_metadata")?)?;
    let now = call.now;
    let user = acting.user(call)?;
    merge(&mut user.unsafe_metadata, patch);
    user.updated_at = now;
    Ok(read(call, acting))
}

/// RFC 7396: objects merge, `null` deletes, anything else replaces.
fn merge(target: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (key, value) in patch {
        match (target.get_mut(&key), value) {
            (_, Value::Null) => {
                target.remove(&key);
            }
            (Some(Value::Object(target)), Value::Object(patch)) => merge(target, patch),
            (_, Value::Object(patch)) => {
                let mut fresh = Map::new();
                merge(&mut fresh, patch);
                target.insert(key, Value::Object(fresh));
            }
            (_, value) => {
                target.insert(key, value);
            }
        }
    }
}

pub(super) fn change_password(call: &mut Call, acting: &Acting) -> Outcome {
    let form = &call.request.form;
    form.allow(&[
        "current_password",
        "new_password",
        "sign_out_of_other_sessions",
    ])?;
    let new_password = form.require("new_password")?;
    let signs_out = form.flag("sign_out_of_other_sessions")? == Some(true);
    let user = acting.user(call)?;
    if let Some(hash) = &user.password {
        if !hash.matches(form.require("current_password")?) {
            return Err(Refusal::of("form_password_incorrect").param("current_password"));
        }
        if hash.matches(new_password) {
            let refusal = Refusal::of("form_new_password_matches_current");
            return Err(refusal.param("new_password"));
        }
    }
    let identifiers = user.identifiers();
    let identifiers: Vec<&str> = identifiers.iter().map(String::as_str).collect();
    password::check(
        &call.world.instance.password,
        new_password,
        &identifiers,
        "new_password",
    )?;
    let salt = call.world.random.text(16);
    let now = call.now;
    let user = acting.user(call)?;
    user.password = Some(PasswordHash::new(new_password, salt));
    user.password_updated_at = Some(now);
    user.must_reset_password = false;
    user.owes_new_password = false;
    user.updated_at = now;
    if signs_out {
        sign_out_everywhere(call, &acting.user_id, Some(&acting.session_id));
    }
    Ok(read(call, acting))
}

pub(super) fn remove_password(call: &mut Call, acting: &Acting) -> Outcome {
    let form = &call.request.form;
    form.allow(&["current_password"])?;
    if call.world.instance.attributes.password.required() {
        return Err(Refusal::of("password_required"));
    }
    let now = call.now;
    let user = acting.user(call)?;
    let Some(hash) = &user.password else {
        return Err(Refusal::of("no_password_set"));
    };
    if !hash.matches(form.require("current_password")?) {
        return Err(Refusal::of("form_password_incorrect").param("current_password"));
    }
    user.password = None;
    user.updated_at = now;
    Ok(read(call, acting))
}
