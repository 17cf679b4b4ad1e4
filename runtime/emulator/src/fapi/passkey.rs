//! Passkeys: shown in the environment, refused until this family is filled.

use super::{Call, Outcome};
use crate::wire::Refusal;

pub(crate) fn answer(call: &Call) -> Outcome {
    call.session()?;
    Err(refusal(call.world.instance.attributes.passkey.enabled()))
}

pub(crate) fn refusal(enabled: bool) -> Refusal {
    Refusal::of(if enabled {
        "feature_not_implemented"
    } else {
        "feature_not_enabled"
    })
}
