//! Which factors an attempt may use, and how they are shown: addresses masked, ids in the open.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::fapi::enterprise;
use crate::state::identification::{Identification, normal};
use crate::state::instance::Instance;
use crate::state::sign_in::{SignIn, SignInStatus};
use crate::state::user::User;
use crate::wire::Refusal;

/// Refuses a strategy that is no first factor on the wire.
pub(super) fn check_first_strategy(strategy: &str) -> Result<(), Refusal> {
    match strategy {
        "password"
        | "email_code"
        | "email_link"
        | "phone_code"
        | "reset_password_email_code"
        | "reset_password_phone_code" => Ok(()),
        "trusted_device" => Err(Refusal::of("feature_not_implemented")),
        _ => Err(Refusal::of("form_param_value_invalid").param("strategy")),
    }
}

pub(super) fn supported_identifiers(instance: &Instance) -> Vec<&'static str> {
    let attributes = &instance.attributes;
    [
        ("email_address", attributes.email_address),
        ("passkey", attributes.passkey),
        ("phone_number", attributes.phone_number),
        ("username", attributes.username),
    ]
    .into_iter()
    .filter(|(_, attribute)| attribute.enabled())
    .map(|(name, _)| name)
    .collect()
}

/// `null` once the attempt is complete, and before a user is known.
pub(super) fn first(
    attempt: &SignIn,
    user: Option<&User>,
    instance: &Instance,
) -> Option<Vec<Value>> {
    if attempt.status == SignInStatus::Complete {
        return None;
    }
    let typed = attempt.identifier.as_deref().unwrap_or_default();
    let connections: Vec<Value> = enterprise::serving(instance, typed)
        .map(|connection| {
            json!({
                "strategy": "enterprise_sso",
                "enterprise_connection_id": connection.id,
                "enterprise_connection_name": connection.name,
            })
        })
        .collect();
    let passkey = || json!({ "strategy": "passkey" });
    let Some(user) = user else {
        let first = attempt.first.as_ref();
        let asked = first.is_some_and(|first| first.strategy == "passkey");
        let factors: Vec<Value> = connections.into_iter().chain(asked.then(passkey)).collect();
        return Some(factors).filter(|factors| !factors.is_empty());
    };
    let attributes = &instance.attributes;
    let mut factors = connections;
    if attributes.passkey.enabled() && user.keys().next().is_some() {
        factors.push(passkey());
    }
    let social = user.external_accounts.iter().filter(|account| {
        account.verification.is_verified() && instance.social.contains(&account.identity.provider)
    });
    let strategies: BTreeSet<String> = social
        .map(|account| format!("oauth_{}", account.identity.provider))
        .collect();
    if user.password.is_some() && attributes.password.enabled() {
        factors.push(json!({ "strategy": "password" }));
    }
    if attributes.phone_number.enabled() {
        factors.extend(by_phone(user).map(|phone| by_address("phone_code", phone, user)));
    }
    if attributes.email_address.enabled() {
        factors.extend(by_email(user).map(|email| by_address("email_code", email, user)));
    }
    if attributes.email_address.enabled() {
        factors.extend(by_email(user).map(|email| by_address("email_link", email, user)));
    }
    if user.password.is_some() {
        // Only the kind of address that was typed can receive the reset code.
        let typed = attempt
            .identifier
            .as_deref()
            .map(normal)
            .unwrap_or_default();
        let phones = by_phone(user).filter(|phone| normal(&phone.value) == typed);
        let mut resets: Vec<Value> = phones
            .map(|phone| by_address("reset_password_phone_code", phone, user))
            .collect();
        if resets.is_empty() {
            let emails = by_email(user);
            resets.extend(emails.map(|email| by_address("reset_password_email_code", email, user)));
        }
        factors.extend(resets);
    }
    factors.extend(
        strategies
            .iter()
            .map(|strategy| json!({ "strategy": strategy })),
    );
    Some(factors)
}

pub(super) fn second(attempt: &SignIn, user: Option<&User>) -> Option<Vec<Value>> {
    let user = user?;
    match attempt.status {
        SignInStatus::NeedsSecondFactor => {
            let mut factors = Vec::new();
            if user.totp_enabled() {
                factors.push(json!({ "strategy": "totp" }));
            }
            for phone in user.second_factor_phones() {
                let mut factor = by_address("phone_code", phone, user);
                factor["default"] = json!(phone.default_second_factor);
                factors.push(factor);
            }
            if user.backup_code_enabled() {
                factors.push(json!({ "strategy": "backup_code" }));
            }
            Some(factors)
        }
        SignInStatus::NeedsClientTrust => {
            let emails = by_email(user).map(|email| by_address("email_code", email, user));
            let phones = by_phone(user).map(|phone| by_address("phone_code", phone, user));
            Some(emails.chain(phones).collect())
        }
        _ => None,
    }
}

fn by_email(user: &User) -> impl Iterator<Item = &Identification> {
    user.emails.iter().filter(|email| email.is_verified())
}

/// A number kept for the second factor is no first factor.
fn by_phone(user: &User) -> impl Iterator<Item = &Identification> {
    user.phones
        .iter()
        .filter(|phone| phone.is_verified() && !phone.reserved_for_second_factor)
}

fn by_address(strategy: &str, address: &Identification, user: &User) -> Value {
    let is_email = address.value.contains('@');
    let primary = if is_email {
        &user.primary_email_id
    } else {
        &user.primary_phone_id
    };
    let mut factor = Map::new();
    factor.insert("strategy".into(), json!(strategy));
    factor.insert("safe_identifier".into(), json!(safe(&address.value)));
    let id = if is_email {
        "email_address_id"
    } else {
        "phone_number_id"
    };
    factor.insert(id.into(), json!(address.id));
    factor.insert(
        "primary".into(),
        json!(primary.as_deref() == Some(address.id.as_str())),
    );
    Value::Object(factor)
}

/// Numbers keep their plus sign and last two digits; addresses are shown as they are.
fn safe(value: &str) -> String {
    match value.strip_prefix('+') {
        Some(digits) if digits.len() > 2 => {
            format!(
                "+{}{}",
                "*".repeat(digits.len() - 2),
                &digits[digits.len() - 2..]
            )
        }
        _ => value.to_owned(),
    }
}

/// The address a code strategy goes to: the one named by its id, else the one that was typed,
/// else the primary one.
pub(super) fn destination(
    attempt: &SignIn,
    user: &User,
    is_email: bool,
    named: Option<&str>,
    second_factor: bool,
) -> Result<Identification, Refusal> {
    let (addresses, primary) = if is_email {
        (&user.emails, &user.primary_email_id)
    } else {
        (&user.phones, &user.primary_phone_id)
    };
    let usable: Vec<&Identification> = addresses
        .iter()
        .filter(|address| address.is_verified())
        .filter(|address| second_factor || !address.reserved_for_second_factor)
        .collect();
    if let Some(named) = named {
        let found = usable.iter().find(|address| address.id == named);
        return found.map(|address| (*address).clone()).ok_or_else(|| {
            let param = if is_email {
                "email_address_id"
            } else {
                "phone_number_id"
            };
            Refusal::of("form_resource_not_found").param(param)
        });
    }
    let typed = attempt
        .identifier
        .as_deref()
        .map(normal)
        .unwrap_or_default();
    usable
        .iter()
        .find(|address| normal(&address.value) == typed)
        .or_else(|| {
            usable
                .iter()
                .find(|address| Some(&address.id) == primary.as_ref())
        })
        .or_else(|| usable.first())
        .map(|address| (*address).clone())
        .ok_or_else(|| Refusal::of("strategy_for_user_invalid"))
}
