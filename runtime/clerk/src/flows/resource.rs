//! Reading and changing what belongs to the session in use: its user, sessions and organizations.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Cause, Error, Resource};
use crate::fapi::wire::Page;
use crate::fapi::{Call, FapiError};
use crate::tenant::Tenant;

/// How many entries of a list are asked for at once.
const PAGE: usize = 100;

/// Sends a call in the name of the session in use.
pub async fn exchange(tenant: &Tenant, resource: Resource, call: Call) -> Result<Value, Error> {
    tenant
        .keeper
        .exchange(acting(tenant, call))
        .await
        .map_err(|cause| Error::ResourceFailed(resource, cause))
}

/// Like [`exchange`], for a call that changes whom the session token has to speak for.
pub async fn exchange_and_renew(
    tenant: &Tenant,
    resource: Resource,
    call: Call,
) -> Result<Value, Error> {
    tenant
        .keeper
        .exchange_and_renew(acting(tenant, call))
        .await
        .map_err(|cause| Error::ResourceFailed(resource, cause))
}

/// Reads a list to its end, page by page.
pub async fn list<T: DeserializeOwned>(
    tenant: &Tenant,
    resource: Resource,
    call: impl Fn() -> Call,
) -> Result<Vec<T>, Error> {
    let mut entries = Vec::new();
    loop {
        let call = call()
            .query("paginated", "true")
            .query("limit", &PAGE.to_string())
            .query("offset", &entries.len().to_string());
        let page: Page<T> = typed(resource, exchange(tenant, resource, call).await?)?;
        let was_last = page.data.is_empty();
        entries.extend(page.data);
        if was_last || entries.len() >= page.total_count {
            return Ok(entries);
        }
    }
}

/// The answer as a type.
pub fn typed<T: DeserializeOwned>(resource: Resource, answer: Value) -> Result<T, Error> {
    serde_json::from_value(answer).map_err(|_| {
        let cause = Cause::Unanswered(FapiError::unusable());
        Error::ResourceFailed(resource, cause)
    })
}

/// A session that has gone in the meantime is the server's to refuse.
fn acting(tenant: &Tenant, call: Call) -> Call {
    match tenant.keeper.session_id() {
        Some(session) => call.acting(&session),
        None => call,
    }
}
