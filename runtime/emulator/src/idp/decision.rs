//! What was decided on the page, and who is meant by it.

use serde_json::{Map, Value, json};

use crate::state::World;
use crate::state::identity::Identity;
use crate::state::identity_provider::{Choice, Decision};
use crate::wire::{Params, Refusal};

/// The decision in a form or query, if there is one.
pub(super) fn read(params: &Params) -> Option<Result<Decision, Refusal>> {
    params.given("decision")?;
    let mut fields = Map::new();
    for name in ["decision", "account", "first_name", "last_name"] {
        if let Some(value) = params.given(name) {
            fields.insert(name.to_owned(), json!(value));
        }
    }
    let invalid = |name| Refusal::of("form_param_value_invalid").param(name);
    match params.given("delay_ms").map(str::parse::<u64>) {
        None => {}
        Some(Ok(delay)) => _ = fields.insert("delay_ms".to_owned(), json!(delay)),
        Some(Err(_)) => return Some(Err(invalid("delay_ms"))),
    }
    match params.flag("email_verified") {
        Ok(verified) => _ = fields.insert("email_verified".to_owned(), json!(verified)),
        Err(refusal) => return Some(Err(refusal)),
    }
    Some(serde_json::from_value(Value::Object(fields)).map_err(|_| invalid("decision")))
}

/// Whom the decision approves: a known account, or one that is made up and remembered.
pub(super) fn identity(
    world: &mut World,
    provider: &str,
    made: &Decision,
    hint: Option<&str>,
) -> Identity {
    let new = made.choice == Choice::ApproveNew;
    let named = made.account.as_deref().or(hint).filter(|_| !new);
    let known = match named {
        Some(name) => world.identity_provider.account(provider, name),
        None if new => None,
        None => world
            .identity_provider
            .accounts
            .iter()
            .find(|account| account.provider == provider),
    };
    if let Some(known) = known {
        return known.clone();
    }
    let subject = world.random.digits(21);
    let email = match named.or(made.account.as_deref()) {
        None => Some(newcomer(world, provider, &subject)),
        Some(name) => name.contains('@').then(|| name.to_owned()),
    };
    let default = |given: &Option<String>, other: &str| {
        Some(given.clone().unwrap_or_else(|| other.to_owned()))
    };
    let identity = Identity {
        provider: provider.to_owned(),
        subject,
        email,
        email_verified: made.email_verified.unwrap_or(true),
        first_name: default(&made.first_name, "New"),
        last_name: default(&made.last_name, "Person"),
    };
    world.identity_provider.know(identity.clone());
    identity
}

/// An address that nobody has had before.
fn newcomer(world: &World, provider: &str, subject: &str) -> String {
    let domain = world
        .instance
        .enterprise_connection(provider)
        .and_then(|connection| connection.domains.first())
        .map_or("example.com", String::as_str);
    format!("new.person.{}@{domain}", &subject[..6])
}
