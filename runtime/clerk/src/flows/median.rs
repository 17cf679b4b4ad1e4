//! The calls of the Median facade that are more than another name for a command.

use transom_runtime::Context;

use super::token;
use crate::contract::capabilities::Device;
use crate::contract::{MedianState, records};
use crate::error::Error;
use crate::tenant::Tenant;

/// The answer of every call that only had to be done.
pub const DONE: records::MedianDone = records::MedianDone { success: true };

/// Who is signed in, with a token to show for it.
pub async fn auth_status(
    tenant: &Tenant,
    cx: &Context,
) -> Result<records::MedianAuthStatus, Error> {
    let token = token::show(tenant, cx).await?;
    let session = tenant.keeper.session();
    let user = session.as_ref().and_then(|session| session.user.as_ref());
    Ok(records::MedianAuthStatus {
        success: true,
        state: if session.is_some() {
            MedianState::SignedIn
        } else {
            MedianState::SignedOut
        },
        user_id: user.map(|user| user.id.clone()),
        has_valid_token: token.is_some(),
        token,
    })
}

/// What the page runs on.
pub async fn device_info(device: &dyn Device) -> records::MedianDeviceInfo {
    let device = device.describe().await;
    records::MedianDeviceInfo {
        platform: device.platform,
        os_version: device.os_version,
        model: device.model,
        app_id: device.app_id,
        app_version: device.app_version,
        app_build: device.app_build,
    }
}
