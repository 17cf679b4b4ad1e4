//! `signout`: nobody is signed in any more, here and on the server.

use transom_runtime::Context;

use crate::bridge::ClerkBridge;
use crate::contract::{Status, events};
use crate::error::Error;
use crate::tenant::Tenant;

/// Signs out. Without a network the user is signed out here all the same, and the server is told
/// as soon as it can be. Cookies, header and analytics know before the event.
pub async fn sign_out(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
) -> Result<events::SignOut, Error> {
    let outcome = tenant.keeper.sign_out().await;
    if tenant.keeper.session_id().is_none() && !tenant.keeper.is_locked() {
        tenant.jwt.before(cx, None);
    }
    bridge.mirror().settled().await;
    outcome.map_err(Error::SignOutFailed)?;
    Ok(events::SignOut {
        status: Status::Complete,
    })
}
