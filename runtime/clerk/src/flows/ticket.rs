//! `manual`, `method=ticket`: sign in with a ticket that the app's own server made.

use transom_runtime::Context;

use super::attempt;
use crate::contract::{commands, events};
use crate::error::{Error, Flow};
use crate::fapi::Call;
use crate::tenant::Tenant;

/// Redeems the ticket with one request. It works once, so it is never sent twice.
pub async fn sign_in(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualTicket,
) -> Result<events::SignIn, Error> {
    let call = Call::post("client/sign_ins")
        .field("strategy", "ticket")
        .secret("ticket", &command.ticket);
    let status = attempt::step(tenant, Flow::Ticket, call).await?;
    Ok(attempt::arrive(tenant, cx, &status).into())
}
