//! `manual`, `method=second_factor`: the second proof, and trust in a new device, which takes the
//! same two calls.

use transom_runtime::Context;

use super::attempt::{self, Arrived};
use crate::contract::{SecondFactorStrategy, commands, events};
use crate::error::{Error, Flow};
use crate::fapi::Call;
use crate::fapi::wire::SignIn;
use crate::tenant::Tenant;

/// Checks the code.
pub async fn verify(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualSecondFactorVerify,
) -> Result<events::SecondFactor, Error> {
    let sign_in = pending(tenant, "manual.second_factor.verify")?;
    let call = Call::post(&format!(
        "client/sign_ins/{}/attempt_second_factor",
        sign_in.id
    ))
    .field("strategy", command.strategy.as_str())
    .secret("code", &command.code);
    let status = attempt::step(tenant, Flow::SecondFactor, call).await?;
    Ok(event(attempt::arrive(tenant, cx, &status)))
}

/// Has a code sent by SMS or e-mail. The router refuses the strategies that send nothing.
pub async fn prepare(
    tenant: &Tenant,
    strategy: SecondFactorStrategy,
) -> Result<events::SecondFactor, Error> {
    let sign_in = pending(tenant, "manual.second_factor.prepare")?;
    let strategy = strategy.as_str();
    let factors = || {
        sign_in
            .supported_second_factors
            .iter()
            .filter(|it| it.strategy == strategy)
    };
    let factor = factors()
        .find(|factor| factor.default == Some(true) || factor.primary == Some(true))
        .or_else(|| factors().next());
    let Some(factor) = factor else {
        let offered = &sign_in.supported_second_factors;
        return Err(Error::no_such_factor(Flow::SecondFactor, strategy, offered));
    };
    let call = Call::post(&format!(
        "client/sign_ins/{}/prepare_second_factor",
        sign_in.id
    ))
    .field("strategy", strategy)
    .field_some("phone_number_id", factor.phone_number_id.as_deref())
    .field_some("email_address_id", factor.email_address_id.as_deref());
    attempt::step(tenant, Flow::SecondFactor, call).await?;
    Ok(event(Arrived::code_sent()))
}

fn pending(tenant: &Tenant, command: &'static str) -> Result<SignIn, Error> {
    attempt::sign_in(&tenant.keeper)
        .filter(SignIn::needs_second_factor)
        .ok_or(Error::MissingState {
            command,
            state: "second_factor",
        })
}

fn event(arrived: Arrived) -> events::SecondFactor {
    events::SecondFactor {
        status: arrived.status,
        user_id: arrived.user_id,
        email_address: arrived.email_address,
        session_status: arrived.session_status,
    }
}
