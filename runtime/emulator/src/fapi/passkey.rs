//! Passkeys: what registering one and signing in with one have in common.

use super::Call;
use crate::state::instance::Instance;
use crate::state::verification::Verification;
use crate::webauthn::{Rejection, RelyingParty, base64url};
use crate::wire::Refusal;

pub(crate) fn check_enabled(instance: &Instance) -> Result<(), Refusal> {
    if instance.attributes.passkey.enabled() {
        Ok(())
    } else {
        Err(Refusal::of("feature_not_enabled"))
    }
}

/// Every passkey stands for two factors, so the user is verified each time.
pub(crate) fn relying_party(instance: &Instance) -> RelyingParty {
    RelyingParty {
        id: instance.passkeys.rp_id.clone(),
        origins: instance.passkeys.origins.clone(),
        verifies_user: true,
    }
}

/// 32 bytes, base64url.
pub(crate) fn new_challenge(call: &mut Call) -> String {
    base64url(call.world.random.bytes::<32>())
}

/// A user's id is their handle.
pub(crate) fn handle(user_id: &str) -> String {
    base64url(user_id)
}

/// The challenge that is still to be answered.
pub(crate) fn open_challenge(prepared: Option<&Verification>, now: i64) -> Result<String, Refusal> {
    let verification = prepared.ok_or_else(|| Refusal::of("verification_missing"))?;
    if verification.strategy != "passkey" {
        return Err(Refusal::of("verification_strategy_invalid"));
    }
    verification.check_open(now)?;
    let challenge = verification.challenge();
    challenge.ok_or_else(|| Refusal::of("verification_missing"))
}

/// A challenge is good for one answer that can be read: a wrong one fails the verification.
pub(crate) fn rejected(
    verification: Option<&mut Verification>,
    rejection: Rejection,
    code: &'static str,
) -> Refusal {
    if rejection.is_malformed() {
        return Refusal::of("passkey_invalid_public_key_credential")
            .param("public_key_credential")
            .saying(format!("The credential was not accepted: {rejection}."));
    }
    if let Some(verification) = verification {
        verification.fail();
    }
    Refusal::of(code).saying(format!("The credential was not accepted: {rejection}."))
}
