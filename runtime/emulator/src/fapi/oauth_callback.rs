//! `/v1/oauth_callback`: a provider sends the browser back here, and it is sent on to the app with
//! how its attempt went. The app's stored token may be stale by then; a nonce makes up for it.

use super::{Call, Caller, Outcome, enterprise, external_account, sign_in, sign_up};
use crate::idp;
use crate::state::browser_leg::{BrowserLeg, Purpose};
use crate::state::client::Client;
use crate::state::identity::Identity;
use crate::state::redirect::with_query;
use crate::state::verification::{Status, Verification};
use crate::wire::{Params, Refusal, Reply};

/// Some providers post their answer; it is turned into a GET.
pub(crate) fn post(call: &Call) -> Reply {
    let pairs: Vec<(&str, &str)> = call.request.form.pairs().collect();
    let callback = format!("{}/v1/oauth_callback", call.world.base_url);
    Reply::redirect(with_query(&callback, &pairs))
}

pub(crate) fn get(call: &mut Call) -> Outcome {
    let invalid = || Refusal::of("oauth_callback_invalid");
    let query = &call.request.query;
    let state = query.given("state").ok_or_else(invalid)?;
    // Whatever it leads to, a state works once.
    let leg = call.world.browser_legs.remove(state).ok_or_else(invalid)?;
    if !call.world.clients.contains_key(&leg.client_id) {
        return Err(invalid());
    }
    call.caller = Caller::Client(leg.client_id.clone());
    let (answer, twice) = provider_answer(call, &leg, query);
    let outcome = match &leg.purpose {
        Purpose::SignIn(id) => sign_in::end_browser_leg(call, id, state, answer),
        Purpose::SignUp(id) => sign_up::end_browser_leg(call, id, state, answer),
        Purpose::Link {
            user_id,
            external_account_id,
        } => end_link(call, user_id, external_account_id, state, answer).map(|()| None),
    };
    let target = match outcome {
        // The attempt was prepared anew meanwhile: nobody waits for this browser.
        Err(refusal) if refusal.code() == "oauth_callback_invalid" => return Err(refusal),
        Err(refusal) => with_query(
            &leg.redirect_url,
            &[
                ("__clerk_status", "failed"),
                ("__clerk_error_code", refusal.code()),
            ],
        ),
        Ok(session_id) => call_back(call, &leg, session_id.as_deref()),
    };
    let mut reply = if twice {
        idp::page::twice(&target)
    } else {
        Reply::redirect(target)
    };
    if !leg.native {
        let client = call.world.clients.get(&leg.client_id);
        reply.device_token = client.map(Client::device_token);
    }
    Ok(reply)
}

/// Whom the provider vouches for, and whether the app is to be called back twice.
fn provider_answer(
    call: &mut Call,
    leg: &BrowserLeg,
    query: &Params,
) -> (Result<Identity, Refusal>, bool) {
    if call.now >= leg.expire_at {
        return (Err(Refusal::of("verification_expired")), false);
    }
    match query.given("error") {
        Some("access_denied") => return (Err(Refusal::of("oauth_access_denied")), false),
        Some(_) => return (Err(Refusal::of("oauth_fetch_user_error")), false),
        None => {}
    }
    let grants = &mut call.world.identity_provider.grants;
    let grant = query.given("code").and_then(|code| grants.remove(code));
    match grant {
        Some(grant) if grant.identity.provider == leg.provider => {
            let admitted = enterprise::admit(&call.world.instance, &grant.identity);
            (admitted.map(|()| grant.identity), grant.twice)
        }
        _ => (Err(Refusal::of("oauth_token_exchange_error")), false),
    }
}

/// The address that tells a native app how to go on, with a nonce that works once.
fn call_back(call: &mut Call, leg: &BrowserLeg, session_id: Option<&str>) -> String {
    let nonce = call.world.random.text(40);
    let mut query = Vec::new();
    if leg.native && leg.listed {
        query.push(("rotating_token_nonce", nonce.as_str()));
        if let Some(client) = call.world.clients.get_mut(&leg.client_id) {
            client.nonces.push(nonce.clone());
        }
    }
    query.extend(session_id.map(|id| ("created_session_id", id)));
    let complete = session_id.and(leg.complete_redirect_url.as_deref());
    with_query(complete.unwrap_or(&leg.redirect_url), &query)
}

fn end_link(
    call: &mut Call,
    user_id: &str,
    id: &str,
    state: &str,
    answer: Result<Identity, Refusal>,
) -> Result<(), Refusal> {
    let awaits = |verification: &Verification| verification.awaits(state);
    let user = call.world.users.get(user_id);
    user.and_then(|user| {
        user.external_accounts
            .iter()
            .find(|account| account.id == id)
    })
    .filter(|account| awaits(&account.verification))
    .ok_or_else(|| Refusal::of("oauth_callback_invalid"))?;
    let outcome =
        answer.and_then(
            |identity| match external_account::owner(call.world, &identity) {
                Some(owner) if owner != user_id => Err(Refusal::of("oauth_identification_claimed")),
                _ => Ok(identity),
            },
        );
    let now = call.now;
    let Some(user) = call.world.users.get_mut(user_id) else {
        return Ok(());
    };
    let mut accounts = user.external_accounts.iter_mut();
    if let Some(account) = accounts.find(|account| account.id == id) {
        account.updated_at = now;
        match &outcome {
            Ok(identity) => {
                account.identity = identity.clone();
                account.verification.end_leg(Status::Verified, None);
            }
            Err(refusal) => account.verification.end_leg(Status::Failed, Some(refusal)),
        }
    }
    let identity = outcome?;
    external_account::link(call.world, user_id, &identity);
    Ok(())
}
