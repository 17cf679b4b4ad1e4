//! `/v1/me/passkeys`: registering a passkey, renaming it, taking it away.

use serde_json::{Value, json};

use super::Acting;
use crate::fapi::passkey::{
    check_enabled, handle, new_challenge, open_challenge, rejected, relying_party,
};
use crate::fapi::{Call, Outcome};
use crate::state::passkey::{Key, Passkey};
use crate::state::user::User;
use crate::state::verification::Verification;
use crate::webauthn::{Attestation, Credential, UserEntity};
use crate::wire::Refusal;

/// Characters of a name.
const MAX_NAME: usize = 256;

pub(super) fn answer(call: &mut Call, acting: &Acting, method: &str, path: &[&str]) -> Outcome {
    check_enabled(&call.world.instance)?;
    match (method, path) {
        ("POST", []) => create(call, acting),
        ("GET", [id]) => read(call, acting, id),
        ("PATCH", [id]) => rename(call, acting, id),
        ("DELETE", [id]) => delete(call, acting, id),
        ("POST", [id, "attempt_verification"]) => attempt(call, acting, id),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

fn find<'a>(call: &'a mut Call, acting: &Acting, id: &str) -> Result<&'a mut Passkey, Refusal> {
    let passkeys = &mut acting.user(call)?.passkeys;
    let found = passkeys.iter_mut().find(|passkey| passkey.id == id);
    found.ok_or_else(|| Refusal::of("resource_not_found"))
}

fn read(call: &mut Call, acting: &Acting, id: &str) -> Outcome {
    let now = call.now;
    let shown = json(find(call, acting, id)?, now);
    Ok(call.envelope(shown))
}

fn create(call: &mut Call, acting: &Acting) -> Outcome {
    call.request.form.allow(&[])?;
    let (challenge, id) = (new_challenge(call), call.world.new_id("idn_"));
    let now = call.now;
    let instance = call.world.instance.clone();
    let user = acting.user(call)?;
    // A registration that was never finished leaves nothing behind.
    user.passkeys.retain(|passkey| passkey.key.is_some());
    if user.passkeys.len() >= instance.passkeys.max_per_user {
        return Err(Refusal::of("passkey_quota_exceeded"));
    }
    let name = user.identifier();
    let entity = UserEntity {
        handle: handle(&user.id),
        name: &name,
        display_name: user.first_name.as_deref().unwrap_or(&name),
    };
    let known: Vec<_> = user.keys().map(Key::descriptor).collect();
    let options = relying_party(&instance).creation_options(
        &instance.application_name,
        &entity,
        &challenge,
        &known,
    );
    let passkey = Passkey {
        id: id.clone(),
        name: "Passkey".to_owned(),
        verification: Verification::passkey(&options, now),
        key: None,
        last_used_at: None,
        created_at: now,
        updated_at: now,
    };
    user.passkeys.push(passkey);
    read(call, acting, &id)
}

fn rename(call: &mut Call, acting: &Acting, id: &str) -> Outcome {
    let form = &call.request.form;
    form.allow(&["name"])?;
    let name = form.require("name")?.trim();
    if name.is_empty() {
        return Err(Refusal::of("form_param_nil").param("name"));
    }
    if name.chars().count() > MAX_NAME {
        return Err(Refusal::of("form_param_max_length_exceeded").param("name"));
    }
    let now = call.now;
    let passkey = find(call, acting, id)?;
    name.clone_into(&mut passkey.name);
    passkey.updated_at = now;
    read(call, acting, id)
}

fn delete(call: &mut Call, acting: &Acting, id: &str) -> Outcome {
    find(call, acting, id)?;
    let passkeys = &mut acting.user(call)?.passkeys;
    passkeys.retain(|passkey| passkey.id != id);
    Ok(call.envelope(json!({ "id": id, "object": "passkey", "deleted": true })))
}

fn attempt(call: &mut Call, acting: &Acting, id: &str) -> Outcome {
    const WRONG: &str = "passkey_invalid_verification";
    let form = &call.request.form;
    form.allow(&["strategy", "public_key_credential"])?;
    if form
        .given("strategy")
        .is_some_and(|strategy| strategy != "passkey")
    {
        return Err(Refusal::of("form_param_value_invalid").param("strategy"));
    }
    let text = form.require("public_key_credential")?;
    let now = call.now;
    let party = relying_party(&call.world.instance);
    let challenge = open_challenge(Some(&find(call, acting, id)?.verification), now)?;
    let credential = Credential::<Attestation>::parse(text);
    let is_taken = credential.as_ref().is_ok_and(|credential| {
        let mut keys = call.world.users.values().flat_map(User::keys);
        keys.any(|key| key.credential_id == credential.id)
    });
    let passkey = find(call, acting, id)?;
    let verified = credential.and_then(|credential| {
        let made = party.verify_registration(&challenge, &credential)?;
        Ok((made, credential.response.transports))
    });
    let (made, transports) = verified
        .map_err(|rejection| rejected(Some(&mut passkey.verification), rejection, WRONG))?;
    if is_taken {
        passkey.verification.fail();
        return Err(Refusal::of(WRONG).saying("The credential is registered already.".to_owned()));
    }
    passkey.verification.pass();
    passkey.key = Some(Key {
        credential_id: made.credential_id,
        point: made.public_key,
        counter: made.counter,
        transports,
    });
    passkey.updated_at = now;
    read(call, acting, id)
}

pub(super) fn json(passkey: &Passkey, now: i64) -> Value {
    json!({
        "id": passkey.id,
        "object": "passkey",
        "name": passkey.name,
        "last_used_at": passkey.last_used_at,
        "verification": passkey.verification.json(now),
        "created_at": passkey.created_at,
        "updated_at": passkey.updated_at,
    })
}
