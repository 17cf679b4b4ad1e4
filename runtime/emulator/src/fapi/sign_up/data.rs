//! The data of a sign-up: read from a form, checked against the instance, made into a user.

use serde_json::{Map, Value};

use crate::fapi::Call;
use crate::state::identification::{
    Identification, check_email, check_phone, check_username, normal,
};
use crate::state::password::{self, PasswordHash};
use crate::state::sign_up::SignUp;
use crate::state::user::User;
use crate::state::verification::Verification;
use crate::wire::{Params, Refusal};

pub(super) const FIELDS: [&str; 22] = [
    "transfer",
    "password",
    "first_name",
    "last_name",
    "username",
    "email_address",
    "phone_number",
    "email_address_or_phone_number",
    "unsafe_metadata",
    "strategy",
    "redirect_url",
    "action_complete_redirect_url",
    "ticket",
    "web3_wallet",
    "token",
    "code",
    "legal_accepted",
    "oidc_login_hint",
    "oidc_prompt",
    "proof_token",
    "enterprise_connection_id",
    "custom_action",
];

/// Takes over every field of the form, or none.
pub(super) fn fill(call: &mut Call, attempt: &mut SignUp, form: &Params) -> Result<(), Refusal> {
    let mut filled = attempt.clone();
    check_enabled(call, form)?;
    let either = form.given("email_address_or_phone_number");
    let email = form
        .given("email_address")
        .or(either.filter(|value| value.contains('@')));
    let phone = form
        .given("phone_number")
        .or(either.filter(|value| !value.contains('@')));
    if let Some(email) = email {
        check_email(email, "email_address")?;
        check_free(call, email, "email_address")?;
        let normal_email = email.trim().to_lowercase();
        if filled.email_address.as_deref() != Some(normal_email.as_str()) {
            filled.email_address = Some(normal_email);
            filled.email_verification = None;
        }
    }
    if let Some(phone) = phone {
        check_phone(phone, "phone_number")?;
        check_free(call, phone, "phone_number")?;
        let phone = normal(phone);
        if filled.phone_number.as_deref() != Some(phone.as_str()) {
            filled.phone_number = Some(phone);
            filled.phone_verification = None;
        }
    }
    if let Some(username) = form.given("username") {
        check_username(&call.world.instance.username, username)?;
        check_free(call, username, "username")?;
        filled.username = Some(username.to_lowercase());
    }
    for (name, field) in [
        ("first_name", &mut filled.first_name),
        ("last_name", &mut filled.last_name),
    ] {
        if let Some(value) = form.given(name) {
            *field = Some(checked_name(name, value)?);
        }
    }
    if let Some(password) = form.given("password") {
        let identifiers: Vec<&str> = [
            &filled.email_address,
            &filled.phone_number,
            &filled.username,
        ]
        .into_iter()
        .filter_map(|identifier| identifier.as_deref())
        .collect();
        password::check(
            &call.world.instance.password,
            password,
            &identifiers,
            "password",
        )?;
        let salt = call.world.random.text(16);
        filled.password = Some(PasswordHash::new(password, salt));
    }
    if let Some(metadata) = form.given("unsafe_metadata") {
        filled.unsafe_metadata = metadata_of(metadata)?;
    }
    match form.flag("legal_accepted")? {
        Some(true) => filled.legal_accepted_at = Some(call.now),
        Some(false) if call.world.instance.legal_consent => {
            return Err(Refusal::of("legal_not_accepted").param("legal_accepted"));
        }
        _ => {}
    }
    if let Some(locale) = form.given("locale") {
        filled.locale = Some(locale.to_owned());
    }
    *attempt = filled;
    Ok(())
}

/// A field whose attribute is off is as unknown as one that never was.
fn check_enabled(call: &Call, form: &Params) -> Result<(), Refusal> {
    let attributes = &call.world.instance.attributes;
    for (name, attribute) in [
        ("email_address", attributes.email_address),
        ("phone_number", attributes.phone_number),
        ("username", attributes.username),
        ("password", attributes.password),
        ("first_name", attributes.first_name),
        ("last_name", attributes.last_name),
    ] {
        if form.first(name).is_some() && !attribute.enabled() {
            return Err(Refusal::of("form_param_unknown").param(name));
        }
    }
    Ok(())
}

pub(crate) fn check_free(call: &Call, identifier: &str, param: &str) -> Result<(), Refusal> {
    match call.world.user_by_identifier(identifier) {
        Some(_) => Err(Refusal::of("form_identifier_exists").param(param)),
        None => Ok(()),
    }
}

pub(crate) fn checked_name(param: &str, value: &str) -> Result<String, Refusal> {
    if value.chars().count() > 256 {
        return Err(Refusal::of("form_param_max_length_exceeded").param(param));
    }
    Ok(value.to_owned())
}

/// Metadata travels as one JSON object in one form field.
pub(crate) fn metadata_of(text: &str) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_str(text)
        .map_err(|_| Refusal::of("form_param_type_invalid").param("unsafe_metadata"))
}

/// The user a finished sign-up makes.
pub(super) fn user_of(call: &mut Call, attempt: &SignUp) -> User {
    let now = call.now;
    let mut address = |value: &Option<String>, verification: &Option<Verification>| {
        value.as_ref().map(|value| {
            let id = call.world.random.id("idn_", now);
            Identification::new(id, value, verification.clone(), now)
        })
    };
    let email = address(&attempt.email_address, &attempt.email_verification);
    let phone = address(&attempt.phone_number, &attempt.phone_verification);
    User {
        id: call.world.random.id("user_", now),
        username: attempt.username.clone(),
        first_name: attempt.first_name.clone(),
        last_name: attempt.last_name.clone(),
        locale: attempt.locale.clone(),
        password_updated_at: attempt.password.as_ref().map(|_| now),
        password: attempt.password.clone(),
        primary_email_id: email.as_ref().map(|email| email.id.clone()),
        primary_phone_id: phone.as_ref().map(|phone| phone.id.clone()),
        emails: email.into_iter().collect(),
        phones: phone.into_iter().collect(),
        unsafe_metadata: attempt.unsafe_metadata.clone(),
        legal_accepted_at: attempt.legal_accepted_at,
        created_at: now,
        updated_at: now,
        ..User::default()
    }
}
