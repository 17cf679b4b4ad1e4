//! Sign-up through somebody else: a browser leg to a provider, its end, and the takeover of an
//! account that a sign-in found to be nobody's.

use super::{data, steps};
use crate::fapi::sign_in::check_sessions;
use crate::fapi::{Call, enterprise, external_account, id_token, oauth};
use crate::state::browser_leg::Purpose;
use crate::state::identification::normal;
use crate::state::identity::Identity;
use crate::state::sign_up::SignUp;
use crate::state::verification::{Status, Verification};
use crate::wire::Refusal;

/// Whether the strategy is one of a browser; refused when the instance lacks it.
pub(super) fn is_external(call: &Call, strategy: &str) -> Result<bool, Refusal> {
    Ok(enterprise::is_strategy(strategy)
        || oauth::provider(&call.world.instance, strategy)?.is_some())
}

/// Begins a browser leg, from `create` or from a later `prepare`.
pub(super) fn begin(call: &mut Call, attempt: &mut SignUp, strategy: &str) -> Result<(), Refusal> {
    if attempt.has_external_account() {
        return Err(Refusal::of("verification_already_verified"));
    }
    let purpose = Purpose::SignUp(attempt.id.clone());
    let hint = attempt.email_address.clone();
    let provider = if enterprise::is_strategy(strategy) {
        let Some(address) = &hint else {
            return Err(Refusal::of("form_param_missing").param("email_address"));
        };
        let missing = "enterprise_sso_sign_up_connection_missing";
        enterprise::choose(call, strategy, address, missing)?
            .id
            .clone()
    } else {
        let provider = oauth::provider(&call.world.instance, strategy)?;
        provider.unwrap_or_default().to_owned()
    };
    let verification = oauth::begin(call, strategy, &provider, purpose, hint.as_deref())?;
    attempt.external_verification = Some(verification);
    Ok(())
}

/// Ends the browser leg with what the provider said; gives the session, if one was made.
pub(crate) fn end_browser_leg(
    call: &mut Call,
    id: &str,
    state: &str,
    answer: Result<Identity, Refusal>,
) -> Result<Option<String>, Refusal> {
    let client_id = call.client()?;
    let mut attempt = call
        .world
        .clients
        .get(&client_id)
        .and_then(|client| client.sign_up.as_ref())
        .filter(|attempt| attempt.id == id && !attempt.is_complete())
        .filter(|attempt| {
            let verification = attempt.external_verification.as_ref();
            verification.is_some_and(|verification| verification.awaits(state))
        })
        .cloned()
        .ok_or_else(|| Refusal::of("oauth_callback_invalid"))?;
    let outcome = answer.and_then(|identity| {
        check_sessions(call, &client_id, None)?;
        adopt(call, &mut attempt, identity)
    });
    if let (Err(refusal), Some(verification)) = (&outcome, &mut attempt.external_verification) {
        let exists = refusal.code() == "external_account_exists";
        let status = if exists {
            Status::Transferable
        } else {
            Status::Failed
        };
        verification.end_leg(status, Some(refusal));
    }
    let session_id = attempt.created_session_id.clone();
    if let Some(client) = call.world.clients.get_mut(&client_id) {
        client.sign_up = Some(attempt);
        client.updated_at = call.now;
    }
    outcome.map(|()| session_id)
}

/// Fills the sign-up with what the provider says. A known person's identity is kept for a sign-in.
pub(super) fn adopt(
    call: &mut Call,
    attempt: &mut SignUp,
    identity: Identity,
) -> Result<(), Refusal> {
    if external_account::owner(call.world, &identity).is_some() {
        attempt.identity = Some(identity);
        return Err(Refusal::of("external_account_exists"));
    }
    let attributes = &call.world.instance.attributes;
    for (attribute, value, field) in [
        (
            attributes.first_name,
            &identity.first_name,
            &mut attempt.first_name,
        ),
        (
            attributes.last_name,
            &identity.last_name,
            &mut attempt.last_name,
        ),
    ] {
        if attribute.enabled() && field.is_none() {
            field.clone_from(value);
        }
    }
    if attributes.email_address.enabled() {
        adopt_address(call, attempt, &identity);
    }
    if let Some(verification) = &mut attempt.external_verification {
        verification.end_leg(Status::Verified, None);
    }
    attempt.identity = Some(identity);
    steps::complete_if_ready(call, attempt)
}

/// An address that the provider vouches for needs no code; another one is only a suggestion.
fn adopt_address(call: &Call, attempt: &mut SignUp, identity: &Identity) {
    let Some(email) = identity.email.as_deref().map(normal) else {
        return;
    };
    let typed = attempt.email_address.as_ref();
    if typed.is_some_and(|typed| normal(typed) != email)
        || data::check_free(call, &email, "email_address").is_err()
    {
        return;
    }
    if identity.email_verified {
        let strategy = external_account::strategy(call.world, &identity.provider);
        attempt.email_verification = Some(Verification::from_provider(&strategy, call.now));
    }
    attempt.email_address = Some(email);
}

/// A token says at once what a browser leg would have brought back.
pub(super) fn by_id_token(
    call: &mut Call,
    attempt: &mut SignUp,
    strategy: &str,
    provider: &str,
) -> Result<(), Refusal> {
    let identity = id_token::identity(call, strategy, provider)?;
    attempt.external_verification = Some(Verification::vouched(strategy, call.now));
    match adopt(call, attempt, identity) {
        Err(refusal) if refusal.code() == "external_account_exists" => {
            if let Some(verification) = &mut attempt.external_verification {
                verification.end_leg(Status::Transferable, Some(&refusal));
            }
            Ok(())
        }
        outcome => outcome,
    }
}

/// Takes over the account that the client's sign-in could not use, because it has no owner.
pub(super) fn transfer(call: &mut Call, attempt: &mut SignUp) -> Result<(), Refusal> {
    let client_id = call.client()?;
    let found = call
        .world
        .clients
        .get(&client_id)
        .and_then(|client| client.sign_in.as_ref())
        .and_then(|sign_in| {
            let first = sign_in.first.as_ref();
            let first = first.filter(|first| first.status == Status::Transferable)?;
            Some((first.strategy.clone(), sign_in.identity.clone()?))
        });
    let Some((strategy, identity)) = found else {
        return Err(Refusal::of("account_transfer_invalid"));
    };
    attempt.external_verification = Some(Verification::vouched(&strategy, call.now));
    adopt(call, attempt, identity)?;
    if let Some(client) = call.world.clients.get_mut(&client_id)
        && let Some(sign_in) = &mut client.sign_in
    {
        sign_in.identity = None;
    }
    Ok(())
}
