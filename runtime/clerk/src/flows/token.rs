//! `token`: a fresh session token, in the page before its event.

use transom_runtime::{Context, Secret};

use crate::error::Error;
use crate::tenant::Tenant;

/// A token that is a few seconds old at most; nothing when nobody is signed in. The page's copy is
/// written even if it has not changed: `despia-native` deletes the variable and waits for it.
pub async fn fetch(tenant: &Tenant, cx: &Context) -> Result<Option<Secret>, Error> {
    let token = tenant
        .keeper
        .fresh_token()
        .await
        .map_err(Error::TokenFetchFailed)?;
    tenant.jwt.before(cx, token.as_ref());
    Ok(token)
}
