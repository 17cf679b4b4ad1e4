//! One verification of one factor: prepared, attempted, verified, failed or expired.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::browser_leg;
use crate::wire::{Refusal, refusal::Entry};

/// Milliseconds for which a code or link works.
const LIFETIME: i64 = 10 * 60 * 1000;

/// Milliseconds between two codes to a real address.
const RESEND_AFTER: i64 = 30 * 1000;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verification {
    pub(crate) strategy: String,
    pub(crate) status: Status,
    /// `None` on the wire for verifications that are not attempted.
    pub(crate) attempts: Option<u32>,
    pub(crate) expire_at: Option<i64>,
    /// `sms` for phone codes.
    pub(crate) channel: Option<String>,
    /// The code that was sent.
    pub(crate) code: Option<String>,
    pub(crate) sent_at: i64,
    /// The address the code went to, as an identification id.
    pub(crate) target: Option<String>,
    /// The options an authenticator is asked with, as JSON: what Clerk calls the nonce.
    pub(crate) nonce: Option<String>,
    /// Only where the verification happens in a browser.
    pub(crate) external: Option<External>,
}

/// A verification that somebody else makes: where it happens, and how it went.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct External {
    /// The `state` of the one browser leg that may end it.
    pub(crate) state: String,
    /// Where to send the browser.
    pub(crate) url: Option<String>,
    /// An entry as in an error answer.
    pub(crate) error: Option<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Unverified,
    Verified,
    Failed,
    /// Right, but for an attempt of the other kind: see the transfer of an external account.
    Transferable,
}

impl Verification {
    /// A code is on its way.
    pub(crate) fn code(strategy: &str, code: String, target: Option<String>, now: i64) -> Self {
        let by_phone = matches!(strategy, "phone_code" | "reset_password_phone_code");
        Self {
            strategy: strategy.to_owned(),
            status: Status::Unverified,
            attempts: Some(0),
            expire_at: Some(now + LIFETIME),
            channel: by_phone.then(|| "sms".to_owned()),
            code: Some(code),
            sent_at: now,
            target,
            nonce: None,
            external: None,
        }
    }

    /// A browser is to be sent to `url`; whoever comes back with `state` ends it.
    pub(crate) fn external(strategy: &str, url: String, state: String, now: i64) -> Self {
        Self {
            status: Status::Unverified,
            attempts: None,
            expire_at: Some(now + browser_leg::LIFETIME),
            external: Some(External {
                state,
                url: Some(url),
                error: None,
            }),
            ..Self::done(strategy, now)
        }
    }

    /// A link is on its way.
    pub(crate) fn link(now: i64, expire_at: i64) -> Self {
        Self {
            status: Status::Unverified,
            attempts: None,
            expire_at: Some(expire_at),
            ..Self::done("email_link", now)
        }
    }

    /// Somebody else has made the verification already.
    pub(crate) fn vouched(strategy: &str, now: i64) -> Self {
        let mut verification = Self::external(strategy, String::new(), String::new(), now);
        verification.end_leg(Status::Verified, None);
        verification
    }

    /// Ends a browser leg: the address in it has been used.
    pub(crate) fn end_leg(&mut self, status: Status, error: Option<&Refusal>) {
        self.status = status;
        if let Some(external) = &mut self.external {
            external.url = None;
            external.error = error.and_then(|refusal| refusal.entries.first().map(Entry::json));
        }
    }

    /// Whether it waits for the browser leg with this `state`.
    pub(crate) fn awaits(&self, state: &str) -> bool {
        self.status == Status::Unverified
            && self
                .external
                .as_ref()
                .is_some_and(|external| external.state == state)
    }

    /// Verified in one step: a password, a ticket, a TOTP or backup code.
    pub(crate) fn done(strategy: &str, now: i64) -> Self {
        Self {
            strategy: strategy.to_owned(),
            status: Status::Verified,
            attempts: Some(1),
            expire_at: None,
            channel: None,
            code: None,
            sent_at: now,
            target: None,
            nonce: None,
            external: None,
        }
    }

    /// An authenticator is asked.
    pub(crate) fn passkey(options: &Value, now: i64) -> Self {
        Self {
            status: Status::Unverified,
            attempts: Some(0),
            expire_at: Some(now + LIFETIME),
            nonce: Some(options.to_string()),
            ..Self::done("passkey", now)
        }
    }

    /// Vouched for by a provider.
    pub(crate) fn from_provider(strategy: &str, now: i64) -> Self {
        Self {
            attempts: None,
            ..Self::done(&format!("from_{strategy}"), now)
        }
    }

    /// Marked as verified by whoever made the user, as recorded for seeded users.
    pub(crate) fn admin() -> Self {
        Self {
            attempts: None,
            ..Self::done("admin", 0)
        }
    }

    /// A wrong password, TOTP or backup code counts on the same verification.
    pub(crate) fn missed(previous: Option<&Self>, strategy: &str, now: i64) -> Self {
        let earlier = previous.filter(|verification| verification.strategy == strategy);
        let attempts = earlier
            .and_then(|verification| verification.attempts)
            .unwrap_or(0)
            + 1;
        Self {
            status: Status::Unverified,
            attempts: Some(attempts),
            ..Self::done(strategy, now)
        }
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.status == Status::Verified
    }

    /// The challenge an authenticator was asked with.
    pub(crate) fn challenge(&self) -> Option<String> {
        let options: Value = serde_json::from_str(self.nonce.as_deref()?).ok()?;
        options["challenge"].as_str().map(str::to_owned)
    }

    /// An answer was right; there is nothing left to answer.
    pub(crate) fn pass(&mut self) {
        self.settle(Status::Verified);
    }

    /// An answer was wrong, and there is no second one.
    pub(crate) fn fail(&mut self) {
        self.settle(Status::Failed);
    }

    fn settle(&mut self, status: Status) {
        self.status = status;
        self.attempts = Some(self.attempts.unwrap_or(0) + 1);
        self.nonce = None;
    }

    /// Refuses one that cannot be attempted any more.
    pub(crate) fn check_open(&self, now: i64) -> Result<(), Refusal> {
        match self.status_name(now) {
            "verified" => Err(Refusal::of("verification_already_verified")),
            "failed" => Err(Refusal::of("verification_failed")),
            "expired" => Err(Refusal::of("verification_expired")),
            _ => Ok(()),
        }
    }

    /// Refuses a second code within half a minute.
    pub(crate) fn check_resend(&self, now: i64) -> Result<(), Refusal> {
        let wait = self.sent_at + RESEND_AFTER - now;
        if self.code.is_none() || wait <= 0 {
            return Ok(());
        }
        let seconds = u64::try_from(wait).unwrap_or(0).div_ceil(1000);
        Err(Refusal::of("verification_code_too_many_requests").retry_after(seconds))
    }

    fn status_name(&self, now: i64) -> &'static str {
        match self.status {
            Status::Unverified if self.expire_at.is_some_and(|at| at <= now) => "expired",
            Status::Unverified => "unverified",
            Status::Verified => "verified",
            Status::Failed => "failed",
            Status::Transferable => "transferable",
        }
    }

    /// The verification object, with its discriminator by strategy.
    pub(crate) fn json(&self, now: i64) -> Value {
        let object = match self.strategy.as_str() {
            "password" => "verification_password",
            "ticket" => "verification_ticket",
            "passkey" => "verification_passkey",
            "totp" => "verification_totp",
            "backup_code" => "verification_backup_code",
            "admin" => "verification_admin",
            "email_link" => "verification_email_link",
            "saml" => "verification_saml",
            "google_one_tap" => "verification_google_one_tap",
            "enterprise_sso" => "verification_oauth",
            name if name.starts_with("oauth_") => "verification_oauth",
            name if name.starts_with("from_") => "verification_from_oauth",
            _ => "verification_otp",
        };
        let mut fields = Map::new();
        fields.insert("object".into(), json!(object));
        fields.insert("status".into(), json!(self.status_name(now)));
        fields.insert("strategy".into(), json!(self.strategy));
        if let Some(channel) = &self.channel {
            fields.insert("channel".into(), json!(channel));
        }
        match &self.external {
            // Its schema knows no page, and an error at most.
            Some(External { error: None, .. }) if object == "verification_google_one_tap" => {}
            Some(External { url, error, .. }) => {
                fields.insert("external_verification_redirect_url".into(), json!(url));
                fields.insert("error".into(), json!(error));
            }
            None => {}
        }
        fields.insert("attempts".into(), json!(self.attempts));
        fields.insert("expire_at".into(), json!(self.expire_at));
        if let Some(nonce) = &self.nonce {
            fields.insert("nonce".into(), json!(nonce));
        }
        Value::Object(fields)
    }
}

/// Checks a code against what was prepared, counting the attempt.
pub(crate) fn attempt_code(
    prepared: Option<&mut Verification>,
    strategy: &str,
    code: &str,
    max_attempts: u32,
    now: i64,
) -> Result<(), Refusal> {
    let Some(verification) = prepared else {
        return Err(Refusal::of("verification_missing"));
    };
    if verification.strategy != strategy {
        return Err(Refusal::of("verification_strategy_invalid"));
    }
    verification.check_open(now)?;
    let attempts = verification.attempts.unwrap_or(0) + 1;
    verification.attempts = Some(attempts);
    if verification.code.as_deref() == Some(code) {
        verification.status = Status::Verified;
        verification.code = None;
        return Ok(());
    }
    if attempts >= max_attempts {
        verification.status = Status::Failed;
        return Err(Refusal::of("verification_failed"));
    }
    Err(Refusal::of("form_code_incorrect").param("code"))
}
