//! `manual`, `method=apple`: Apple's own sheet where the app lends it, else Apple's page in the
//! system's browser.

use transom_runtime::Context;

use super::redirect::{self, Trip};
use crate::bridge::ClerkBridge;
use crate::contract::{commands, ends};
use crate::error::{Error, Flow};
use crate::tenant::Tenant;

/// Signs in or up with Apple.
pub async fn start(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualApple,
) -> Result<ends::ManualAppleEnds, Error> {
    let trip = Trip {
        command: "manual.apple",
        flow: Flow::Apple,
        kind: command.r#type,
        strategy: "oauth_apple",
        identifier: None,
        ephemeral: false,
    };
    redirect::travel(bridge, tenant, cx, &trip).await
}
