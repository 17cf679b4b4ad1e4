//! The software authenticator over the control plane, so that tests in every language have one:
//! `create` and `get` take the options as FAPI's nonce gives them and answer the credential.

use serde::Deserialize;
use serde_json::Value;

use super::{Answer, parse};
use crate::server::{Shared, lock};
use crate::webauthn::software::{Context, SoftwareError, Tamper};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    /// The nonce as it came, or parsed.
    options: Value,
    /// The origin of the page or app; without it `https://` and the relying party's id.
    origin: Option<String>,
    tamper: Option<Tamper>,
}

pub(super) fn list(shared: &Shared) -> Answer {
    let credentials = lock(&shared.world).authenticator.list();
    Answer::json(&serde_json::json!({ "credentials": credentials }))
}

pub(super) fn clear(shared: &Shared) -> Answer {
    lock(&shared.world).authenticator.clear();
    Answer::json(&serde_json::json!({}))
}

pub(super) fn create(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    run(shared, body, |world, options, context| {
        let id = world.random.bytes::<16>();
        world.authenticator.create(options, id, context)
    })
}

pub(super) fn get(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    run(shared, body, |world, options, context| {
        world.authenticator.get(options, context)
    })
}

fn run(
    shared: &Shared,
    body: &[u8],
    ceremony: fn(&mut crate::state::World, &Value, &Context) -> Result<Value, SoftwareError>,
) -> Result<Answer, Answer> {
    let ask: Ask = parse(body)?;
    let options = match &ask.options {
        Value::String(text) => serde_json::from_str(text)
            .map_err(|error| Answer::refused(400, format!("options: {error}")))?,
        options => options.clone(),
    };
    let mut world = lock(&shared.world);
    let default = format!("https://{}", world.instance.passkeys.rp_id);
    let context = Context {
        origin: ask.origin.as_deref().unwrap_or(&default),
        tamper: ask.tamper,
    };
    ceremony(&mut world, &options, &context)
        .map(|credential| Answer::json(&credential))
        .map_err(|error| Answer::refused(409, error))
}
