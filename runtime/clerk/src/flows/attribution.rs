//! `attribution`: whether analytics kits get the user's id. An app without kits has nothing to
//! tell it to; the choice is kept all the same.

use crate::bridge::ClerkBridge;
use crate::contract::{Status, events};
use crate::tenant::Tenant;

/// Turns it on or off, and tells the kits at once.
pub async fn set(bridge: &ClerkBridge, tenant: &Tenant, enabled: bool) -> events::Attribution {
    bridge.mirror().set_attribution(tenant, enabled).await;
    let status = if enabled {
        Status::Enabled
    } else {
        Status::Disabled
    };
    events::Attribution { status }
}
