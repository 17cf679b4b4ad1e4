//! Sign-ins and sign-ups under way as the page sees them: what comes next, and nothing of what the
//! user typed.

use super::time;
use crate::contract::{AttemptStatus, VerificationStatus, records};
use crate::fapi::wire;

/// A sign-in.
pub fn sign_in(sign_in: &wire::SignIn) -> records::SignInAttempt {
    let factors = |factors: &[wire::Factor]| factors.iter().map(factor).collect();
    records::SignInAttempt {
        status: AttemptStatus::from(sign_in.status.as_str()),
        supported_first_factors: factors(&sign_in.supported_first_factors),
        supported_second_factors: factors(&sign_in.supported_second_factors),
        first_factor_verification: sign_in.first_factor_verification.as_ref().map(verification),
        second_factor_verification: sign_in
            .second_factor_verification
            .as_ref()
            .map(verification),
    }
}

/// A sign-up.
pub fn sign_up(sign_up: &wire::SignUp) -> records::SignUpAttempt {
    records::SignUpAttempt {
        status: AttemptStatus::from(sign_up.status.as_str()),
        required_fields: sign_up.required_fields.clone(),
        optional_fields: sign_up.optional_fields.clone(),
        missing_fields: sign_up.missing_fields.clone(),
        unverified_fields: sign_up.unverified_fields.clone(),
    }
}

fn factor(factor: &wire::Factor) -> records::Factor {
    records::Factor {
        strategy: factor.strategy.clone(),
        safe_identifier: factor.safe_identifier.clone(),
        primary: factor.primary.unwrap_or_default(),
        default: factor.default.unwrap_or_default(),
    }
}

fn verification(verification: &wire::Verification) -> records::Verification {
    records::Verification {
        status: VerificationStatus::from(verification.status.as_str()),
        strategy: verification.strategy.clone(),
        expire_at: verification.expire_at.map(time),
    }
}
