//! `manual`, `method=enterprise_sso`: the identity provider of the user's company.

use transom_runtime::Context;

use super::redirect::{self, Trip};
use crate::bridge::ClerkBridge;
use crate::contract::{AttemptType, commands, ends};
use crate::error::{Error, Flow};
use crate::tenant::Tenant;

/// Signs in with the provider that Clerk finds for the domain of the address.
pub async fn start(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualEnterpriseSso,
) -> Result<ends::ManualEnterpriseSsoEnds, Error> {
    let trip = Trip {
        command: "manual.enterprise_sso",
        flow: Flow::EnterpriseSso,
        kind: AttemptType::Signin,
        strategy: "enterprise_sso",
        identifier: Some(command.email_address.trim()),
        ephemeral: command.ephemeral,
        legal_accepted: command.legal_accepted,
    };
    redirect::travel(bridge, tenant, cx, &trip).await
}
