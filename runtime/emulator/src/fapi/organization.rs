//! Organizations: shown in the environment, refused until this family is filled.

use super::{Call, Outcome};
use crate::wire::Refusal;

pub(crate) fn answer(call: &Call) -> Outcome {
    call.session()?;
    Err(Refusal::of(if call.world.instance.organizations {
        "feature_not_implemented"
    } else {
        "organization_not_enabled_in_instance"
    }))
}
