//! Clerk's error answers: every code the emulator can give, with its HTTP status and wording.
//! Statuses are those of Clerk's error catalogue; the sentences are ours.

use serde_json::{Map, Value, json};

/// One refused call: a status and one or more coded entries.
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) entries: Vec<Entry>,
    /// Seconds, for `Retry-After`.
    pub(crate) retry_after: Option<u64>,
}

pub(crate) struct Entry {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) long_message: String,
    pub(crate) meta: Map<String, Value>,
}

impl Refusal {
    /// The refusal for a code of [`CATALOGUE`].
    pub(crate) fn of(code: &'static str) -> Self {
        let known = CATALOGUE.iter().find(|(name, ..)| *name == code);
        debug_assert!(known.is_some(), "{code} is missing from the catalogue");
        let (_, status, message, long_message) =
            known
                .copied()
                .unwrap_or((code, 500, "Internal error", "The emulator has a bug."));
        let entry = Entry {
            code,
            message: message.to_owned(),
            long_message: long_message.to_owned(),
            meta: Map::new(),
        };
        Self {
            status,
            entries: vec![entry],
            retry_after: None,
        }
    }

    pub(crate) fn param(self, name: &str) -> Self {
        self.meta("param_name", json!(name))
    }

    pub(crate) fn meta(mut self, key: &str, value: Value) -> Self {
        if let Some(entry) = self.entries.last_mut() {
            entry.meta.insert(key.to_owned(), value);
        }
        self
    }

    pub(crate) fn saying(mut self, long_message: String) -> Self {
        if let Some(entry) = self.entries.last_mut() {
            entry.long_message = long_message;
        }
        self
    }

    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// One answer may carry an entry per field.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self
    }

    pub(crate) fn code(&self) -> &'static str {
        self.entries
            .first()
            .map_or("internal_clerk_error", |entry| entry.code)
    }

    pub(crate) fn body(&self, trace_id: &str, client: Option<Value>) -> Value {
        let errors: Vec<Value> = self.entries.iter().map(Entry::json).collect();
        let mut body = json!({ "errors": errors });
        if let Some(client) = client {
            body["meta"] = json!({ "client": client });
        }
        body["clerk_trace_id"] = json!(trace_id);
        body
    }
}

impl Entry {
    pub(crate) fn json(&self) -> Value {
        let mut entry = json!({
            "message": self.message,
            "long_message": self.long_message,
            "code": self.code,
        });
        if !self.meta.is_empty() {
            entry["meta"] = Value::Object(self.meta.clone());
        }
        entry
    }
}

/// code, status, message, long message.
#[rustfmt::skip]
pub(crate) const CATALOGUE: &[(&str, u16, &str, &str)] = &[
    ("account_lockout_warning", 422, "Few attempts left", "The account will be locked after a few more failed attempts."),
    ("account_transfer_invalid", 400, "Nothing to transfer", "There is no verified external account to transfer."),
    ("already_a_member_in_organization", 400, "Already a member", "The user is a member of the organization already."),
    ("api_version_invalid", 400, "Invalid API version", "The API version must be a date such as 2026-05-12."),
    ("approval_token_consumed", 422, "Approval used", "The approval of this link has been used."),
    ("approval_token_expired", 422, "Approval expired", "The approval of this link has expired."),
    ("approval_token_invalid", 422, "Approval invalid", "The approval of this link is not valid."),
    ("authentication_invalid", 401, "Not authenticated", "The session or client of this request is not valid any more."),
    ("authorization_header_format_invalid", 401, "Malformed Authorization header", "The Authorization header must hold one token, with or without the word Bearer before it."),
    ("authorization_invalid", 403, "Not authorized", "You may not do this."),
    ("backup_codes_not_available", 400, "No backup codes", "Backup codes need another second factor to be set up first."),
    ("bad_request", 400, "Bad request", "The request could not be understood."),
    ("client_not_found", 400, "No client", "This request needs a client token and carried none."),
    ("client_state_invalid", 400, "Does not fit the current state", "This step does not fit the current state of the attempt."),
    ("dev_browser_unauthenticated", 401, "Unknown dev browser", "The dev browser token is not known. Request a new one."),
    ("enterprise_connection_id_is_required_with_multiple_connections", 422, "Several connections", "Say which enterprise connection is meant."),
    ("enterprise_sso_email_address_domain_mismatch", 400, "Domain mismatch", "The address does not belong to the enterprise connection."),
    ("enterprise_sso_sign_in_connection_missing", 422, "No connection", "There is no enterprise connection for this address."),
    ("enterprise_sso_sign_up_connection_missing", 422, "No connection", "There is no enterprise connection for this address."),
    ("enterprise_sso_user_attribute_missing", 400, "Attribute missing", "The identity provider did not say who it is."),
    ("external_account_exists", 400, "External account exists", "A user has this external account already."),
    ("external_account_not_found", 404, "External account not found", "No user has this external account."),
    ("feature_not_enabled", 403, "Not enabled", "This feature is not enabled for the instance."),
    ("feature_not_implemented", 403, "Not implemented", "This feature is not implemented."),
    ("form_code_incorrect", 422, "Incorrect code", "The code is not correct."),
    ("form_conditional_param_disallowed", 422, "Not together", "This parameter does not go with the others."),
    ("form_identifier_exists", 422, "Already taken", "This identifier is taken. Try another."),
    ("form_identifier_not_found", 422, "Account not found", "There is no account with this identifier."),
    ("form_new_password_matches_current", 422, "Password unchanged", "The new password must differ from the current one."),
    ("form_param_duplicate", 422, "Sent twice", "This parameter was sent more than once."),
    ("form_param_format_invalid", 422, "Invalid format", "This parameter does not have the right format."),
    ("form_param_max_length_exceeded", 422, "Too long", "This parameter is too long."),
    ("form_param_missing", 422, "Missing", "This parameter must be sent."),
    ("form_param_nil", 422, "Empty", "This parameter must not be empty."),
    ("form_param_type_invalid", 422, "Wrong type", "This parameter does not have the right type."),
    ("form_param_unknown", 422, "Unknown parameter", "This call does not take this parameter."),
    ("form_param_value_disabled", 400, "Value disabled", "This value is disabled for the instance."),
    ("form_param_value_invalid", 422, "Invalid value", "This parameter does not take this value."),
    ("form_password_incorrect", 422, "Incorrect password", "The password is not correct. Try again or use another method."),
    ("form_password_length_too_long", 422, "Password too long", "The password has too many characters."),
    ("form_password_length_too_short", 422, "Password too short", "The password has too few characters."),
    ("form_password_matches_identifier", 422, "Password equals identifier", "The password must differ from your identifier."),
    ("form_password_no_lowercase", 422, "No lowercase letter", "The password needs a lowercase letter."),
    ("form_password_no_number", 422, "No number", "The password needs a number."),
    ("form_password_no_special_char", 422, "No special character", "The password needs a special character."),
    ("form_password_no_uppercase", 422, "No uppercase letter", "The password needs an uppercase letter."),
    ("form_password_or_identifier_incorrect", 422, "Incorrect identifier or password", "The identifier or the password is not correct."),
    ("form_password_pwned", 422, "Password found in a breach", "The password is known from a data breach. Use another."),
    ("form_password_size_in_bytes_exceeded", 422, "Password too long", "The password has too many bytes."),
    ("form_resource_not_found", 422, "Not found", "What this parameter names does not exist."),
    ("form_username_invalid_character", 422, "Invalid character", "A username takes letters, digits, underscores and dashes."),
    ("form_username_invalid_length", 422, "Wrong length", "The username is too short or too long."),
    ("form_username_needs_non_number_char", 422, "Digits only", "A username needs a character that is no digit."),
    ("google_one_tap_token_invalid", 400, "Token invalid", "The token of Google is not valid."),
    ("identification_claimed", 400, "Claimed", "The identifier has been claimed by another user."),
    ("identifier_already_signed_in", 400, "Already signed in", "This account has a session on this client already."),
    ("internal_clerk_error", 500, "Internal error", "Something went wrong."),
    ("invalid_action_for_session", 400, "Wrong session state", "This cannot be done with the session as it is."),
    ("invalid_redirect_url", 422, "Invalid redirect URL", "The redirect URL must be an absolute URL."),
    ("last_required_identification_deletion_failed", 400, "Last identifier", "The last required identifier cannot be deleted."),
    ("legal_not_accepted", 422, "Legal terms not accepted", "The legal terms must be accepted."),
    ("malformed_request_parameters", 400, "Malformed parameters", "The parameters could not be decoded."),
    ("missing_organization_permission", 403, "Missing permission", "Your role in the organization does not permit this."),
    ("multiple_authorization_header_values_forbidden", 400, "Several Authorization headers", "Send the Authorization header once."),
    ("multiple_origin_header_values_forbidden", 400, "Several Origin headers", "Send the Origin header once."),
    ("native_api_disabled", 400, "Native API disabled", "The native API is switched off for the instance."),
    ("no_passkeys_found_for_user", 400, "No passkeys", "The user has no passkey."),
    ("no_password_set", 400, "No password", "The user has no password."),
    ("no_second_factors", 400, "No second factors", "The user has no second factor."),
    ("oauth_access_denied", 403, "Access denied", "The provider was told to grant no access."),
    ("oauth_callback_invalid", 400, "Invalid callback", "Nobody waits for this callback: its state is unknown or has been used."),
    ("oauth_fetch_user_error", 400, "No user from the provider", "The provider could not say who it is."),
    ("oauth_identification_claimed", 400, "Claimed", "The external account belongs to another user."),
    ("oauth_provider_not_enabled", 400, "Provider not enabled", "This provider is not enabled for the instance."),
    ("oauth_token_exchange_error", 400, "Exchange failed", "The provider did not take the code or token."),
    ("oauth_unsupported_provider", 400, "Provider not supported", "This provider is not supported."),
    ("org_creation_limit_exceeded", 403, "Too many organizations", "You have created as many organizations as the instance allows."),
    ("organization_invitation_already_accepted", 400, "Invitation accepted", "The invitation has been accepted already."),
    ("organization_invitation_not_found", 404, "Invitation not found", "There is no such invitation for you."),
    ("organization_invitation_not_pending", 404, "Invitation not pending", "The invitation is not pending any more."),
    ("organization_invitation_revoked_code", 400, "Invitation revoked", "The invitation has been revoked."),
    ("organization_membership_quota_exceeded", 403, "Organization full", "The organization has as many members as it may."),
    ("organization_minimum_permissions_needed", 400, "Last manager", "Someone must be left who can manage the members."),
    ("organization_not_enabled_in_instance", 403, "Organizations not enabled", "Organizations are not enabled for the instance."),
    ("organization_not_found_or_unauthorized", 404, "Organization not found", "The organization does not exist, or you are not a member."),
    ("origin_authorization_headers_conflict", 400, "Origin and Authorization together", "A request may carry Origin or Authorization, never both."),
    ("passkey_authentication_failure", 400, "Passkey not accepted", "The passkey's answer was not accepted."),
    ("passkey_invalid_public_key_credential", 422, "Invalid credential", "The public key credential is not valid."),
    ("passkey_invalid_verification", 400, "Passkey not accepted", "The passkey could not be verified."),
    ("passkey_not_registered", 404, "Passkey not registered", "This passkey is not registered with the instance."),
    ("passkey_quota_exceeded", 403, "Too many passkeys", "The user has as many passkeys as the instance allows."),
    ("password_required", 400, "Password required", "A password is required for the instance."),
    ("pkce_verification_failed", 422, "Wrong verifier", "The code verifier does not fit the challenge."),
    ("prohibited_redirect_url", 422, "Prohibited redirect URL", "A browser must not be sent to a URL of this scheme."),
    ("redirect_uri_mismatch", 400, "Wrong redirect URI", "The provider does not know this redirect URI."),
    ("redirect_url_not_associated_with_instance", 422, "Redirect URL not listed", "The redirect URL is not on the instance's list."),
    ("request_body_too_large", 413, "Body too large", "The request body is too large."),
    ("resource_forbidden", 403, "Not yours", "This resource is not the current one or belongs to someone else."),
    ("resource_not_found", 404, "Not found", "The resource does not exist."),
    ("saml_jit_provisioning_disabled", 404, "No sign-ups", "This enterprise connection takes no new users."),
    ("second_factor_deletion_not_allowed", 400, "Second factor required", "The second factor cannot be deleted."),
    ("session_exists", 400, "Session exists", "There is a session already. The instance allows one."),
    ("sign_in_email_link_not_same_client", 403, "Another client", "The link must be opened where the sign-in was begun."),
    ("sign_in_token_already_used_code", 400, "Ticket used", "The ticket has been used."),
    ("sign_in_token_revoked_code", 400, "Ticket revoked", "The ticket has been revoked."),
    ("sign_up_email_link_not_same_client", 403, "Another client", "The link must be opened where the sign-up was begun."),
    ("sign_up_mode_restricted", 403, "Sign-ups restricted", "Sign-ups are restricted for the instance."),
    ("sign_up_restricted_waitlist", 403, "Waitlist", "Sign-ups go through the waitlist."),
    ("signed_out", 401, "Signed out", "There is no session."),
    ("strategy_for_user_invalid", 400, "Strategy not available", "This user cannot use this strategy."),
    ("ticket_expired_code", 400, "Ticket expired", "The ticket has expired."),
    ("ticket_invalid_code", 400, "Ticket invalid", "The ticket is not valid."),
    ("too_many_requests", 429, "Too many requests", "Too many requests. Try again later."),
    ("totp_already_enabled", 400, "Authenticator enabled already", "The user has an authenticator app already."),
    ("unsupported_content_type", 415, "Unsupported content type", "Send application/x-www-form-urlencoded."),
    ("user_banned", 403, "Banned", "The user is banned."),
    ("user_create_organization_not_enabled", 403, "Creation not enabled", "Users may not create organizations."),
    ("user_delete_self_not_enabled", 403, "Deletion not enabled", "Users may not delete themselves."),
    ("user_locked", 403, "Locked", "The account is locked."),
    ("verification_already_verified", 400, "Already verified", "The verification has been completed."),
    ("verification_code_too_many_requests", 429, "Too many codes", "A code was sent a moment ago. Wait before asking for another."),
    ("verification_expired", 400, "Expired", "The verification has expired. Prepare it again."),
    ("verification_failed", 400, "Failed", "Too many failed attempts. Prepare the verification again."),
    ("verification_link_token_expired", 400, "Link expired", "The link has expired."),
    ("verification_link_token_invalid", 400, "Link invalid", "The link is not valid."),
    ("verification_link_token_stale", 400, "Link used", "The link has been opened before."),
    ("verification_missing", 400, "Not prepared", "The verification was not prepared."),
    ("verification_strategy_invalid", 400, "Other strategy", "The verification was prepared with another strategy."),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Write as _;
    use std::path::{Path, PathBuf};

    use super::*;

    /// The lines `- **422**: `code`, …` of the last appendix of the reference document.
    fn published(text: &str) -> BTreeMap<&str, u16> {
        text.lines()
            .filter_map(|line| line.strip_prefix("- **")?.split_once("**: "))
            .filter_map(|(status, codes)| Some((status.parse::<u16>().ok()?, codes)))
            .flat_map(|(status, codes)| {
                codes
                    .split('`')
                    .skip(1)
                    .step_by(2)
                    .map(move |c| (c, status))
            })
            .collect()
    }

    #[test]
    fn every_code_has_its_published_status() {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/clerk");
        let folder = std::env::var_os("CLERK_REFERENCE").map_or(beside, PathBuf::from);
        let Ok(text) = std::fs::read_to_string(folder.join("../clerk-fapi.md")) else {
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED(clerk-reference): every_code_has_its_published_status: no clerk-fapi.md \
                 beside {}; set CLERK_REFERENCE",
                folder.display(),
            );
            return;
        };
        let published = published(&text);
        assert!(
            published.len() > 250,
            "only {} codes were read",
            published.len()
        );
        for (code, status, ..) in CATALOGUE {
            let expected = published.get(code).copied().or(match *code {
                // Named in the text as sent with `Retry-After`, though not in the appendix.
                "too_many_requests" => Some(429),
                // Only ever inside a verification; its status is never sent.
                "external_account_exists" => Some(400),
                _ => None,
            });
            assert_eq!(expected, Some(*status), "{code}");
        }
    }
}
