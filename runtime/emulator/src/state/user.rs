//! A user and the rules about one: factors, lockout, identifiers. No session lives here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::identification::{Identification, normal};
use super::identity::ExternalAccount;
use super::instance::Lockout;
use super::passkey::{Key, Passkey};
use super::password::PasswordHash;
use super::totp::Totp;
use crate::wire::Refusal;

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) locale: Option<String>,
    pub(crate) password: Option<PasswordHash>,
    pub(crate) password_updated_at: Option<i64>,
    /// The next sign-in by password must set a new one.
    pub(crate) must_reset_password: bool,
    /// Every session stays pending until the password has been changed.
    pub(crate) owes_new_password: bool,
    pub(crate) emails: Vec<Identification>,
    pub(crate) phones: Vec<Identification>,
    pub(crate) primary_email_id: Option<String>,
    pub(crate) primary_phone_id: Option<String>,
    /// Oldest first; the one being registered is last.
    pub(crate) passkeys: Vec<Passkey>,
    pub(crate) external_accounts: Vec<ExternalAccount>,
    pub(crate) totp: Option<Totp>,
    pub(crate) backup_codes: Vec<BackupCode>,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) external_id: Option<String>,
    pub(crate) banned: bool,
    /// Failed attempts since the last successful one.
    pub(crate) failed_attempts: u32,
    /// Milliseconds since the epoch.
    pub(crate) locked_until: Option<i64>,
    /// Clients that have signed in before: device trust.
    pub(crate) known_clients: BTreeSet<String>,
    pub(crate) mfa_enabled_at: Option<i64>,
    pub(crate) mfa_disabled_at: Option<i64>,
    pub(crate) legal_accepted_at: Option<i64>,
    pub(crate) last_sign_in_at: Option<i64>,
    pub(crate) last_active_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackupCode {
    pub(crate) code: String,
    pub(crate) used: bool,
}

impl User {
    pub(crate) fn primary_email(&self) -> Option<&Identification> {
        let id = self.primary_email_id.as_deref()?;
        self.emails.iter().find(|email| email.id == id)
    }

    pub(crate) fn primary_phone(&self) -> Option<&Identification> {
        let id = self.primary_phone_id.as_deref()?;
        self.phones.iter().find(|phone| phone.id == id)
    }

    /// What stands beside a user's picture: address, number or name, in that order.
    pub(crate) fn identifier(&self) -> String {
        self.primary_email()
            .or_else(|| self.primary_phone())
            .map(|primary| primary.value.clone())
            .or_else(|| self.username.clone())
            .unwrap_or_default()
    }

    /// Every spelling under which the user can be found: verified ones and the user name.
    pub(crate) fn identifiers(&self) -> Vec<String> {
        self.emails
            .iter()
            .chain(&self.phones)
            .filter(|identification| identification.is_verified())
            .map(|identification| normal(&identification.value))
            .chain(self.username.as_deref().map(normal))
            .collect()
    }

    /// Of the passkeys that are registered.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.passkeys
            .iter()
            .filter_map(|passkey| passkey.key.as_ref())
    }

    pub(crate) fn totp_enabled(&self) -> bool {
        self.totp.as_ref().is_some_and(|totp| totp.verified)
    }

    pub(crate) fn backup_code_enabled(&self) -> bool {
        self.backup_codes.iter().any(|code| !code.used)
    }

    pub(crate) fn second_factor_phones(&self) -> impl Iterator<Item = &Identification> {
        self.phones
            .iter()
            .filter(|phone| phone.reserved_for_second_factor && phone.is_verified())
    }

    pub(crate) fn two_factor_enabled(&self) -> bool {
        self.totp_enabled() || self.second_factor_phones().next().is_some()
    }

    pub(crate) fn redeem_backup_code(&mut self, code: &str) -> bool {
        let unused = self
            .backup_codes
            .iter_mut()
            .find(|known| !known.used && known.code == code);
        unused.map(|known| known.used = true).is_some()
    }

    pub(crate) fn is_locked(&self, now: i64) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// Refuses users who may not sign in; ends a lock whose time is over.
    pub(crate) fn check_allowed(&mut self, now: i64) -> Result<(), Refusal> {
        if self.banned {
            return Err(Refusal::of("user_banned"));
        }
        match self.locked_until {
            Some(until) if now < until => Err(locked(until - now)),
            Some(_) => {
                self.locked_until = None;
                self.failed_attempts = 0;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Counts a failed attempt; the refusal becomes a lock or gains a warning near the limit.
    pub(crate) fn missed(&mut self, lockout: &Lockout, now: i64, refusal: Refusal) -> Refusal {
        if !lockout.enabled {
            return refusal;
        }
        self.failed_attempts += 1;
        let left = lockout.max_attempts.saturating_sub(self.failed_attempts);
        if left == 0 {
            let duration = lockout.duration_minutes * 60_000;
            self.locked_until = Some(now + duration);
            return locked(duration);
        }
        if left > 3 {
            return refusal;
        }
        refusal.and(Refusal::of("account_lockout_warning").saying(format!(
            "The account will be locked after {left} more failed attempts."
        )))
    }
}

fn locked(remaining_ms: i64) -> Refusal {
    let minutes = remaining_ms.max(0).unsigned_abs().div_ceil(60_000);
    Refusal::of("user_locked")
        .saying(format!(
            "The account is locked. Try again in {minutes} minutes."
        ))
        .meta("lockout_expires_in_seconds", (remaining_ms / 1000).into())
}
