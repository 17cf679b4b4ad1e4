//! `/v1/me/totp`: enrolling an authenticator app, proving it, taking it away.

use serde_json::{Value, json};

use super::address::note_second_factor;
use super::{Acting, backup_code};
use crate::fapi::{Call, Outcome};
use crate::state::totp::{Totp, new_secret};
use crate::wire::Refusal;

pub(super) fn answer(call: &mut Call, acting: &Acting, method: &str, path: &[&str]) -> Outcome {
    if !call.world.instance.attributes.authenticator_app.enabled() {
        return Err(Refusal::of("feature_not_enabled"));
    }
    match (method, path) {
        ("POST", []) => create(call, acting),
        ("POST", ["attempt_verification"]) => attempt(call, acting),
        ("DELETE", []) => delete(call, acting),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

fn create(call: &mut Call, acting: &Acting) -> Outcome {
    if acting.user(call)?.totp_enabled() {
        return Err(Refusal::of("totp_already_enabled"));
    }
    let id = call.world.new_id("totp_");
    let secret = new_secret(&mut call.world.random);
    let totp = Totp::new(id, secret, false, call.now);
    let account = acting.user(call)?.identifier();
    let issuer = call.world.instance.application_name.clone();
    let shown = json(&totp, Some(&uri(&issuer, &account, &totp.secret)), None);
    acting.user(call)?.totp = Some(totp);
    Ok(call.envelope(shown))
}

fn uri(issuer: &str, account: &str, secret: &str) -> String {
    let issuer: String = url::form_urlencoded::byte_serialize(issuer.as_bytes()).collect();
    let issuer = issuer.replace('+', "%20");
    let account: String = url::form_urlencoded::byte_serialize(account.as_bytes()).collect();
    format!(
        "otpauth://totp/{issuer}:{account}?algorithm=SHA1&digits=6&issuer={issuer}&period=30&secret={secret}"
    )
}

/// Proving the first authenticator also makes the backup codes, shown this once.
fn attempt(call: &mut Call, acting: &Acting) -> Outcome {
    let form = &call.request.form;
    form.allow(&["code"])?;
    let code = form.require("code")?;
    let now = call.now;
    let makes_codes = call.world.instance.attributes.backup_code.enabled()
        && acting.user(call)?.backup_codes.is_empty();
    let user = acting.user(call)?;
    let had_second_factor = user.two_factor_enabled();
    let Some(totp) = &mut user.totp else {
        return Err(Refusal::of("verification_missing"));
    };
    if totp.verified {
        return Err(Refusal::of("verification_already_verified"));
    }
    if !totp.redeem(code, now) {
        return Err(Refusal::of("form_code_incorrect").param("code"));
    }
    totp.verified = true;
    let totp = totp.clone();
    note_second_factor(user, had_second_factor, now);
    let codes = if makes_codes {
        Some(backup_code::generate(call, acting)?)
    } else {
        None
    };
    let shown = json(&totp, None, codes.as_deref());
    Ok(call.envelope(shown))
}

fn delete(call: &mut Call, acting: &Acting) -> Outcome {
    let now = call.now;
    let user = acting.user(call)?;
    let had_second_factor = user.two_factor_enabled();
    let Some(totp) = user.totp.take() else {
        return Err(Refusal::of("resource_not_found"));
    };
    if !user.two_factor_enabled() {
        user.backup_codes.clear();
    }
    note_second_factor(user, had_second_factor, now);
    Ok(call.envelope(json!({ "id": totp.id, "object": "totp", "deleted": true })))
}

/// The secret is told once, when the authenticator is created.
fn json(totp: &Totp, uri: Option<&str>, backup_codes: Option<&[String]>) -> Value {
    json!({
        "object": "totp",
        "id": totp.id,
        "secret": uri.map(|_| totp.secret.as_str()),
        "uri": uri,
        "verified": totp.verified,
        "backup_codes": backup_codes,
        "created_at": totp.created_at,
        "updated_at": totp.updated_at,
    })
}
