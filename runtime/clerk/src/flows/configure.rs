//! `configure`: which Clerk instance, and who was signed in to it the last time.

use transom_runtime::Context;

use crate::bridge::ClerkBridge;
use crate::contract::{Status, events};
use crate::error::Error;

/// Configures the bridge. Costs two reads side by side the first time, nothing with the same key.
pub async fn configure(
    bridge: &ClerkBridge,
    cx: &Context,
    key: Option<&str>,
) -> Result<events::Ready, Error> {
    let (status, tenant) = bridge.configure(key.unwrap_or_default()).await?;
    if status == Status::Reconfigured {
        // The page still shows the token of the instance before.
        tenant.jwt.before(cx, None);
    }
    bridge.returns().welcome(cx);
    tenant.show_after(cx);
    Ok(events::Ready {
        status,
        publishable_key: tenant.key.as_str().to_owned(),
    })
}
