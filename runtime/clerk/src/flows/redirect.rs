//! Signing in or up in the system's browser, whoever vouches for the user there.
//!
//! ```text
//! create -> check the page -> write down who leaves -> browser -> redeem -> transfer or done
//! ```
//!
//! What each command asks for is in its own file; how a browser that comes back to another run of
//! the app is greeted, in [`crate::returns`].

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use transom_runtime::{Context, Secret};

use super::attempt::{self, Arrived};
use super::transfer::{self, Names, NewUser};
use crate::bridge::ClerkBridge;
use crate::browser::{self, BrowserError, Return};
use crate::contract::capabilities::{BrowserSession, browser_session};
use crate::contract::{AttemptType, Status, events};
use crate::error::{Error, Flow};
use crate::fapi::Call;
use crate::fapi::wire::{Factor, SignIn, SignUp, Verification};
use crate::keeper::{Attempt, Departure, LONGEST, Leave};
use crate::tenant::Tenant;

/// What a command wants from the browser.
pub struct Trip<'t> {
    /// The command.
    pub command: &'static str,
    /// Its flow.
    pub flow: Flow,
    /// Where to begin. Where it ends is for the server to say.
    pub kind: AttemptType,
    /// Who vouches for the user.
    pub strategy: &'t str,
    /// The user, where the strategy needs to know.
    pub identifier: Option<&'t str>,
    /// Without the cookies of earlier sessions.
    pub ephemeral: bool,
    /// Whether the user agreed to the legal terms of the instance, should they be new.
    pub legal_accepted: bool,
}

/// Where an attempt in the browser ended.
pub enum Landed {
    /// The user had an account.
    SignIn(Arrived),
    /// The user is new.
    SignUp(Arrived),
}

impl Landed {
    /// Has the page's token written after the event of this command, once somebody is signed in.
    pub fn show(&self, tenant: &Tenant, cx: &Context) {
        let (Self::SignIn(arrived) | Self::SignUp(arrived)) = self;
        if arrived.status == Status::Complete {
            tenant.show_after(cx);
        }
    }

    /// The event; it says whether the browser did without cookies, to whom it was asked to.
    pub fn event<E>(self, ephemeral: Option<bool>) -> E
    where
        E: From<events::SignIn> + From<events::SignUp>,
    {
        match self {
            Self::SignIn(arrived) => {
                let event = events::SignIn::from(arrived);
                E::from(events::SignIn { ephemeral, ..event })
            }
            Self::SignUp(arrived) => {
                let event = events::SignUp::from(arrived);
                E::from(events::SignUp { ephemeral, ..event })
            }
        }
    }
}

/// Takes the user through the browser. Called back, the browser is closed and nothing that it may
/// still bring back counts.
pub async fn travel<E>(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    trip: &Trip<'_>,
) -> Result<E, Error>
where
    E: From<events::SignIn> + From<events::SignUp>,
{
    let command = trip.command;
    let browser = bridge.ports().optional.browser.as_ref();
    let browser = browser.ok_or(Error::NotLent { command })?;
    let failed = |error| Error::BrowserFailed(trip.flow, error);
    let leave = tenant
        .keeper
        .leave()
        .map_err(|_| failed(BrowserError::Busy))?;
    tokio::select! {
        biased;
        why = leave.recalled() => {
            close(browser);
            Err(failed(BrowserError::Recalled(why)))
        }
        outcome = go_and_return(bridge, tenant, cx, trip, browser, &leave) => {
            let (landed, ephemeral) = outcome?;
            landed.show(tenant, cx);
            Ok(landed.event(trip.ephemeral.then_some(ephemeral)))
        }
    }
}

async fn go_and_return(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    trip: &Trip<'_>,
    browser: &Arc<dyn BrowserSession>,
    leave: &Leave,
) -> Result<(Landed, bool), Error> {
    let failed = |error| Error::BrowserFailed(trip.flow, error);
    let prepared = browser.prepare().await;
    let callback = prepared.map_err(|error| failed(error.into()))?.callback;
    let (attempt, page) = begin(tenant, trip, &callback).await?;
    browser::check_page(page.expose(), &tenant.key).map_err(failed)?;
    let clock = &bridge.ports().clock;
    let departure = Departure {
        attempt,
        flow: trip.flow,
        callback: Some(callback.clone()),
        left_at: clock.now().millis(),
        origin: cx.origin().to_string(),
        rid: cx.rid().map(str::to_owned),
        verifier: None,
        legal_accepted: trip.legal_accepted,
    };
    leave.depart(departure.clone()).await;
    let open = browser.open(browser_session::Open {
        url: page,
        callback: callback.clone(),
        ephemeral: trip.ephemeral,
    });
    let came_back = tokio::select! {
        biased;
        came_back = open => came_back.map_err(BrowserError::from),
        () = clock.sleep_until(clock.monotonic() + LONGEST) => {
            close(browser);
            Err(BrowserError::TimedOut)
        }
    };
    let arrived = match came_back {
        Ok(answer) => Return::to(&callback, &answer.url).map(|at| (at, answer.ephemeral)),
        Err(error) => Err(error),
    };
    match arrived {
        Ok((at, ephemeral)) => {
            let landed = land(tenant, &departure, &at, leave).await?;
            Ok((landed, ephemeral))
        }
        Err(error) => {
            leave.give_up().await;
            Err(failed(error))
        }
    }
}

/// Closing may take the system a moment; nobody waits for it.
fn close(browser: &Arc<dyn BrowserSession>) {
    let browser = Arc::clone(browser);
    tokio::spawn(async move { browser.close().await });
}

/// Creates the attempt and gives the page in which it goes on. The server names it on create;
/// where it does not, it is asked to.
async fn begin(
    tenant: &Tenant,
    trip: &Trip<'_>,
    callback: &str,
) -> Result<(Attempt, Secret), Error> {
    let signs_in = trip.kind == AttemptType::Signin;
    let family = if signs_in { "sign_ins" } else { "sign_ups" };
    let with_strategy = |call: Call| {
        call.field("strategy", trip.strategy)
            .field("redirect_url", callback)
    };
    let create = with_strategy(Call::post(&format!("client/{family}")))
        .field_some("identifier", trip.identifier)
        .consent(trip.legal_accepted && !signs_in);
    let mut attempt = ask(tenant, trip.flow, create).await?;
    if attempt.page().is_none() && signs_in {
        let prepare = with_strategy(Call::post(&format!(
            "client/sign_ins/{}/prepare_first_factor",
            attempt.id()
        )))
        .field_some(
            "enterprise_connection_id",
            attempt.connection(trip.strategy),
        );
        attempt = ask(tenant, trip.flow, prepare).await?;
    }
    let page = attempt
        .page()
        .ok_or(Error::BrowserFailed(trip.flow, BrowserError::NoPage))?;
    let page = Secret::new(page);
    Ok((attempt.name(), page))
}

async fn ask(tenant: &Tenant, flow: Flow, call: Call) -> Result<Vouched, Error> {
    let resource = attempt::proceed(tenant, flow, tenant.keeper.exchange(call)).await?;
    Ok(Vouched::of(&resource))
}

/// Redeems what the browser brought back and follows where it leads: done, to another step, or to
/// the other side with exactly one request.
pub async fn land(
    tenant: &Tenant,
    departure: &Departure,
    at: &Return,
    leave: &Leave,
) -> Result<Landed, Error> {
    let flow = departure.flow;
    let nonce = match at.nonce() {
        Ok(nonce) => nonce,
        Err(error) => {
            leave.give_up().await;
            return Err(Error::BrowserFailed(flow, error));
        }
    };
    let redeem = tenant.keeper.redeem(nonce);
    let resource = attempt::proceed(tenant, flow, redeem).await?;
    let denied = |said: Option<String>| {
        let denial = said.or_else(|| at.denial());
        let error = denial.map_or(BrowserError::NoProof, BrowserError::Denied);
        Error::BrowserFailed(flow, error)
    };
    let signs_in = matches!(departure.attempt, Attempt::SignIn(_));
    let new_user = NewUser {
        names: Names::default(),
        legal_accepted: departure.legal_accepted,
    };
    conclude(tenant, flow, signs_in, &resource, &new_user, denied).await
}

/// Follows an attempt for which somebody has vouched to where it leads. `denied` is the error when
/// nobody did, with what Clerk says about that.
pub async fn conclude(
    tenant: &Tenant,
    flow: Flow,
    signs_in: bool,
    resource: &Value,
    new_user: &NewUser,
    denied: impl FnOnce(Option<String>) -> Error,
) -> Result<Landed, Error> {
    let status = attempt::status_of(resource);
    let vouched = Vouched::of(resource);
    let verification = vouched.verification().cloned().unwrap_or_default();
    if verification.is_transferable() {
        return transfer::follow(tenant, flow, signs_in, new_user).await;
    }
    if status != "complete" && !verification.is_verified() {
        let said = verification.error.map(|error| error.text().to_owned());
        return Err(denied(said));
    }
    let arrived = attempt::describe(tenant, status);
    Ok(if signs_in {
        Landed::SignIn(arrived)
    } else {
        Landed::SignUp(arrived)
    })
}

/// An attempt for which somebody else vouches.
enum Vouched {
    SignIn(Box<SignIn>),
    SignUp(Box<SignUp>),
}

impl Vouched {
    fn of(resource: &Value) -> Self {
        if resource.get("object").and_then(Value::as_str) == Some("sign_up_attempt") {
            Self::SignUp(Box::new(SignUp::deserialize(resource).unwrap_or_default()))
        } else {
            Self::SignIn(Box::new(SignIn::deserialize(resource).unwrap_or_default()))
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::SignIn(it) => &it.id,
            Self::SignUp(it) => &it.id,
        }
    }

    fn name(&self) -> Attempt {
        match self {
            Self::SignIn(it) => Attempt::SignIn(it.id.clone()),
            Self::SignUp(it) => Attempt::SignUp(it.id.clone()),
        }
    }

    fn verification(&self) -> Option<&Verification> {
        match self {
            Self::SignIn(it) => it.first_factor_verification.as_ref(),
            Self::SignUp(it) => it.verifications.external_account.as_ref(),
        }
    }

    fn page(&self) -> Option<String> {
        self.verification()?
            .external_verification_redirect_url
            .clone()
            .filter(|page| !page.is_empty())
    }

    /// The company's identity provider, where the server names one.
    fn connection(&self, strategy: &str) -> Option<&str> {
        let Self::SignIn(sign_in) = self else {
            return None;
        };
        let mut factors = sign_in.supported_first_factors.iter();
        let names = |it: &&Factor| it.strategy == strategy && it.enterprise_connection_id.is_some();
        factors.find(names)?.enterprise_connection_id.as_deref()
    }
}
