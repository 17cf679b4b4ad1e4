//! `ssr`: whether the page's server gets to see the session, on which hosts, and in which header.

use crate::bridge::ClerkBridge;
use crate::contract::{Status, commands, events};
use crate::error::Error;
use crate::mirror::Ask;
use crate::tenant::Tenant;

/// Turns it on or off; the web view knows when this returns.
pub async fn set(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    command: &commands::Ssr,
) -> Result<events::Ssr, Error> {
    let mirror = bridge.mirror();
    if command.enabled && !mirror.can_show_session() {
        return Err(Error::NotLent { command: "ssr" });
    }
    let ask = Ask {
        enabled: command.enabled,
        header: command.header.as_deref(),
        domains: &command.domains,
    };
    let in_force = mirror.set_session(tenant, &ask).await;
    Ok(events::Ssr {
        status: if command.enabled {
            Status::Enabled
        } else {
            Status::Disabled
        },
        domains: in_force.hosts,
        header: in_force.header,
    })
}
