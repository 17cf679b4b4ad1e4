//! `user`: the signed-in user, as the server has it now.

use serde_json::Value;

use super::resource;
use crate::contract::{commands, events};
use crate::error::{Error, Resource};
use crate::fapi::Call;
use crate::fapi::wire::User;
use crate::snapshot;
use crate::tenant::Tenant;

/// Reads the user.
pub async fn reload(tenant: &Tenant) -> Result<events::User, Error> {
    event(resource::exchange(tenant, Resource::User, Call::get("me")).await?)
}

/// Changes what is given and nothing else.
pub async fn update(
    tenant: &Tenant,
    command: &commands::UserUpdate,
) -> Result<events::User, Error> {
    let call = Call::patch("me")
        .field_some("first_name", command.first_name.as_deref())
        .field_some("last_name", command.last_name.as_deref())
        .field_some("username", command.username.as_deref());
    event(resource::exchange(tenant, Resource::User, call).await?)
}

fn event(answer: Value) -> Result<events::User, Error> {
    let user: User = resource::typed(Resource::User, answer)?;
    Ok(events::User {
        user: snapshot::user(&user),
    })
}
