//! `state`: who is signed in, from memory.

use crate::contract::events;
use crate::snapshot;
use crate::tenant::Tenant;

/// The whole snapshot; touches no network.
pub fn state(tenant: Option<&Tenant>) -> events::State {
    let session = tenant.and_then(|tenant| tenant.keeper.session());
    let user = session.as_ref().and_then(|session| session.user.as_ref());
    events::State {
        is_configured: tenant.is_some(),
        is_signed_in: session.is_some(),
        restoring: tenant
            .is_some_and(|tenant| tenant.keeper.is_locked())
            .then_some(true),
        publishable_key: tenant.map(|tenant| tenant.key.as_str().to_owned()),
        user_id: user.map(|user| user.id.clone()),
        email_address: user.and_then(snapshot::primary_email),
        first_name: user.and_then(|user| user.first_name.clone()),
        last_name: user.and_then(|user| user.last_name.clone()),
        username: user.and_then(|user| user.username.clone()),
        image_url: user.and_then(|user| user.image_url.clone()),
        user: user.map(snapshot::user),
        session: session.as_ref().map(snapshot::session),
    }
}
