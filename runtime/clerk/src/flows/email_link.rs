//! `manual`, `method=email_link`: sign in or up with a link by e-mail.
//!
//! ```text
//! leads back into the app:  start -> mail -> the system opens the app -> prove and redeem -> told
//! any device:               start -> mail -> somebody opens it; `wait` asks until it was -> told
//! ```
//!
//! How an address that the app was opened with is greeted is in [`crate::returns`]; who is told, in
//! [`crate::keeper`].

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use serde::Deserialize;
use serde_json::Value;
use transom_runtime::{Clock, Context, Secret};

use super::attempt::{self, Arrived, Pending};
use super::one_time_code::factor_of;
use crate::bridge::ClerkBridge;
use crate::browser::{Approval, BrowserError, Return};
use crate::contract::{AttemptType, commands, events};
use crate::error::{Cause, Error, Flow, LinkError};
use crate::fapi::Call;
use crate::fapi::wire::Verification;
use crate::keeper::{Attempt, Departure, Leave, Opened, Verifier};
use crate::tenant::Tenant;

/// The command that sends a link.
pub const START: &str = "manual.email_link.start";
/// The command that waits for it.
pub const WAIT: &str = "manual.email_link.wait";

const STRATEGY: &str = "email_link";

/// The pause between two looks at a link that may be opened anywhere.
const PAUSE: Duration = Duration::from_secs(3);

/// Sends a link.
pub async fn start(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualEmailLinkStart,
) -> Result<events::EmailLink, Error> {
    let way = if command.any_device {
        WayBack::Anywhere
    } else {
        WayBack::into_app(bridge, tenant).await?
    };
    let attempt = match command.r#type {
        AttemptType::Signin => sign_in(tenant, &way, &command.email_address).await?,
        AttemptType::Signup => sign_up(tenant, &way, command).await?,
    };
    let (callback, verifier) = way.into_parts();
    let departure = Departure {
        attempt,
        flow: Flow::EmailLink,
        callback,
        left_at: bridge.ports().clock.now().millis(),
        origin: cx.origin().to_string(),
        rid: cx.rid().map(str::to_owned),
        verifier,
        // The sign-up has heard of it already.
        legal_accepted: false,
    };
    let expected = tenant.keeper.expect_link(departure).await;
    expected.map_err(|why| Error::LinkFailed(LinkError::Recalled(why)))?;
    Ok(event(Arrived::link_sent()))
}

/// Waits until the link was opened, something takes its place, or its time has run out.
pub async fn wait(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
) -> Result<events::EmailLink, Error> {
    let (sent, told) = tenant.keeper.await_link().ok_or(Error::MissingState {
        command: WAIT,
        state: STRATEGY,
    })?;
    let clock = bridge.ports().clock.as_ref();
    let end = clock.monotonic() + sent.left(clock.now().millis());
    let outcome = tokio::select! {
        biased;
        told = told => told.unwrap_or(Err(Error::AttemptFailed(Flow::EmailLink, Cause::Superseded))),
        seen = look(tenant, clock, &sent), if sent.callback.is_none() => seen,
        () = clock.sleep_until(end) => Err(Error::LinkFailed(LinkError::Late)),
    };
    Ok(event(attempt::arrive(tenant, cx, &outcome?)))
}

/// Takes up an address that an opened link leads to. Nothing when it is not for the link that was
/// asked for, or nobody waits for that any more.
pub async fn open(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    leave: &Leave,
    sent: &Departure,
    at: &Return,
) -> Option<Opened> {
    let Some(approval) = at.approval() else {
        bridge
            .link()
            .log("the app was opened without the approval of a link; it was ignored");
        return None;
    };
    let complete = tenant.keeper.complete_link(sent, approval);
    let completed = tokio::select! {
        biased;
        _ = leave.recalled() => return None,
        completed = attempt::proceed(tenant, Flow::EmailLink, complete) => completed,
    };
    match completed {
        Err(Error::AttemptFailed(_, cause)) if Approval::is_foreign(&cause) => {
            bridge
                .link()
                .log("the app was opened with the approval of another link; it was ignored");
            None
        }
        completed => Some(completed.map(|resource| attempt::status_of(&resource).to_owned())),
    }
}

/// The event about a link that no command waits for.
pub fn end(tenant: &Tenant, opened: Opened) -> Result<events::EmailLink, Error> {
    Ok(event(attempt::describe(tenant, &opened?)))
}

fn event(arrived: Arrived) -> events::EmailLink {
    events::EmailLink {
        status: arrived.status,
        user_id: arrived.user_id,
        email_address: arrived.email_address,
        session_status: arrived.session_status,
        missing_fields: arrived.missing_fields,
        unverified_fields: arrived.unverified_fields,
    }
}

/// Where a link leads.
enum WayBack {
    /// Into the app, which proves with the verifier that it asked (RFC 7636, `S256`).
    App { callback: String, verifier: Secret },
    /// Nowhere; the attempt itself tells.
    Anywhere,
}

impl WayBack {
    async fn into_app(bridge: &ClerkBridge, tenant: &Tenant) -> Result<Self, Error> {
        let browser = bridge.ports().optional.browser.as_ref();
        let browser = browser.ok_or(Error::NotLent { command: START })?;
        let failed = |failure| Error::BrowserFailed(Flow::EmailLink, BrowserError::from(failure));
        let callback = browser.prepare().await.map_err(failed)?.callback;
        let mut bytes = [0; 32];
        bridge.ports().random.fill(&mut bytes);
        let verifier = Secret::new(URL_SAFE_NO_PAD.encode(bytes));
        tenant.jwt.mask(&verifier);
        Ok(Self::App { callback, verifier })
    }

    fn add_to(&self, call: Call) -> Call {
        let Self::App { callback, verifier } = self else {
            return call;
        };
        let challenge = digest::digest(&digest::SHA256, verifier.expose().as_bytes());
        call.field("redirect_uri", callback)
            .field("code_challenge", &URL_SAFE_NO_PAD.encode(challenge))
            .field("code_challenge_method", "S256")
    }

    fn into_parts(self) -> (Option<String>, Option<Verifier>) {
        match self {
            Self::App { callback, verifier } => (Some(callback), Some(Verifier(verifier))),
            Self::Anywhere => (None, None),
        }
    }
}

async fn sign_in(tenant: &Tenant, way: &WayBack, address: &str) -> Result<Attempt, Error> {
    let create = Call::post("client/sign_ins").field("identifier", address);
    attempt::step(tenant, Flow::EmailLink, create).await?;
    let sign_in = attempt::sign_in(&tenant.keeper).unwrap_or_default();
    let factor = factor_of(&sign_in, STRATEGY, address).ok_or_else(|| {
        let offered = &sign_in.supported_first_factors;
        Error::no_such_factor(Flow::EmailLink, STRATEGY, offered)
    })?;
    let id = &sign_in.id;
    let prepare = Call::post(&format!("client/sign_ins/{id}/prepare_first_factor"))
        .field("strategy", STRATEGY)
        .field_some("email_address_id", factor.email_address_id.as_deref());
    attempt::step(tenant, Flow::EmailLink, way.add_to(prepare)).await?;
    Ok(Attempt::SignIn(sign_in.id))
}

async fn sign_up(
    tenant: &Tenant,
    way: &WayBack,
    command: &commands::ManualEmailLinkStart,
) -> Result<Attempt, Error> {
    let address = command.email_address.as_str();
    let pending = || match attempt::pending(&tenant.keeper) {
        Some(Pending::SignUp(it)) if it.has_email_address(address) => Some(it.id),
        _ => None,
    };
    if pending().is_none() {
        let create = Call::post("client/sign_ups")
            .field("email_address", address)
            .field_some("username", command.username.as_deref())
            .field_some("first_name", command.first_name.as_deref())
            .field_some("last_name", command.last_name.as_deref())
            .consent(command.legal_accepted);
        attempt::step(tenant, Flow::EmailLink, create).await?;
    }
    let id = pending().ok_or(Error::NoSuchFactor {
        flow: Flow::EmailLink,
        strategy: STRATEGY,
        offered: String::new(),
    })?;
    let prepare = Call::post(&format!("client/sign_ups/{id}/prepare_verification"))
        .field("strategy", STRATEGY);
    attempt::step(tenant, Flow::EmailLink, way.add_to(prepare)).await?;
    Ok(Attempt::SignUp(id))
}

/// Asks again and again how the link is. Whoever sees first that it has ended tells the others.
async fn look(tenant: &Tenant, clock: &dyn Clock, sent: &Departure) -> Opened {
    loop {
        let step = tenant.keeper.look_at_link(sent);
        let seen = match attempt::proceed(tenant, Flow::EmailLink, step).await {
            Ok(resource) => Sight::of(&resource, &sent.attempt),
            Err(Error::AttemptFailed(_, Cause::Unanswered(_))) => Sight::Waiting,
            Err(Error::AttemptFailed(_, Cause::Refused(it))) if it.may_change() => Sight::Waiting,
            // Somebody has ended it, and tells.
            Err(Error::AttemptFailed(_, Cause::Superseded)) => std::future::pending().await,
            Err(error) => Sight::Ended(Err(error)),
        };
        if let Sight::Ended(outcome) = seen {
            tenant.keeper.end_link(sent).await;
            tenant.keeper.tell_of_link(&outcome);
            return outcome;
        }
        clock.sleep_until(clock.monotonic() + PAUSE).await;
    }
}

/// How a link looks on its attempt.
enum Sight {
    Waiting,
    Ended(Opened),
}

impl Sight {
    fn of(resource: &Value, attempt: &Attempt) -> Self {
        let (waits, verification) = match attempt {
            Attempt::SignIn(_) => ("needs_first_factor", "/first_factor_verification"),
            Attempt::SignUp(_) => ("missing_requirements", "/verifications/email_address"),
        };
        let status = attempt::status_of(resource);
        if status != waits {
            return Self::Ended(Ok(status.to_owned()));
        }
        let verification = resource.pointer(verification);
        let verification = verification.and_then(|it| Verification::deserialize(it).ok());
        let verification = verification.unwrap_or_default();
        let failed = |error| Self::Ended(Err(Error::LinkFailed(error)));
        match (verification.status.as_str(), verification.error) {
            ("verified", _) => Self::Ended(Ok(status.to_owned())),
            ("" | "unverified", _) => Self::Waiting,
            ("expired", _) => failed(LinkError::Late),
            (_, Some(error)) => failed(LinkError::Denied(error.text().to_owned())),
            (_, None) => failed(LinkError::Elsewhere),
        }
    }
}
