//! Calls that need no client: health, the key set, and the pictures of users.

use serde_json::json;

use super::{Call, Outcome};
use crate::state::instance::PROVIDERS;
use crate::token::key;
use crate::wire::{Refusal, Reply};

pub(crate) fn health() -> Reply {
    Reply::json(json!({ "status": "healthy" }))
}

/// Public at `/.well-known/jwks.json`; `/v1/jwks` is its Backend API twin, for any secret key.
pub(crate) fn jwks() -> Reply {
    Reply::json(key::jwks())
}

/// A user's or an organization's picture, so that pages have one without a network.
pub(crate) fn avatar(call: &Call, file: &str) -> Outcome {
    let id = file.strip_suffix(".svg").unwrap_or(file);
    if let Some(organization) = call.world.organizations.get(id) {
        return Ok(disc(id, &organization.name));
    }
    let user = call.world.users.get(id);
    let user = user.ok_or_else(|| Refusal::of("resource_not_found"))?;
    let name = user.first_name.clone().unwrap_or_else(|| user.identifier());
    Ok(disc(&user.id, &name))
}

/// A provider's logo: its initial, for the real ones are trademarks.
pub(crate) fn logo(call: &Call, file: &str) -> Outcome {
    let instance = &call.world.instance;
    let key = file
        .strip_suffix(".svg")
        .filter(|key| {
            PROVIDERS.iter().any(|(known, _)| known == key)
                || instance.social.iter().any(|social| social == key)
                || instance.enterprise_connection(key).is_some()
        })
        .ok_or_else(|| Refusal::of("resource_not_found"))?;
    Ok(disc(key, &instance.provider_name(key)))
}

/// A coloured disc with the first letter of a name.
fn disc(id: &str, name: &str) -> Reply {
    let initial = name
        .chars()
        .find(|c| c.is_alphanumeric())
        .unwrap_or('?')
        .to_ascii_uppercase();
    let hue = id.bytes().map(u32::from).sum::<u32>() % 360;
    Reply::text(
        "image/svg+xml",
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">\
             <circle cx=\"32\" cy=\"32\" r=\"32\" fill=\"hsl({hue} 45% 45%)\"/>\
             <text x=\"32\" y=\"42\" text-anchor=\"middle\" font-family=\"sans-serif\" \
             font-size=\"28\" fill=\"#fff\">{initial}</text></svg>"
        ),
    )
}
