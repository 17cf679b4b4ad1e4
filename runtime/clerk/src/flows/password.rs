//! `manual`, `method=password`: sign in or up with a password.

use transom_runtime::Context;

use super::attempt;
use super::identifier;
use crate::contract::{commands, events};
use crate::error::{Error, Flow};
use crate::fapi::Call;
use crate::tenant::Tenant;

/// Signs in with one request.
pub async fn sign_in(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualPasswordSignin,
) -> Result<events::SignIn, Error> {
    let call = Call::post("client/sign_ins")
        .field("strategy", "password")
        .field("identifier", &identifier::clean(&command.identifier))
        .secret("password", &command.password);
    let status = attempt::step(tenant, Flow::Password, call).await?;
    Ok(attempt::arrive(tenant, cx, &status).into())
}

/// Signs up with one request. What the instance still asks for stays pending.
pub async fn sign_up(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualPasswordSignup,
) -> Result<events::SignUp, Error> {
    let call = Call::post("client/sign_ups")
        .field_some("email_address", command.email_address.as_deref())
        .field_some("phone_number", command.phone_number.as_deref())
        .field_some("username", command.username.as_deref())
        .secret("password", &command.password)
        .field_some("first_name", command.first_name.as_deref())
        .field_some("last_name", command.last_name.as_deref())
        .consent(command.legal_accepted);
    let status = attempt::step(tenant, Flow::Password, call).await?;
    Ok(attempt::arrive(tenant, cx, &status).into())
}
