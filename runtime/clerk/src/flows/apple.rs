//! `manual`, `method=apple`: Apple's own sheet where the app lends it, else Apple's page in the
//! system's browser. Never the page after the sheet: who closes the sheet means no.
//!
//! ```text
//! nonce -> sheet -> check the token -> hand it to Clerk -> transfer or done
//! ```

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest;
use serde::Deserialize;
use transom_runtime::{Context, Secret};

use super::attempt;
use super::redirect::{self, Landed, Trip};
use super::transfer::Names;
use crate::bridge::ClerkBridge;
use crate::contract::capabilities::{AppleCredential, apple_credential};
use crate::contract::{AttemptType, commands, ends};
use crate::error::{AppleError, Error, Flow};
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
        return ask(bridge, tenant, cx, sheet, command.r#type).await;
    }
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

/// Shows the sheet, which has the one place of those who are out. Called back, the sheet cannot be
/// closed, but what it says does not count any more.
async fn ask(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    sheet: &Arc<dyn AppleCredential>,
    kind: AttemptType,
) -> Result<ends::ManualAppleEnds, Error> {
    let leave = tenant.keeper.leave();
    let leave = leave.map_err(|_| Error::AppleFailed(AppleError::Busy))?;
    tokio::select! {
        biased;
        why = leave.recalled() => Err(Error::AppleFailed(AppleError::Recalled(why))),
        landed = vouch(bridge, tenant, sheet, kind) => {
            let landed = landed?;
            landed.show(tenant, cx);
            Ok(landed.event(None))
        }
    }
}

async fn vouch(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    sheet: &Arc<dyn AppleCredential>,
    kind: AttemptType,
) -> Result<Landed, Error> {
    let mut bytes = [0; 32];
    bridge.ports().random.fill(&mut bytes);
    let nonce = hash(&bytes);
    let ask = apple_credential::Request {
        nonce: nonce.clone(),
    };
    let answer = sheet.request(ask).await;
    let answer = answer.map_err(|failure| Error::AppleFailed(failure.into()))?;
    let token = answer.identity_token;
    tenant.jwt.mask(&token);
    if let Some(code) = &answer.authorization_code {
        tenant.jwt.mask(code);
    }
    let claims = Claims::of(&token);
    if !claims.answer(&nonce) {
        return Err(Error::AppleFailed(AppleError::Nonce));
    }
    let told = Names {
        first: answer.first_name,
        last: answer.last_name,
    };
    let names = bridge.apple_names().learn(&claims.sub, told);

    let signs_in = kind == AttemptType::Signin;
    let family = if signs_in { "sign_ins" } else { "sign_ups" };
    let mut create = Call::post(&format!("client/{family}"))
        .field("strategy", "oauth_token_apple")
        .secret("token", &token);
    if let Some(code) = &answer.authorization_code {
        create = create.secret("code", code);
    }
    if !signs_in {
        create = names.add_to(create);
    }
    let exchange = tenant.keeper.exchange(create);
    let resource = attempt::proceed(tenant, Flow::Apple, exchange).await?;
    let denied = |said: Option<String>| {
        Error::AppleFailed(said.map_or(AppleError::Unproven, AppleError::Denied))
    };
    let conclude = redirect::conclude(tenant, Flow::Apple, signs_in, &resource, &names, denied);
    let landed = conclude.await?;
    bridge.apple_names().forget(&claims.sub);
    Ok(landed)
}

/// The hash of a nonce, in lower-case hexadecimal digits. The nonce itself is nobody's business:
/// Clerk does not ask for it.
fn hash(nonce: &[u8]) -> String {
    use std::fmt::Write;
    let hash = digest::digest(&digest::SHA256, nonce);
    hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What Apple's token says, unverified: the signature is Clerk's to check.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Claims {
    sub: String,
    nonce: Option<String>,
    nonce_supported: bool,
}

impl Claims {
    /// What is no token says nothing; Clerk will refuse it.
    fn of(token: &Secret) -> Self {
        let payload = token.expose().split('.').nth(1).unwrap_or_default();
        let payload = URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
        serde_json::from_slice(&payload).unwrap_or_default()
    }

    /// Whether the token answers the request with this nonce. Where Apple's platform knows no
    /// nonces, a token without one is good (Sign in with Apple REST API, `nonce_supported`).
    fn answer(&self, nonce: &str) -> bool {
        match &self.nonce {
            Some(said) => said == nonce,
            None => !self.nonce_supported,
        }
    }
}
