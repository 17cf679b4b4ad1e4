//! Signing in with a passkey: one of a known user's, or one that says itself whose it is.

use super::{after_first_factor, complete};
use crate::fapi::Call;
use crate::fapi::passkey::{
    check_enabled, handle, new_challenge, open_challenge, rejected, relying_party,
};
use crate::state::passkey::Key;
use crate::state::sign_in::{SignIn, SignInStatus};
use crate::state::verification::Verification;
use crate::webauthn::{Assertion, Credential, Descriptor, Rejection};
use crate::wire::{Params, Refusal};

/// `strategy=passkey` on a new sign-in names nobody: the authenticator will.
pub(super) fn begin(call: &mut Call, attempt: &mut SignIn, form: &Params) -> Result<(), Refusal> {
    check_enabled(&call.world.instance)?;
    if form.given("identifier").is_some() {
        return Err(Refusal::of("form_conditional_param_disallowed").param("identifier"));
    }
    attempt.status = SignInStatus::NeedsFirstFactor;
    ask(call, attempt, None)
}

/// Asks for an answer to a new challenge.
pub(super) fn ask(
    call: &mut Call,
    attempt: &mut SignIn,
    named: Option<&str>,
) -> Result<(), Refusal> {
    let challenge = new_challenge(call);
    let user = attempt
        .user_id
        .as_ref()
        .and_then(|id| call.world.users.get_mut(id));
    let mut allowed: Vec<Descriptor> = Vec::new();
    if let Some(user) = user {
        user.check_allowed(call.now)?;
        let passkeys = user.passkeys.iter();
        let wanted = passkeys.filter(|passkey| named.is_none_or(|id| passkey.id == id));
        allowed.extend(
            wanted
                .filter_map(|passkey| passkey.key.as_ref())
                .map(Key::descriptor),
        );
        if allowed.is_empty() {
            return Err(match named {
                None => Refusal::of("no_passkeys_found_for_user"),
                Some(_) => Refusal::of("form_resource_not_found").param("passkey_id"),
            });
        }
    }
    let party = relying_party(&call.world.instance);
    let options = party.request_options(&challenge, &allowed);
    attempt.first = Some(Verification::passkey(&options, call.now));
    Ok(())
}

pub(super) fn attempt(call: &mut Call, attempt: &mut SignIn) -> Result<(), Refusal> {
    const WRONG: &str = "passkey_authentication_failure";
    let text = call.request.form.require("public_key_credential")?;
    let now = call.now;
    let challenge = open_challenge(attempt.first.as_ref(), now)?;
    let credential = Credential::<Assertion>::parse(text)
        .map_err(|rejection| rejected(attempt.first.as_mut(), rejection, WRONG))?;
    let assertion = &credential.response;
    let party = relying_party(&call.world.instance);
    let satisfies_both = call.world.instance.passkeys.satisfies_second_factor;

    let users = &mut call.world.users;
    let Some((user, at)) = users.values_mut().find_map(|user| {
        let at = user.passkeys.iter().position(|passkey| {
            let key = passkey.key.as_ref();
            key.is_some_and(|key| key.credential_id == credential.id)
        })?;
        Some((user, at))
    }) else {
        return Err(Refusal::of("passkey_not_registered"));
    };
    user.check_allowed(now)?;
    let is_theirs = assertion
        .user_handle
        .as_ref()
        .is_none_or(|said| *said == handle(&user.id));
    // Without an identifier only the handle says who signs in.
    let is_meant = match &attempt.user_id {
        Some(id) => *id == user.id,
        None => assertion.user_handle.is_some(),
    };
    let verified = match user.passkeys[at].key.as_ref() {
        Some(key) if is_theirs && is_meant => {
            party.verify_authentication(&challenge, assertion, &key.known())
        }
        _ => Err(Rejection::User),
    };
    let counter =
        verified.map_err(|rejection| rejected(attempt.first.as_mut(), rejection, WRONG))?;
    let passkey = &mut user.passkeys[at];
    if let Some(key) = &mut passkey.key {
        key.counter = counter;
    }
    passkey.last_used_at = Some(now);
    if let Some(first) = &mut attempt.first {
        first.pass();
    }
    attempt.user_id = Some(user.id.clone());
    attempt.identifier.get_or_insert_with(|| user.identifier());
    if satisfies_both {
        let has_second_factor = user.two_factor_enabled();
        complete(call, attempt, has_second_factor)
    } else {
        after_first_factor(call, attempt, false)
    }
}
