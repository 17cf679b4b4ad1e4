//! `token`: a fresh session token, in the page before its event; or one made after a JWT template, in
//! the event alone.

use transom_runtime::{Context, Secret};

use crate::contract::commands;
use crate::error::Error;
use crate::tenant::Tenant;

/// What the command asks for; nothing when nobody is signed in.
pub async fn fetch(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::Token,
) -> Result<Option<Secret>, Error> {
    match &command.template {
        Some(template) => of(tenant, Some(template)).await,
        None => show(tenant, cx).await,
    }
}

/// A session token that is a few seconds old at most, or one made after a template; shown nowhere.
pub async fn of(tenant: &Tenant, template: Option<&str>) -> Result<Option<Secret>, Error> {
    let token = match template {
        Some(template) => tenant.keeper.template_token(template).await,
        None => tenant.keeper.fresh_token().await,
    };
    token.map_err(Error::TokenFetchFailed)
}

/// The same without a template, and in the page too. Its copy is written even if it has not
/// changed: `despia-native` deletes the variable and waits for it.
pub async fn show(tenant: &Tenant, cx: &Context) -> Result<Option<Secret>, Error> {
    let token = of(tenant, None).await?;
    tenant.jwt.before(cx, token.as_ref());
    Ok(token)
}
