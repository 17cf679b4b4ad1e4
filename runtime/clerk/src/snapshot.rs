//! Users and sessions as the page sees them: camel case, ISO times, nothing that is not there.

mod attempt;
mod organization;

use transom_runtime::Timestamp;

use crate::contract::{SessionStatus, VerificationStatus, records};
use crate::fapi::wire;

pub use attempt::{sign_in, sign_up};
pub use organization::{invitation, membership, organization};

/// The user's main e-mail address.
pub fn primary_email(user: &wire::User) -> Option<String> {
    user.primary_email()
        .map(|email| email.email_address.clone())
}

/// A user.
pub fn user(user: &wire::User) -> records::User {
    let email_addresses: Vec<_> = user.email_addresses.iter().map(email_address).collect();
    let phone_numbers: Vec<_> = user.phone_numbers.iter().map(phone_number).collect();
    records::User {
        id: user.id.clone(),
        image_url: user.image_url.clone(),
        has_image: user.has_image,
        password_enabled: user.password_enabled,
        two_factor_enabled: user.two_factor_enabled,
        totp_enabled: user.totp_enabled,
        backup_code_enabled: user.backup_code_enabled,
        has_verified_email_address: email_addresses.iter().any(|email| email.verified),
        has_verified_phone_number: phone_numbers.iter().any(|phone| phone.verified),
        created_at: time(user.created_at.unwrap_or_default()),
        updated_at: time(user.updated_at.unwrap_or_default()),
        last_sign_in_at: user.last_sign_in_at.map(time),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        username: user.username.clone(),
        primary_email_address_id: user.primary_email_address_id.clone(),
        primary_phone_number_id: user.primary_phone_number_id.clone(),
        primary_email_address: primary_email(user),
        primary_phone_number: user.primary_phone().map(|phone| phone.phone_number.clone()),
        public_metadata: user.public_metadata.clone(),
        unsafe_metadata: user.unsafe_metadata.clone(),
        email_addresses,
        phone_numbers,
        external_accounts: user
            .external_accounts
            .iter()
            .map(external_account)
            .collect(),
    }
}

/// A session.
pub fn session(session: &wire::Session) -> records::Session {
    records::Session {
        id: session.id.clone(),
        status: SessionStatus::from(session.status.as_str()),
        expire_at: time(session.expire_at.unwrap_or_default()),
        abandon_at: time(session.abandon_at.unwrap_or_default()),
        last_active_at: time(session.last_active_at.unwrap_or_default()),
        created_at: time(session.created_at),
        updated_at: time(session.updated_at),
        tasks: Some(tasks(session)).filter(|tasks| !tasks.is_empty()),
    }
}

/// What the user has to do before a session becomes active; empty when nothing is left.
pub fn tasks(session: &wire::Session) -> Vec<records::SessionTask> {
    let task = |task: &wire::SessionTask| records::SessionTask {
        key: task.key.clone(),
    };
    session.tasks.iter().map(task).collect()
}

/// One of the sessions of this device; `active` says that it is the one in use.
pub fn session_summary(session: &wire::Session, active: bool) -> records::SessionSummary {
    let user = session.user.as_ref();
    records::SessionSummary {
        id: session.id.clone(),
        status: SessionStatus::from(session.status.as_str()),
        active,
        user_id: user.map(|user| user.id.clone()),
        email_address: user.and_then(primary_email),
        first_name: user.and_then(|user| user.first_name.clone()),
        last_name: user.and_then(|user| user.last_name.clone()),
        username: user.and_then(|user| user.username.clone()),
        image_url: user.and_then(|user| user.image_url.clone()),
        organization_id: session.last_active_organization_id.clone(),
        last_active_at: time(session.last_active_at.unwrap_or_default()),
        expire_at: time(session.expire_at.unwrap_or_default()),
        tasks: Some(tasks(session)).filter(|tasks| !tasks.is_empty()),
    }
}

/// One of the user's sessions on any device; `current` says that it is the one that asks.
pub fn device_session(
    session: &wire::SessionWithActivity,
    current: bool,
) -> records::DeviceSession {
    let activity = |activity: &wire::SessionActivity| records::SessionActivity {
        id: activity.id.clone(),
        device_type: known(activity.device_type.as_ref()),
        is_mobile: activity.is_mobile,
        browser_name: known(activity.browser_name.as_ref()),
        browser_version: known(activity.browser_version.as_ref()),
        ip_address: known(activity.ip_address.as_ref()),
        city: known(activity.city.as_ref()),
        country: known(activity.country.as_ref()),
    };
    records::DeviceSession {
        id: session.id.clone(),
        status: SessionStatus::from(session.status.as_str()),
        current,
        last_active_at: time(session.last_active_at.unwrap_or_default()),
        expire_at: time(session.expire_at.unwrap_or_default()),
        latest_activity: session.latest_activity.as_ref().map(activity),
    }
}

/// What nobody knows is empty on the wire.
fn known(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

fn email_address(email: &wire::EmailAddress) -> records::EmailAddress {
    records::EmailAddress {
        id: email.id.clone(),
        email_address: email.email_address.clone(),
        verified: is_verified(email.verification.as_ref()),
        verification_status: verification_status(email.verification.as_ref()),
    }
}

fn phone_number(phone: &wire::PhoneNumber) -> records::PhoneNumber {
    records::PhoneNumber {
        id: phone.id.clone(),
        phone_number: phone.phone_number.clone(),
        verified: is_verified(phone.verification.as_ref()),
        verification_status: verification_status(phone.verification.as_ref()),
        default_second_factor: phone.default_second_factor,
        reserved_for_second_factor: phone.reserved_for_second_factor,
    }
}

fn external_account(account: &wire::ExternalAccount) -> records::ExternalAccount {
    records::ExternalAccount {
        id: account.id.clone(),
        provider: account.provider.clone(),
        provider_user_id: account.provider_user_id.clone(),
        email_address: account.email_address.clone(),
        approved_scopes: account.approved_scopes.clone(),
        first_name: account.first_name.clone(),
        last_name: account.last_name.clone(),
        image_url: account.image_url.clone(),
        username: account.username.clone(),
        label: account.label.clone(),
        verification_status: verification_status(account.verification.as_ref()),
    }
}

fn is_verified(verification: Option<&wire::Verification>) -> bool {
    verification.is_some_and(|verification| verification.status == "verified")
}

fn verification_status(verification: Option<&wire::Verification>) -> Option<VerificationStatus> {
    verification.map(|verification| VerificationStatus::from(verification.status.as_str()))
}

fn time(millis: i64) -> String {
    Timestamp(millis).to_string()
}
