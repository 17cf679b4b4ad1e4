//! `manual`, `method=email_code`: sign in or up with a code by e-mail.

use transom_runtime::Context;

use super::attempt::{self, Arrived, Pending};
use crate::contract::{AttemptType, Status, commands, events};
use crate::error::{Error, Flow};
use crate::fapi::Call;
use crate::fapi::wire::{SignIn, SignUp, SignUpVerification};
use crate::tenant::Tenant;

const STRATEGY: &str = "email_code";
const VERIFY: &str = "manual.email_code.verify";

/// Has a code sent. The server does so on create; where it does not, it is asked to.
pub async fn start(
    tenant: &Tenant,
    command: &commands::ManualEmailCodeStart,
) -> Result<events::EmailCode, Error> {
    match command.r#type {
        AttemptType::Signin => start_sign_in(tenant, &command.email_address).await?,
        AttemptType::Signup => start_sign_up(tenant, command).await?,
    }
    Ok(events::EmailCode {
        status: Status::CodeSent,
        user_id: None,
        email_address: None,
        session_status: None,
    })
}

async fn start_sign_in(tenant: &Tenant, email_address: &str) -> Result<(), Error> {
    let call = Call::post("client/sign_ins")
        .field("strategy", STRATEGY)
        .field("identifier", email_address);
    attempt::step(tenant, Flow::EmailCode, call).await?;
    let Some(Pending::SignIn(sign_in)) = attempt::pending(&tenant.keeper) else {
        return Ok(());
    };
    if sign_in.open_first_factor() == Some(STRATEGY) {
        return Ok(());
    }
    let call = Call::post(&format!(
        "client/sign_ins/{}/prepare_first_factor",
        sign_in.id
    ))
    .field("strategy", STRATEGY)
    .field("email_address_id", &address_of(&sign_in, email_address)?);
    attempt::step(tenant, Flow::EmailCode, call).await.map(drop)
}

/// The id of the address to send to: the one that was typed, else the main one.
fn address_of(sign_in: &SignIn, email_address: &str) -> Result<String, Error> {
    let factors = || {
        sign_in
            .supported_first_factors
            .iter()
            .filter(|it| it.strategy == STRATEGY)
    };
    factors()
        .find(|factor| factor.safe_identifier.as_deref() == Some(email_address))
        .or_else(|| factors().find(|factor| factor.primary == Some(true)))
        .or_else(|| factors().next())
        .and_then(|factor| factor.email_address_id.clone())
        .ok_or_else(|| {
            Error::no_such_factor(Flow::EmailCode, STRATEGY, &sign_in.supported_first_factors)
        })
}

async fn start_sign_up(
    tenant: &Tenant,
    command: &commands::ManualEmailCodeStart,
) -> Result<(), Error> {
    if let Some(Pending::SignUp(sign_up)) = attempt::pending(&tenant.keeper)
        && sign_up.email_address.as_deref() == Some(command.email_address.as_str())
    {
        return prepare_sign_up(tenant, &sign_up).await;
    }
    let call = Call::post("client/sign_ups")
        .field("strategy", STRATEGY)
        .field("email_address", &command.email_address)
        .field_some("username", command.username.as_deref())
        .field_some("first_name", command.first_name.as_deref())
        .field_some("last_name", command.last_name.as_deref());
    attempt::step(tenant, Flow::EmailCode, call).await?;
    match attempt::pending(&tenant.keeper) {
        Some(Pending::SignUp(sign_up)) if !awaits_code(&sign_up) => {
            prepare_sign_up(tenant, &sign_up).await
        }
        _ => Ok(()),
    }
}

fn awaits_code(sign_up: &SignUp) -> bool {
    sign_up
        .verifications
        .email_address
        .as_ref()
        .is_some_and(SignUpVerification::awaits_code)
}

async fn prepare_sign_up(tenant: &Tenant, sign_up: &SignUp) -> Result<(), Error> {
    let call = Call::post(&format!(
        "client/sign_ups/{}/prepare_verification",
        sign_up.id
    ))
    .field("strategy", STRATEGY);
    attempt::step(tenant, Flow::EmailCode, call).await.map(drop)
}

/// Checks the code. A wrong one leaves the attempt pending.
pub async fn verify(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualEmailCodeVerify,
) -> Result<events::EmailCode, Error> {
    let path = match (attempt::pending(&tenant.keeper), command.r#type) {
        (Some(Pending::SignIn(sign_in)), AttemptType::Signin) => {
            format!("client/sign_ins/{}/attempt_first_factor", sign_in.id)
        }
        (Some(Pending::SignUp(sign_up)), AttemptType::Signup) => {
            format!("client/sign_ups/{}/attempt_verification", sign_up.id)
        }
        (_, AttemptType::Signin) => {
            return Err(Error::MissingState {
                command: VERIFY,
                state: "sign-in",
            });
        }
        (_, AttemptType::Signup) => {
            return Err(Error::MissingState {
                command: VERIFY,
                state: "sign-up",
            });
        }
    };
    let call = Call::post(&path)
        .field("strategy", STRATEGY)
        .secret("code", &command.code);
    let status = attempt::step(tenant, Flow::EmailCode, call).await?;
    let Arrived {
        status,
        user_id,
        email_address,
        session_status,
    } = attempt::arrive(tenant, cx, &status);
    Ok(events::EmailCode {
        status,
        user_id,
        email_address,
        session_status,
    })
}
