//! Sign-in through somebody else: a browser leg to a provider, its end, and the takeover of an
//! account that a sign-up found to be known.

use super::{after_first_factor, check_sessions};
use crate::fapi::{Call, enterprise, external_account, id_token, oauth};
use crate::state::browser_leg::Purpose;
use crate::state::identity::Identity;
use crate::state::sign_in::{SignIn, SignInStatus};
use crate::state::verification::{Status, Verification};
use crate::wire::Refusal;

/// Whether the strategy is one of a browser; refused when the instance lacks it.
pub(super) fn is_external(call: &Call, strategy: &str) -> Result<bool, Refusal> {
    Ok(enterprise::is_strategy(strategy)
        || oauth::provider(&call.world.instance, strategy)?.is_some())
}

/// Begins a browser leg, from `create` or from a later `prepare`.
pub(super) fn begin(call: &mut Call, attempt: &mut SignIn, strategy: &str) -> Result<(), Refusal> {
    let purpose = Purpose::SignIn(attempt.id.clone());
    let open = [
        SignInStatus::NeedsIdentifier,
        SignInStatus::NeedsFirstFactor,
    ];
    if !open.contains(&attempt.status) {
        return Err(Refusal::of("client_state_invalid"));
    }
    if enterprise::is_strategy(strategy) {
        let address = attempt.identifier.clone().unwrap_or_default();
        let missing = "enterprise_sso_sign_in_connection_missing";
        let provider = enterprise::choose(call, strategy, &address, missing)?
            .id
            .clone();
        let first = oauth::begin(call, strategy, &provider, purpose, Some(&address))?;
        attempt.first = Some(first);
        return Ok(());
    }
    if let Some(provider) = oauth::provider(&call.world.instance, strategy)? {
        let hint = attempt.identifier.clone();
        let first = oauth::begin(call, strategy, provider, purpose, hint.as_deref())?;
        attempt.first = Some(first);
    }
    Ok(())
}

/// An address of an enterprise connection, whether or not anyone is known by it.
pub(super) fn identify(call: &Call, attempt: &mut SignIn, address: &str) -> Result<(), Refusal> {
    if enterprise::serving(&call.world.instance, address)
        .next()
        .is_none()
    {
        return Err(Refusal::of("enterprise_sso_sign_in_connection_missing"));
    }
    attempt.identifier = Some(address.to_owned());
    attempt.status = SignInStatus::NeedsFirstFactor;
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
        .and_then(|client| client.sign_in.as_ref())
        .filter(|attempt| attempt.id == id)
        .filter(|attempt| {
            attempt
                .first
                .as_ref()
                .is_some_and(|first| first.awaits(state))
        })
        .cloned()
        .ok_or_else(|| Refusal::of("oauth_callback_invalid"))?;
    let outcome = answer.and_then(|identity| recognize(call, &mut attempt, identity));
    let session_id = attempt.created_session_id.clone();
    if let Some(first) = attempt.first.as_mut() {
        settle(first, &outcome);
    }
    if let Some(client) = call.world.clients.get_mut(&client_id) {
        client.sign_in = Some(attempt);
        client.updated_at = call.now;
    }
    outcome.map(|()| session_id)
}

/// What a verification shows after the provider's answer was judged.
fn settle(verification: &mut Verification, outcome: &Result<(), Refusal>) {
    match outcome {
        Ok(()) => verification.end_leg(Status::Verified, None),
        Err(refusal) if refusal.code() == "external_account_not_found" => {
            verification.end_leg(Status::Transferable, Some(refusal));
        }
        Err(refusal) => verification.end_leg(Status::Failed, Some(refusal)),
    }
}

/// Takes the attempt as far as an identity does. A stranger's is kept for a sign-up.
fn recognize(call: &mut Call, attempt: &mut SignIn, identity: Identity) -> Result<(), Refusal> {
    let Some(user_id) = external_account::owner(call.world, &identity) else {
        let refusal = enterprise::stranger(&call.world.instance, &identity);
        attempt.identity = Some(identity);
        return Err(refusal);
    };
    let client_id = call.client()?;
    check_sessions(call, &client_id, Some(&user_id))?;
    let now = call.now;
    if let Some(user) = call.world.users.get_mut(&user_id) {
        user.check_allowed(now)?;
    }
    external_account::link(call.world, &user_id, &identity);
    attempt.identifier = attempt.identifier.take().or(identity.email);
    attempt.user_id = Some(user_id);
    after_first_factor(call, attempt, false)
}

/// A token says at once what a browser leg would have brought back.
pub(super) fn by_id_token(
    call: &mut Call,
    attempt: &mut SignIn,
    strategy: &str,
    provider: &str,
) -> Result<(), Refusal> {
    let identity = id_token::identity(call, strategy, provider)?;
    attempt.first = Some(Verification::vouched(strategy, call.now));
    match recognize(call, attempt, identity) {
        Err(refusal)
            if refusal.code() == "external_account_not_found" && strategy != id_token::ONE_TAP =>
        {
            if let Some(first) = &mut attempt.first {
                first.end_leg(Status::Transferable, Some(&refusal));
            }
            Ok(())
        }
        outcome => outcome,
    }
}

/// Takes over the account that the client's sign-up could not use, because it has an owner.
pub(super) fn transfer(call: &mut Call, attempt: &mut SignIn) -> Result<(), Refusal> {
    let client_id = call.client()?;
    let found = call
        .world
        .clients
        .get(&client_id)
        .and_then(|client| client.sign_up.as_ref())
        .and_then(|sign_up| {
            let verification = sign_up.external_verification.as_ref();
            let verification = verification.filter(|v| v.status == Status::Transferable)?;
            Some((verification.strategy.clone(), sign_up.identity.clone()?))
        });
    let Some((strategy, identity)) = found else {
        return Err(Refusal::of("account_transfer_invalid"));
    };
    attempt.first = Some(Verification::vouched(&strategy, call.now));
    recognize(call, attempt, identity)?;
    if let Some(client) = call.world.clients.get_mut(&client_id)
        && let Some(sign_up) = &mut client.sign_up
    {
        sign_up.identity = None;
    }
    Ok(())
}
