//! `manual`, `method=apple`: Apple's own sheet where the app lends it, else Apple's page in the
//! system's browser. Never the page after the sheet: who closes the sheet means no.
//!
//! ```text
//! nonce -> sheet -> check the token -> hand it to Clerk -> transfer or done
//! ```

use std::sync::Arc;

use serde::Deserialize;
use transom_runtime::Context;

use super::redirect::{self, Landed, Trip};
use super::transfer::{Names, NewUser};
use super::{attempt, credential};
use crate::bridge::ClerkBridge;
use crate::contract::capabilities::{AppleCredential, apple_credential};
use crate::contract::{AttemptType, commands, ends};
use crate::error::{CredentialError, Error, Flow, Vendor};
use crate::fapi::Call;
use crate::tenant::Tenant;

/// Signs in or up with Apple.
pub async fn start(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualApple,
) -> Result<ends::ManualAppleEnds, Error> {
    if let Some(sheet) = &bridge.ports().optional.apple {
        let vouch = vouch(bridge, tenant, sheet, command);
        let landed = credential::alone(tenant, Vendor::Apple, vouch).await?;
        landed.show(tenant, cx);
        return Ok(landed.event(None));
    }
    let trip = Trip {
        command: "manual.apple",
        flow: Flow::Apple,
        kind: command.r#type,
        strategy: "oauth_apple",
        identifier: None,
        ephemeral: false,
        legal_accepted: command.legal_accepted,
    };
    redirect::travel(bridge, tenant, cx, &trip).await
}

async fn vouch(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    sheet: &Arc<dyn AppleCredential>,
    command: &commands::ManualApple,
) -> Result<Landed, Error> {
    let failed = |why| Error::CredentialFailed(Vendor::Apple, why);
    let nonce = credential::nonce(bridge);
    let ask = apple_credential::Request {
        nonce: nonce.clone(),
    };
    let answer = sheet.request(ask).await;
    let answer = answer.map_err(|failure| failed(failure.into()))?;
    let token = answer.identity_token;
    tenant.jwt.mask(&token);
    if let Some(code) = &answer.authorization_code {
        tenant.jwt.mask(code);
    }
    let claims: Claims = credential::claims(&token);
    if !claims.answer(&nonce) {
        return Err(failed(CredentialError::Nonce));
    }
    let told = Names {
        first: answer.first_name,
        last: answer.last_name,
    };
    let new_user = NewUser {
        names: bridge.apple_names().learn(&claims.sub, told),
        legal_accepted: command.legal_accepted,
    };

    let signs_in = command.r#type == AttemptType::Signin;
    let family = if signs_in { "sign_ins" } else { "sign_ups" };
    let mut create = Call::post(&format!("client/{family}"))
        .field("strategy", "oauth_token_apple")
        .secret("token", &token);
    if let Some(code) = &answer.authorization_code {
        create = create.secret("code", code);
    }
    if !signs_in {
        create = new_user.add_to(create);
    }
    let exchange = tenant.keeper.exchange(create);
    let resource = attempt::proceed(tenant, Flow::Apple, exchange).await?;
    let denied = |said| failed(CredentialError::denied(said));
    let conclude = redirect::conclude(tenant, Flow::Apple, signs_in, &resource, &new_user, denied);
    let landed = conclude.await?;
    bridge.apple_names().forget(&claims.sub);
    Ok(landed)
}

impl From<apple_credential::Failure> for CredentialError {
    fn from(failure: apple_credential::Failure) -> Self {
        match failure {
            apple_credential::Failure::Cancelled => Self::Cancelled,
            apple_credential::Failure::Misconfigured => Self::Misconfigured,
            apple_credential::Failure::Unavailable => Self::Unavailable,
        }
    }
}

/// What Apple's token says.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Claims {
    sub: String,
    nonce: Option<String>,
    nonce_supported: bool,
}

impl Claims {
    /// Whether the token answers the request with this nonce. Where Apple's platform knows no
    /// nonces, a token without one is good (Sign in with Apple REST API, `nonce_supported`).
    fn answer(&self, nonce: &str) -> bool {
        match &self.nonce {
            Some(said) => said == nonce,
            None => !self.nonce_supported,
        }
    }
}
