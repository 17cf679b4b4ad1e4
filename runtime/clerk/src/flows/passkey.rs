//! `manual`, `method=passkey`: sign in with a passkey of the device, or register one.
//!
//! The JSON of `WebAuthn` goes from the server to the device and back as it is; its binary values are
//! text (base64url) on both sides. The dialog is the device's: one at a time, and a second command is
//! refused instead of queued, because its user would meet a dialog nobody asked for any more.

use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::sync::MutexGuard;
use transom_runtime::{Context, Secret};

use super::attempt;
use crate::bridge::ClerkBridge;
use crate::contract::capabilities::{Passkey, passkey};
use crate::contract::{Status, commands, events};
use crate::error::{Cause, Error, Flow, PasskeyError};
use crate::fapi::wire::{self, Verification};
use crate::fapi::{Call, FapiError};
use crate::tenant::Tenant;

const SIGN_IN: &str = "manual.passkey.signin";
const REGISTER: &str = "manual.passkey.register";

/// Signs in.
pub async fn sign_in(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
) -> Result<events::SignIn, Error> {
    let (passkeys, _dialog) = dialog(bridge, SIGN_IN)?;
    let create = Call::post("client/sign_ins").field("strategy", "passkey");
    let status = attempt::step(tenant, Flow::Passkey, create).await?;
    let Some(sign_in) = attempt::sign_in(&tenant.keeper) else {
        return Ok(attempt::arrive(tenant, cx, &status).into());
    };
    let path = format!("client/sign_ins/{}", sign_in.id);
    let mut challenge = options(sign_in.first_factor_verification.as_ref());
    if challenge.is_none() {
        let prepare =
            Call::post(&format!("{path}/prepare_first_factor")).field("strategy", "passkey");
        attempt::step(tenant, Flow::Passkey, prepare).await?;
        let sign_in = attempt::sign_in(&tenant.keeper);
        let verification = sign_in.and_then(|it| it.first_factor_verification);
        challenge = options(verification.as_ref());
    }
    let ask = passkey::Get {
        options: challenge.ok_or_else(unusable)?,
        immediate: false,
    };
    let answer = passkeys.get(ask).await;
    let credential = answer
        .map_err(|failure| failed(failure, SIGN_IN))?
        .credential;
    let attempt = Call::post(&format!("{path}/attempt_first_factor"))
        .field("strategy", "passkey")
        .secret("public_key_credential", &text(credential));
    let status = attempt::step(tenant, Flow::Passkey, attempt).await?;
    Ok(attempt::arrive(tenant, cx, &status).into())
}

/// Registers a passkey for the user who is signed in now, even if another session is in use by the
/// time the dialog closes.
pub async fn register(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    command: &commands::ManualPasskeyRegister,
) -> Result<events::Passkey, Error> {
    let (passkeys, _dialog) = dialog(bridge, REGISTER)?;
    let session = tenant.keeper.session_id().unwrap_or_default();
    let begun = exchange(tenant, Call::post("me/passkeys").acting(&session)).await?;
    let options = options(begun.verification.as_ref()).ok_or_else(unusable)?;
    let answer = passkeys.create(passkey::Create { options }).await;
    let credential = answer
        .map_err(|failure| failed(failure, REGISTER))?
        .credential;
    let attempt = Call::post("me/passkeys")
        .segment(&begun.id)
        .segment("attempt_verification")
        .acting(&session)
        .field("strategy", "passkey")
        .secret("public_key_credential", &text(credential));
    let mut registered = exchange(tenant, attempt).await?;
    if let Some(name) = &command.name {
        let rename = Call::patch("me/passkeys")
            .segment(&begun.id)
            .acting(&session)
            .field("name", name);
        // The passkey is there whether or not it could be renamed; the event tells its name.
        if let Ok(renamed) = exchange(tenant, rename).await {
            registered = renamed;
        }
    }
    Ok(events::Passkey {
        status: Status::Registered,
        passkey_id: registered.id,
        name: registered.name,
    })
}

/// The device's passkeys, and the right to show their dialog for as long as the guard lives.
fn dialog<'b>(
    bridge: &'b ClerkBridge,
    command: &'static str,
) -> Result<(Arc<dyn Passkey>, MutexGuard<'b, ()>), Error> {
    let passkeys = bridge.ports().optional.passkeys.clone();
    let passkeys = passkeys.ok_or(Error::NotLent { command })?;
    let dialog = bridge.passkey_dialog().try_lock();
    let dialog = dialog.map_err(|_| Error::PasskeyFailed(PasskeyError::Busy))?;
    Ok((passkeys, dialog))
}

async fn exchange(tenant: &Tenant, call: Call) -> Result<wire::Passkey, Error> {
    let answer = tenant.keeper.exchange(call).await;
    let answer = answer.map_err(|cause| Error::AttemptFailed(Flow::Passkey, cause))?;
    serde_json::from_value(answer).map_err(|_| unusable())
}

/// What the authenticator has to sign.
fn options(verification: Option<&Verification>) -> Option<Map<String, Value>> {
    serde_json::from_str(verification?.nonce.as_deref()?).ok()
}

fn text(credential: Map<String, Value>) -> Secret {
    Secret::new(Value::Object(credential).to_string())
}

fn unusable() -> Error {
    Error::AttemptFailed(Flow::Passkey, Cause::Unanswered(FapiError::unusable()))
}

fn failed(failure: passkey::Failure, command: &'static str) -> Error {
    Error::PasskeyFailed(match failure {
        passkey::Failure::Cancelled => PasskeyError::Cancelled,
        passkey::Failure::NoCredential => PasskeyError::NoCredential,
        passkey::Failure::AlreadyRegistered => PasskeyError::AlreadyRegistered,
        passkey::Failure::Misconfigured => PasskeyError::Misconfigured,
        passkey::Failure::Unavailable => PasskeyError::Unavailable,
        passkey::Failure::Unsupported => return Error::UnsupportedOs { command },
    })
}
