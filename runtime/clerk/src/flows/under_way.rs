//! `attempt`: what the sign-in or sign-up under way waits for.

use super::attempt::{self, Pending};
use crate::contract::events;
use crate::snapshot;
use crate::tenant::Tenant;

/// The attempt under way; touches no network.
pub fn attempt(tenant: &Tenant) -> events::Attempt {
    let (sign_in, sign_up) = match attempt::pending(&tenant.keeper) {
        Some(Pending::SignIn(sign_in)) => (Some(snapshot::sign_in(&sign_in)), None),
        Some(Pending::SignUp(sign_up)) => (None, Some(snapshot::sign_up(&sign_up))),
        None => (None, None),
    };
    events::Attempt { sign_in, sign_up }
}
