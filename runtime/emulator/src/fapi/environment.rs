//! `/v1/environment`: the instance's settings in Clerk's shape. Never wrapped, never per user.

use serde_json::{Map, Value, json};

use super::Call;
use crate::state::instance::{Instance, PROVIDERS, Use};
use crate::wire::Reply;

pub(crate) fn read(call: &Call) -> Reply {
    Reply::json(json(&call.world.instance, &call.world.base_url))
}

fn json(instance: &Instance, base_url: &str) -> Value {
    json!({
        "auth_config": auth_config(instance),
        "display_config": display_config(instance, base_url),
        "user_settings": user_settings(instance, base_url),
        "organization_settings": organization_settings(instance),
        "fraud_settings": {
            "object": "fraud_settings",
            "native": { "device_attestation_mode": "disabled" },
        },
        "commerce_settings": {
            "billing": {
                "stripe_publishable_key": null,
                "free_trial_requires_payment_method": true,
                "user": { "enabled": false, "has_paid_plans": false },
                "organization": { "enabled": false, "has_paid_plans": false },
            },
        },
        "api_keys_settings": {
            "enabled": false,
            "user_api_keys_enabled": false,
            "orgs_api_keys_enabled": false,
        },
        "protect_config": { "loaders": [] },
        "maintenance_mode": false,
        "client_debug_mode": false,
        "partitioned_cookies": false,
    })
}

fn organization_settings(instance: &Instance) -> Value {
    let policy = &instance.organization_settings;
    let mut settings = json!({
        "enabled": instance.organizations,
        "max_allowed_memberships": policy.max_allowed_memberships,
        "actions": { "admin_delete": true },
        "domains": { "enabled": false, "enrollment_modes": [], "default_role": "org:member" },
        "slug": { "disabled": false },
        "creator_role": policy.creator_role,
    });
    // Read by Clerk's SDKs, unknown to the published schema.
    if policy.force_selection {
        settings["force_organization_selection"] = json!(true);
    }
    settings
}

fn social(instance: &Instance) -> impl Iterator<Item = String> {
    instance
        .social
        .iter()
        .map(|provider| format!("oauth_{provider}"))
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names
}

fn names(pairs: &[(&str, bool)]) -> Vec<String> {
    pairs
        .iter()
        .filter(|(_, on)| *on)
        .map(|(name, _)| (*name).to_owned())
        .collect()
}

fn auth_config(instance: &Instance) -> Value {
    let uses = &instance.attributes;
    let (email, phone) = (uses.email_address.enabled(), uses.phone_number.enabled());
    let (username, password) = (uses.username.enabled(), uses.password.enabled());
    let identifying = [("email_address", email), ("phone_number", phone)];
    let mut identification = names(&identifying);
    identification.extend(social(instance));
    let mut strategies = names(&[
        ("email_address", email),
        ("phone_number", phone),
        ("username", username),
        ("password", password),
        ("passkey", uses.passkey.enabled()),
    ]);
    strategies.extend(social(instance));
    let one_tap = instance.google_one_tap_client_id.is_some();
    let mut first_factors = names(&[
        ("email_code", email),
        ("email_link", email),
        ("phone_code", phone),
        ("password", password),
        ("passkey", uses.passkey.enabled()),
        ("reset_password_email_code", email && password),
        ("reset_password_phone_code", phone && password),
        ("ticket", true),
        (
            "google_one_tap",
            one_tap && instance.social.iter().any(|key| key == "google"),
        ),
    ]);
    first_factors.extend(social(instance));
    let second_factors = names(&[
        ("backup_code", uses.backup_code.enabled()),
        ("phone_code", phone),
        ("totp", uses.authenticator_app.enabled()),
    ]);
    let mut config = json!({
        "object": "auth_config",
        "id": "aconf_2uPgEmUlAtOrAuThCoNfIgUrE00",
        "first_name": uses.first_name.name(),
        "last_name": uses.last_name.name(),
        "email_address": uses.email_address.name(),
        "phone_number": uses.phone_number.name(),
        "username": uses.username.name(),
        "password": uses.password.name(),
        "identification_requirements": [sorted(identification), names(&[("username", username)])],
        "identification_strategies": sorted(strategies),
        "first_factors": sorted(first_factors),
        "second_factors": second_factors,
        "email_address_verification_strategies": names(&[("email_code", email), ("email_link", email)]),
        "single_session_mode": instance.single_session,
        "enhanced_email_deliverability": false,
        "test_mode": instance.test_mode,
        "cookieless_dev": true,
        "url_based_session_syncing": true,
        "claimed_at": null,
        "reverification": false,
        "native_settings": {
            "object": "native_settings",
            "api_enabled": instance.native_api,
            "trusted_device_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_up_enabled": false,
        },
    });
    if instance.session_minter {
        config["session_minter"] = json!(true);
    }
    config
}

fn display_config(instance: &Instance, base_url: &str) -> Value {
    let mut config = json!({
        "object": "display_config",
        "id": "dconf_2uPgEmUlAtOrDiSpLaYcOnFi00",
        "instance_environment_type": "development",
        "application_name": instance.application_name,
        "theme": {
            "buttons": {
                "font_color": "#ffffff",
                "font_family": "\"Source Sans Pro\", sans-serif",
                "font_weight": "600",
            },
            "general": {
                "color": "#2f6f4f",
                "padding": "1em",
                "box_shadow": "0 2px 8px rgba(0, 0, 0, 0.2)",
                "font_color": "#151515",
                "font_family": "\"Source Sans Pro\", sans-serif",
                "border_radius": "0.5em",
                "background_color": "#ffffff",
                "label_font_weight": "600",
            },
            "accounts": { "background_color": "#ffffff" },
        },
        "preferred_sign_in_strategy":
            if instance.attributes.password.enabled() { "password" } else { "otp" },
        "support_email": null,
        "branded": false,
        "experimental_force_oauth_first": false,
        "clerk_js_version": "6",
        "show_devmode_warning": false,
        "google_one_tap_client_id": instance.google_one_tap_client_id,
        "help_url": null,
        "privacy_policy_url": null,
        "terms_url": null,
        "logo_url": null,
        "favicon_url": null,
        "logo_image": null,
        "favicon_image": null,
        "logo_image_url": "",
        "favicon_image_url": "",
        "captcha_public_key": null,
        "captcha_widget_type": null,
        "captcha_public_key_invisible": null,
        "captcha_provider": null,
        "captcha_oauth_bypass": [],
        "captcha_heartbeat": null,
    });
    for name in PAGES {
        config[name] = json!(base_url);
    }
    config
}

/// The emulator hosts no account portal, so every page is the emulator itself.
const PAGES: [&str; 17] = [
    "home_url",
    "sign_in_url",
    "sign_up_url",
    "user_profile_url",
    "waitlist_url",
    "oauth_consent_url",
    "after_sign_in_url",
    "after_sign_up_url",
    "after_sign_out_one_url",
    "after_sign_out_all_url",
    "after_switch_session_url",
    "after_join_waitlist_url",
    "organization_profile_url",
    "create_organization_url",
    "after_leave_organization_url",
    "after_create_organization_url",
    "logo_link_url",
];

fn attribute(
    attribute: Use,
    first_factor: bool,
    first_factors: &[&str],
    second_factors: &[&str],
    verifications: &[&str],
    verify_at_sign_up: bool,
) -> Value {
    let on = attribute.enabled();
    let keep = |names: &[&str]| if on { json!(names) } else { json!([]) };
    json!({
        "enabled": on,
        "required": attribute.required(),
        "used_for_first_factor": on && first_factor,
        "first_factors": keep(first_factors),
        "used_for_second_factor": on && !second_factors.is_empty(),
        "second_factors": keep(second_factors),
        "verifications": keep(verifications),
        "verify_at_sign_up": on && verify_at_sign_up,
        "immutable": false,
    })
}

fn attributes(instance: &Instance) -> Value {
    let uses = &instance.attributes;
    let plain = |value: Use| attribute(value, false, &[], &[], &[], false);
    json!({
        "email_address": attribute(
            uses.email_address, true, &["email_code", "email_link"], &[], &["email_code", "email_link"], true,
        ),
        "phone_number": attribute(
            uses.phone_number, true, &["phone_code"], &["phone_code"], &["phone_code"], true,
        ),
        "username": attribute(uses.username, true, &[], &[], &[], false),
        "web3_wallet": plain(Use::Off),
        "first_name": plain(uses.first_name),
        "last_name": plain(uses.last_name),
        "password": attribute(uses.password, true, &[], &[], &[], false),
        "authenticator_app": attribute(
            uses.authenticator_app, false, &[], &["totp"], &["totp"], false,
        ),
        "ticket": plain(Use::On),
        "backup_code": attribute(uses.backup_code, false, &[], &["backup_code"], &[], false),
        "passkey": attribute(uses.passkey, true, &["passkey"], &[], &["passkey"], false),
    })
}

fn providers(instance: &Instance, base_url: &str) -> Value {
    let custom = instance
        .social
        .iter()
        .map(String::as_str)
        .filter(|key| !PROVIDERS.iter().any(|(known, _)| known == key));
    let keys = PROVIDERS.iter().map(|(key, _)| *key).chain(custom);
    let provider = |key: &str| {
        let enabled = instance.social.iter().any(|wanted| wanted == key);
        let strategy = format!("oauth_{key}");
        let shape = json!({
            "enabled": enabled,
            "required": false,
            "authenticatable": true,
            "block_email_subaddresses": false,
            "strategy": strategy,
            "not_selectable": false,
            "deprecated": false,
            "name": instance.provider_name(key),
            "logo_url": format!("{base_url}/logos/{key}.svg"),
        });
        (strategy, shape)
    };
    Value::Object(keys.map(provider).collect::<Map<_, _>>())
}

fn user_settings(instance: &Instance, base_url: &str) -> Value {
    let off = json!({ "enabled": false });
    let sso = !instance.enterprise_connections.is_empty();
    let password = &instance.password;
    json!({
        "attributes": attributes(instance),
        "social": providers(instance, base_url),
        "saml": { "enabled": sso },
        "enterprise_sso": { "enabled": sso, "self_serve_sso": false },
        "sign_in": { "second_factor": { "required": instance.require_mfa } },
        "sign_up": {
            "captcha_enabled": false,
            "captcha_widget_type": "smart",
            "custom_action_required": false,
            "progressive": true,
            "mode": instance.sign_up_mode.name(),
            "legal_consent_enabled": instance.legal_consent,
            "mfa": { "required": instance.require_mfa },
        },
        "restrictions": {
            "allowlist": off,
            "blocklist": off,
            "allowlist_blocklist_disabled_on_sign_in": off,
            "block_email_subaddresses": off,
            "block_disposable_email_domains": off,
        },
        "password_settings": {
            "disable_hibp": password.disable_hibp,
            "disable_password_reverification": true,
            "min_length": password.min_length,
            "max_length": password.max_length,
            "require_special_char": password.require_special_char,
            "require_numbers": password.require_numbers,
            "require_uppercase": password.require_uppercase,
            "require_lowercase": password.require_lowercase,
            "show_zxcvbn": false,
            "min_zxcvbn_strength": 0,
            "enforce_hibp_on_sign_in": false,
            "allowed_special_characters": "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~",
        },
        "username_settings": {
            "min_length": instance.username.min_length,
            "max_length": instance.username.max_length,
            "allow_extended_special_characters": false,
            "allow_numeric_usernames": false,
        },
        "actions": {
            "delete_self": instance.delete_self,
            "create_organization":
                instance.organizations && instance.organization_settings.users_may_create,
            "create_organizations_limit": null,
        },
        "attack_protection": {
            "user_lockout": {
                "enabled": instance.lockout.enabled,
                "max_attempts": instance.lockout.max_attempts,
                "duration_in_minutes": instance.lockout.duration_minutes,
            },
            "pii": { "enabled": true },
            "email_link": { "require_same_client": instance.email_link_same_client },
            "enumeration_protection": { "enabled": instance.enumeration_protection },
        },
        "passkey_settings": {
            "allow_autofill": true,
            "show_sign_in_button": true,
            "satisfies_second_factor": instance.passkeys.satisfies_second_factor,
        },
    })
}
