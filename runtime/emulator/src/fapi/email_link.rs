//! E-mail links: sending one, `/v1/verify` that it leads to, and `magic_links/complete` with which
//! a native app ends it.
//!
//! A link that is polled for may be opened in any browser. The attempt moves on when its client
//! asks next, because only an answer to that client can hand out the token that rotates.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest;
use serde_json::json;

use super::{Call, Caller, Outcome, sign_in, sign_up};
use crate::state::World;
use crate::state::email_link::{Approval, Attempt, EmailLink, WayBack};
use crate::state::redirect::{self, with_query};
use crate::state::sign_in::SignIn;
use crate::state::ticket::Ticket;
use crate::state::verification::{Status, Verification};
use crate::wire::{Refusal, Reply};

/// Milliseconds for which a link, and then its approval, works.
const LIFETIME: i64 = 10 * 60 * 1000;

/// Sends a link for an attempt to an address, in the way the form asks for.
pub(crate) fn send(
    call: &mut Call,
    attempt: Attempt,
    address: &str,
) -> Result<Verification, Refusal> {
    let form = &call.request.form;
    let instance = &call.world.instance;
    let way_back = if let Some(redirect_uri) = form.given("redirect_uri") {
        redirect::check(instance, redirect_uri, "redirect_uri")?;
        if form.require("code_challenge_method")? != "S256" {
            return Err(Refusal::of("form_param_value_invalid").param("code_challenge_method"));
        }
        WayBack::Proven {
            redirect_uri: redirect_uri.to_owned(),
            flow_id: String::new(),
            code_challenge: form.require("code_challenge")?.to_owned(),
        }
    } else {
        let redirect_url = form.given("redirect_url");
        if let Some(url) = redirect_url {
            redirect::check(instance, url, "redirect_url")?;
        }
        WayBack::Polled {
            redirect_url: redirect_url.map(str::to_owned),
        }
    };
    let client_id = call.client()?;
    let purpose = match attempt {
        Attempt::SignIn(_) => "sign_in",
        Attempt::SignUp(_) => "sign_up",
    };
    let mut link = EmailLink {
        client_id,
        attempt,
        way_back,
        expire_at: call.now + LIFETIME,
        opened: false,
    };
    if let WayBack::Proven { flow_id, .. } = &mut link.way_back {
        *flow_id = call.world.new_id("flow_");
    }
    let token = call.world.random.text(40);
    let base_url = &call.world.base_url;
    let url = with_query(&format!("{base_url}/v1/verify"), &[("token", &token)]);
    // An earlier link of the same attempt leads nowhere any more.
    let attempt = link.attempt.clone();
    call.world
        .email_links
        .retain(|_, other| other.attempt != attempt);
    call.world.email_links.insert(token, link);
    call.world.send_link(address, purpose, url);
    Ok(Verification::link(call.now, call.now + LIFETIME))
}

/// `/v1/verify`: the link was opened.
pub(crate) fn open(call: &mut Call) -> Outcome {
    let token = call.request.query.given("token").unwrap_or_default();
    let known = call.world.email_links.get_mut(token);
    let link = known.ok_or_else(|| Refusal::of("verification_link_token_invalid"))?;
    if link.opened {
        return Err(Refusal::of("verification_link_token_stale"));
    }
    let expired = call.now >= link.expire_at;
    link.opened = !expired;
    let link = link.clone();
    match link.way_back {
        WayBack::Polled { redirect_url } => {
            let elsewhere = !matches!(&call.caller, Caller::Client(id) if *id == link.client_id);
            let status = if expired {
                "expired"
            } else if elsewhere && call.world.instance.email_link_same_client {
                mark(call.world, &link.client_id, &link.attempt, Status::Failed);
                "client_mismatch"
            } else {
                mark(call.world, &link.client_id, &link.attempt, Status::Verified);
                "verified"
            };
            Ok(match redirect_url {
                Some(url) => Reply::redirect(with_query(&url, &[("__clerk_status", status)])),
                None => Reply::text("text/plain; charset=utf-8", status),
            })
        }
        WayBack::Proven { .. } if expired => Err(Refusal::of("verification_link_token_expired")),
        WayBack::Proven {
            redirect_uri,
            flow_id,
            code_challenge,
        } => {
            let token = call.world.random.text(40);
            let query = [
                ("flow_id", flow_id.as_str()),
                ("approval_token", token.as_str()),
            ];
            let target = with_query(&redirect_uri, &query);
            let approval = Approval {
                client_id: link.client_id,
                attempt: link.attempt,
                flow_id,
                code_challenge,
                expire_at: call.now + LIFETIME,
                consumed: false,
            };
            call.world.approvals.insert(token, approval);
            Ok(Reply::redirect(target))
        }
    }
}

/// Notes on the attempt's verification how its link went.
fn mark(world: &mut World, client_id: &str, attempt: &Attempt, status: Status) {
    let Some(client) = world.clients.get_mut(client_id) else {
        return;
    };
    let verification = match attempt {
        Attempt::SignIn(id) => client
            .sign_in
            .as_mut()
            .filter(|attempt| attempt.id == *id)
            .and_then(|attempt| attempt.first.as_mut()),
        Attempt::SignUp(id) => client
            .sign_up
            .as_mut()
            .filter(|attempt| attempt.id == *id)
            .and_then(|attempt| attempt.email_verification.as_mut()),
    };
    if let Some(verification) = verification.filter(|known| known.strategy == "email_link") {
        verification.end_leg(status, None);
    }
}

/// Carries out what an opened link has made possible; for every read by its client.
pub(crate) fn settle(call: &mut Call) -> Result<(), Refusal> {
    if matches!(call.caller, Caller::Client(_)) {
        sign_in::settle_link(call)?;
        sign_up::settle_link(call)?;
    }
    Ok(())
}

/// `magic_links/complete`: the app proves with its verifier that it asked for the link.
pub(crate) fn complete(call: &mut Call) -> Outcome {
    let form = &call.request.form;
    form.allow(&["flow_id", "approval_token", "code_verifier", "attestation"])?;
    let (flow_id, token) = (form.require("flow_id")?, form.require("approval_token")?);
    let verifier = form.require("code_verifier")?;
    let client_id = call.client_or_new()?;
    let approval = call.world.approvals.get(token).cloned();
    let approval = approval
        .filter(|approval| approval.flow_id == flow_id)
        .ok_or_else(|| Refusal::of("approval_token_invalid"))?;
    if approval.consumed {
        return Err(Refusal::of("approval_token_consumed"));
    }
    if call.now >= approval.expire_at {
        return Err(Refusal::of("approval_token_expired"));
    }
    let challenge = digest::digest(&digest::SHA256, verifier.as_bytes());
    if URL_SAFE_NO_PAD.encode(challenge) != approval.code_challenge {
        return Err(Refusal::of("pkce_verification_failed"));
    }
    let elsewhere = approval.client_id != client_id;
    match &approval.attempt {
        Attempt::SignIn(_) if elsewhere && call.world.instance.email_link_same_client => {
            return Err(Refusal::of("sign_in_email_link_not_same_client"));
        }
        // A sign-up lives on its client.
        Attempt::SignUp(_) if elsewhere => {
            return Err(Refusal::of("sign_up_email_link_not_same_client"));
        }
        _ => {}
    }
    if let Some(approval) = call.world.approvals.get_mut(token) {
        approval.consumed = true;
    }
    match &approval.attempt {
        Attempt::SignIn(id) => {
            let ticket = ticket(call, &approval.client_id, id)?;
            Ok(call.envelope(json!({ "flow_id": flow_id, "ticket": ticket })))
        }
        Attempt::SignUp(_) => {
            mark(call.world, &client_id, &approval.attempt, Status::Verified);
            sign_up::settle_link(call)?;
            let client = call.world.clients.get(&client_id);
            let shown = client
                .and_then(|client| client.sign_up.as_ref())
                .map(|attempt| sign_up::json(call.world, attempt));
            Ok(call.envelope(json!(shown)))
        }
    }
}

/// A ticket that stands for the first factor of the attempt's user.
fn ticket(call: &mut Call, client_id: &str, attempt: &str) -> Result<String, Refusal> {
    let client = call.world.clients.get(client_id);
    let user_id = client
        .and_then(|client| client.sign_in.as_ref())
        .filter(|known| known.id == attempt)
        .and_then(|known: &SignIn| known.user_id.clone())
        .ok_or_else(|| Refusal::of("approval_token_invalid"))?;
    let token = call.world.new_id("ticket_");
    let ticket = Ticket {
        user_id,
        expire_at: call.now + LIFETIME,
        used: false,
        revoked: false,
        one_factor: true,
    };
    call.world.tickets.insert(token.clone(), ticket);
    Ok(token)
}
