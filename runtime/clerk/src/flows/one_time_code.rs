//! A one-time code to an address: how it is sent and how it is checked. What the page sends and
//! hears belongs to the flows; the codes of a second factor to [`super::second_factor`].

use transom_runtime::{Context, Secret};

use super::attempt::{self, Arrived, Pending};
use crate::contract::AttemptType;
use crate::error::{Error, Flow};
use crate::fapi::Call;
use crate::fapi::wire::{Factor, SignIn, SignUp, SignUpVerification};
use crate::tenant::Tenant;

/// What carries the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// An e-mail.
    Email,
    /// An SMS.
    Sms,
}

impl Channel {
    fn flow(self) -> Flow {
        match self {
            Self::Email => Flow::EmailCode,
            Self::Sms => Flow::PhoneCode,
        }
    }

    fn strategy(self) -> &'static str {
        match self {
            Self::Email => "email_code",
            Self::Sms => "phone_code",
        }
    }

    fn verify(self) -> &'static str {
        match self {
            Self::Email => "manual.email_code.verify",
            Self::Sms => "manual.phone_code.verify",
        }
    }

    fn leads_to(self, sign_up: &SignUp, address: &str) -> bool {
        match self {
            Self::Email => sign_up.has_email_address(address),
            Self::Sms => sign_up.phone_number.as_deref() == Some(address),
        }
    }

    fn verification(self, sign_up: &SignUp) -> Option<&SignUpVerification> {
        match self {
            Self::Email => sign_up.verifications.email_address.as_ref(),
            Self::Sms => sign_up.verifications.phone_number.as_ref(),
        }
    }
}

/// Begins a sign-in and has its code sent.
pub async fn sign_in(tenant: &Tenant, channel: Channel, address: &str) -> Result<(), Error> {
    begin_sign_in(tenant, channel.flow(), channel.strategy(), address).await
}

/// Begins a sign-in with a `strategy` that sends a code. The server sends it on create; where it
/// does not, it is asked to.
pub async fn begin_sign_in(
    tenant: &Tenant,
    flow: Flow,
    strategy: &'static str,
    identifier: &str,
) -> Result<(), Error> {
    let call = Call::post("client/sign_ins")
        .field("strategy", strategy)
        .field("identifier", identifier);
    attempt::step(tenant, flow, call).await?;
    let Some(Pending::SignIn(sign_in)) = attempt::pending(&tenant.keeper) else {
        return Ok(());
    };
    if sign_in.open_first_factor() == Some(strategy) {
        return Ok(());
    }
    let factor = factor_of(&sign_in, strategy, identifier)
        .ok_or_else(|| Error::no_such_factor(flow, strategy, &sign_in.supported_first_factors))?;
    let call = Call::post(&format!(
        "client/sign_ins/{}/prepare_first_factor",
        sign_in.id
    ))
    .field("strategy", strategy)
    .field_some("email_address_id", factor.email_address_id.as_deref())
    .field_some("phone_number_id", factor.phone_number_id.as_deref());
    attempt::step(tenant, flow, call).await.map(drop)
}

/// Where to send to: what was typed, else the main address or number.
pub fn factor_of<'s>(sign_in: &'s SignIn, strategy: &str, typed: &str) -> Option<&'s Factor> {
    let factors = || {
        sign_in
            .supported_first_factors
            .iter()
            .filter(|it| it.strategy == strategy)
    };
    factors()
        .find(|factor| factor.shows(typed))
        .or_else(|| factors().find(|factor| factor.primary == Some(true)))
        .or_else(|| factors().next())
}

/// Has the code of a sign-up sent: of the one that is pending for the same address, else of a new
/// one, which `create` begins.
pub async fn sign_up(
    tenant: &Tenant,
    channel: Channel,
    address: &str,
    create: Call,
) -> Result<(), Error> {
    if let Some(Pending::SignUp(sign_up)) = attempt::pending(&tenant.keeper)
        && channel.leads_to(&sign_up, address)
    {
        return prepare_sign_up(tenant, channel, &sign_up).await;
    }
    let create = create.field("strategy", channel.strategy());
    attempt::step(tenant, channel.flow(), create).await?;
    match attempt::pending(&tenant.keeper) {
        Some(Pending::SignUp(sign_up)) => {
            let verification = channel.verification(&sign_up);
            if verification.is_some_and(SignUpVerification::awaits_code) {
                return Ok(());
            }
            prepare_sign_up(tenant, channel, &sign_up).await
        }
        _ => Ok(()),
    }
}

async fn prepare_sign_up(tenant: &Tenant, channel: Channel, sign_up: &SignUp) -> Result<(), Error> {
    let call = Call::post(&format!(
        "client/sign_ups/{}/prepare_verification",
        sign_up.id
    ))
    .field("strategy", channel.strategy());
    attempt::step(tenant, channel.flow(), call).await.map(drop)
}

/// Checks the code. A wrong one leaves the attempt pending.
pub async fn verify(
    tenant: &Tenant,
    cx: &Context,
    channel: Channel,
    kind: AttemptType,
    code: &Secret,
) -> Result<Arrived, Error> {
    let missing = |state| Error::MissingState {
        command: channel.verify(),
        state,
    };
    let path = match (attempt::pending(&tenant.keeper), kind) {
        (Some(Pending::SignIn(sign_in)), AttemptType::Signin) => {
            format!("client/sign_ins/{}/attempt_first_factor", sign_in.id)
        }
        (Some(Pending::SignUp(sign_up)), AttemptType::Signup) => {
            format!("client/sign_ups/{}/attempt_verification", sign_up.id)
        }
        (_, AttemptType::Signin) => return Err(missing("sign-in")),
        (_, AttemptType::Signup) => return Err(missing("sign-up")),
    };
    let call = Call::post(&path)
        .field("strategy", channel.strategy())
        .secret("code", code);
    let status = attempt::step(tenant, channel.flow(), call).await?;
    Ok(attempt::arrive(tenant, cx, &status))
}
