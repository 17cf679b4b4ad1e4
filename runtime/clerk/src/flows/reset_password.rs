//! `manual`, `method=reset_password`: a code, then a new password, then signed in.
//!
//! On the wire a reset is a sign-in whose first factor is the code. Sessions on other devices go
//! on: the contract has no param that would end them.

use transom_runtime::Context;

use super::attempt::{self, Arrived};
use super::{identifier, one_time_code};
use crate::contract::{commands, events};
use crate::error::{Error, Flow};
use crate::fapi::Call;
use crate::tenant::Tenant;

/// Has a code sent, by SMS to a phone number and by e-mail to anything else.
pub async fn start(
    tenant: &Tenant,
    command: &commands::ManualResetPasswordStart,
) -> Result<events::ResetPassword, Error> {
    let identifier = identifier::clean(&command.identifier);
    let strategy = if identifier::is_phone_number(&identifier) {
        "reset_password_phone_code"
    } else {
        "reset_password_email_code"
    };
    one_time_code::begin_sign_in(tenant, Flow::ResetPassword, strategy, &identifier).await?;
    Ok(event(Arrived::code_sent()))
}

/// Checks the code. A wrong one leaves the attempt pending.
pub async fn verify(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualResetPasswordVerify,
) -> Result<events::ResetPassword, Error> {
    let missing = || Error::MissingState {
        command: "manual.reset_password.verify",
        state: "reset_code",
    };
    let sign_in = attempt::sign_in(&tenant.keeper).ok_or_else(missing)?;
    let strategy = sign_in.open_first_factor().ok_or_else(missing)?;
    let path = format!("client/sign_ins/{}/attempt_first_factor", sign_in.id);
    let call = Call::post(&path)
        .field("strategy", strategy)
        .secret("code", &command.code);
    step(tenant, cx, call).await
}

/// Sets the new password. One that is refused leaves the attempt pending.
pub async fn reset(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualResetPasswordReset,
) -> Result<events::ResetPassword, Error> {
    let sign_in = attempt::sign_in(&tenant.keeper).ok_or(Error::MissingState {
        command: "manual.reset_password.reset",
        state: "reset_password",
    })?;
    let path = format!("client/sign_ins/{}/reset_password", sign_in.id);
    let call = Call::post(&path).secret("password", &command.new_password);
    step(tenant, cx, call).await
}

async fn step(tenant: &Tenant, cx: &Context, call: Call) -> Result<events::ResetPassword, Error> {
    let status = attempt::step(tenant, Flow::ResetPassword, call).await?;
    Ok(event(attempt::arrive(tenant, cx, &status)))
}

fn event(arrived: Arrived) -> events::ResetPassword {
    events::ResetPassword {
        status: arrived.status,
        user_id: arrived.user_id,
        email_address: arrived.email_address,
        session_status: arrived.session_status,
    }
}
