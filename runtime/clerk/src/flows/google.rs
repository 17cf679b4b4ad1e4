//! `manual`, `method=google`: Google's own sheet where the app lends it, else Google's page in the
//! system's browser. A device without a Google account gets the page, where one can be typed; who
//! closes the sheet means no.
//!
//! ```text
//! client id, nonce -> sheet -> check the token -> hand it to Clerk -> the other side, or done
//! ```

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use transom_runtime::{Context, Secret};

use super::redirect::{self, Landed, Trip};
use super::transfer::{Names, NewUser};
use super::{attempt, credential};
use crate::bridge::ClerkBridge;
use crate::contract::capabilities::{GoogleCredential, google_credential};
use crate::contract::{AttemptType, commands, ends};
use crate::error::{Cause, CredentialError, Error, Flow, Vendor};
use crate::fapi::Call;
use crate::tenant::Tenant;

/// Signs in or up with Google.
pub async fn start(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualGoogle,
) -> Result<ends::ManualGoogleEnds, Error> {
    if let Some(sheet) = &bridge.ports().optional.google {
        let vouch = vouch(bridge, tenant, sheet, command);
        if let Some(landed) = credential::alone(tenant, Vendor::Google, vouch).await? {
            landed.show(tenant, cx);
            return Ok(landed.event(None));
        }
    }
    let trip = Trip {
        command: "manual.google",
        flow: Flow::Google,
        kind: command.r#type,
        strategy: "oauth_google",
        identifier: None,
        ephemeral: false,
        legal_accepted: command.legal_accepted,
    };
    redirect::travel(bridge, tenant, cx, &trip).await
}

/// Nothing, where the sheet has nobody to offer or no token of it would be taken.
async fn vouch(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    sheet: &Arc<dyn GoogleCredential>,
    command: &commands::ManualGoogle,
) -> Result<Option<Landed>, Error> {
    use google_credential::Failure;
    let failed = |why| Error::CredentialFailed(Vendor::Google, why);
    let environment = tenant.keeper.environment().await;
    let Some(client_id) = environment.and_then(|it| it.google_client_id()) else {
        return Ok(None);
    };
    let nonce = credential::nonce(bridge);
    let ask = google_credential::Request {
        client_id: client_id.to_owned(),
        nonce: nonce.clone(),
    };
    let token = match sheet.request(ask).await {
        Ok(answer) => answer.id_token,
        Err(Failure::NoAccount) => return Ok(None),
        Err(Failure::Cancelled) => return Err(failed(CredentialError::Cancelled)),
        Err(Failure::Misconfigured) => return Err(failed(CredentialError::Misconfigured)),
        Err(Failure::Unavailable) => return Err(failed(CredentialError::Unavailable)),
    };
    tenant.jwt.mask(&token);
    let claims: Claims = credential::claims(&token);
    if claims.nonce.as_ref() != Some(&nonce) {
        return Err(failed(CredentialError::Nonce));
    }
    let (signs_in, resource) = hand_over(tenant, command, &token).await?;
    let denied = |said| failed(CredentialError::denied(said));
    let new_user = NewUser {
        // Google's token tells them.
        names: Names::default(),
        legal_accepted: command.legal_accepted,
    };
    let conclude = redirect::conclude(tenant, Flow::Google, signs_in, &resource, &new_user, denied);
    Ok(Some(conclude.await?))
}

/// Hands the token to Clerk, and tells on which side it was taken. Nothing is kept of a sign-in that
/// finds nobody, so the sign-up gets the same token instead of a transfer.
async fn hand_over(
    tenant: &Tenant,
    command: &commands::ManualGoogle,
    token: &Secret,
) -> Result<(bool, Value), Error> {
    let exchange = |family: &str, consent: bool| {
        let create = Call::post(&format!("client/{family}"))
            .field("strategy", "google_one_tap")
            .secret("token", token)
            .consent(consent);
        attempt::proceed(tenant, Flow::Google, tenant.keeper.exchange(create))
    };
    if command.r#type == AttemptType::Signin {
        match exchange("sign_ins", false).await {
            Err(Error::AttemptFailed(_, Cause::Refused(no)))
                if no.has("external_account_not_found") => {}
            answer => return Ok((true, answer?)),
        }
    }
    Ok((false, exchange("sign_ups", command.legal_accepted).await?))
}

/// What Google's token says.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Claims {
    nonce: Option<String>,
}
