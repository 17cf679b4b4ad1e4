//! Enterprise connections: which one an address belongs to, and whom one may vouch for.

use super::Call;
use crate::state::enterprise::{EnterpriseConnection, Protocol, SignUps};
use crate::state::identity::Identity;
use crate::state::instance::Instance;
use crate::wire::Refusal;

/// The strategies that lead to an enterprise connection; `saml` is the older name.
pub(crate) fn is_strategy(strategy: &str) -> bool {
    matches!(strategy, "enterprise_sso" | "saml")
}

pub(crate) fn serving<'a>(
    instance: &'a Instance,
    address: &'a str,
) -> impl Iterator<Item = &'a EnterpriseConnection> {
    instance
        .enterprise_connections
        .iter()
        .filter(move |connection| connection.serves(address))
}

/// The connection of an address: the one named in the form, or the only one there is.
pub(crate) fn choose<'a>(
    call: &'a Call,
    strategy: &str,
    address: &str,
    missing: &'static str,
) -> Result<&'a EnterpriseConnection, Refusal> {
    let named = call.request.form.given("enterprise_connection_id");
    let mut found = call
        .world
        .instance
        .enterprise_connections
        .iter()
        .filter(|connection| connection.serves(address))
        .filter(|connection| strategy != "saml" || connection.protocol == Protocol::Saml)
        .filter(|connection| named.is_none_or(|id| connection.id == id));
    match (found.next(), found.next()) {
        (None, _) => Err(Refusal::of(missing)),
        (Some(connection), None) => Ok(connection),
        (Some(_), Some(_)) => Err(Refusal::of(
            "enterprise_connection_id_is_required_with_multiple_connections",
        )),
    }
}

/// Refuses an identity whose address is none of the connection's own.
pub(crate) fn admit(instance: &Instance, identity: &Identity) -> Result<(), Refusal> {
    let Some(connection) = instance.enterprise_connection(&identity.provider) else {
        return Ok(());
    };
    match &identity.email {
        None => Err(Refusal::of("enterprise_sso_user_attribute_missing")),
        Some(email) if connection.serves(email) => Ok(()),
        Some(_) => Err(Refusal::of("enterprise_sso_email_address_domain_mismatch")),
    }
}

/// Why a stranger stays one: not found, and not to be made either.
pub(crate) fn stranger(instance: &Instance, identity: &Identity) -> Refusal {
    let connection = instance.enterprise_connection(&identity.provider);
    Refusal::of(match connection.map(|connection| connection.sign_ups) {
        Some(SignUps::Off) => "saml_jit_provisioning_disabled",
        _ => "external_account_not_found",
    })
}
