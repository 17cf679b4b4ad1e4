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
        Some(template) => tenant
            .keeper
            .template_token(template)
            .await
            .map_err(Error::TokenFetchFailed),
        None => show(tenant, cx).await,
    }
}

/// A session token that is a few seconds old at most. The page's copy is written even if it has not
/// changed: `despia-native` deletes the variable and waits for it.
pub async fn show(tenant: &Tenant, cx: &Context) -> Result<Option<Secret>, Error> {
    let token = tenant
        .keeper
        .fresh_token()
        .await
        .map_err(Error::TokenFetchFailed)?;
    tenant.jwt.before(cx, token.as_ref());
    Ok(token)
}
