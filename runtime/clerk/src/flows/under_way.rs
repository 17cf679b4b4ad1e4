//! `attempt`: what the sign-in or sign-up under way waits for, and what a sign-up is given on top.

use transom_runtime::Context;

use super::attempt::{self, Pending};
use crate::contract::{commands, events};
use crate::error::{Error, Flow};
use crate::fapi::Call;
use crate::keeper::Recall;
use crate::snapshot;
use crate::tenant::Tenant;

/// The command that goes on with a sign-up.
pub const UPDATE: &str = "attempt.update";

/// The attempt under way; touches no network.
pub fn tell(tenant: &Tenant) -> events::Attempt {
    let (sign_in, sign_up) = match attempt::pending(&tenant.keeper) {
        Some(Pending::SignIn(sign_in)) => (Some(snapshot::sign_in(&sign_in)), None),
        Some(Pending::SignUp(sign_up)) => (None, Some(snapshot::sign_up(&sign_up))),
        None => (None, None),
    };
    events::Attempt { sign_in, sign_up }
}

/// Gives the sign-up under way what it lacks. Nobody is called back for that: whoever is out, is out
/// for this same sign-up, unless its address changes.
pub async fn update(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::AttemptUpdate,
) -> Result<events::SignUp, Error> {
    let sign_up = attempt::sign_up(&tenant.keeper).ok_or(Error::MissingState {
        command: UPDATE,
        state: "sign_up",
    })?;
    if command.email_address.is_some() {
        tenant.keeper.recall(Recall::Overtaken);
    }
    let mut call = Call::patch("client/sign_ups")
        .segment(&sign_up.id)
        .field_some("email_address", command.email_address.as_deref())
        .field_some("phone_number", command.phone_number.as_deref())
        .field_some("username", command.username.as_deref())
        .field_some("first_name", command.first_name.as_deref())
        .field_some("last_name", command.last_name.as_deref())
        .consent(command.legal_accepted);
    if let Some(password) = &command.password {
        call = call.secret("password", password);
    }
    let updated = attempt::proceed(tenant, Flow::SignUp, tenant.keeper.exchange(call)).await?;
    Ok(attempt::arrive(tenant, cx, attempt::status_of(&updated)).into())
}
