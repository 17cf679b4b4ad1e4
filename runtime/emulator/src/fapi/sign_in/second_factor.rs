//! The second factor, and the extra step that makes an unknown client trusted.

use super::{complete, factors, limit_attempts};
use crate::fapi::Call;
use crate::fapi::verification::{Destination, prepare as prepare_code};
use crate::state::sign_in::{SignIn, SignInStatus};
use crate::state::verification::{Verification, attempt_code};
use crate::wire::Refusal;

pub(super) fn prepare(call: &mut Call, attempt: &mut SignIn) -> Result<(), Refusal> {
    let form = &call.request.form;
    form.allow(&[
        "strategy",
        "phone_number_id",
        "email_address_id",
        "redirect_url",
        "proof_token",
        "channel",
    ])?;
    let strategy = form.given("strategy").unwrap_or("phone_code");
    let is_email = check_strategy(attempt, strategy)?.ok_or_else(not_prepared)?;
    let user = attempt
        .user_id
        .as_ref()
        .and_then(|id| call.world.users.get_mut(id));
    let user = user.ok_or_else(|| Refusal::of("client_state_invalid"))?;
    user.check_allowed(call.now)?;
    let named = form.given(if is_email {
        "email_address_id"
    } else {
        "phone_number_id"
    });
    let reserved = user
        .second_factor_phones()
        .next()
        .map(|phone| phone.id.clone());
    let by_mfa = attempt.status == SignInStatus::NeedsSecondFactor;
    let named = named
        .map(str::to_owned)
        .or(if by_mfa { reserved } else { None });
    let address = factors::destination(attempt, user, is_email, named.as_deref(), by_mfa)?;
    if by_mfa && !address.reserved_for_second_factor {
        return Err(Refusal::of("strategy_for_user_invalid"));
    }
    let to = Destination {
        address: &address.value,
        id: Some(address.id.clone()),
        purpose: "sign_in",
    };
    attempt.second = Some(prepare_code(
        call.world,
        attempt.second.as_ref(),
        strategy,
        to,
    )?);
    Ok(())
}

/// TOTP and backup codes are there already.
fn not_prepared() -> Refusal {
    Refusal::of("form_param_value_invalid").param("strategy")
}

/// Whether the strategy sends a code, and to an e-mail address; refuses what the state excludes.
fn check_strategy(attempt: &SignIn, strategy: &str) -> Result<Option<bool>, Refusal> {
    match (attempt.status, strategy) {
        (SignInStatus::NeedsSecondFactor | SignInStatus::NeedsClientTrust, "phone_code") => {
            Ok(Some(false))
        }
        (SignInStatus::NeedsClientTrust, "email_code") => Ok(Some(true)),
        (SignInStatus::NeedsSecondFactor, "totp" | "backup_code") => Ok(None),
        (
            SignInStatus::NeedsSecondFactor | SignInStatus::NeedsClientTrust,
            "totp" | "backup_code" | "email_code",
        ) => Err(Refusal::of("strategy_for_user_invalid")),
        (SignInStatus::NeedsClientTrust, "email_link") => {
            Err(Refusal::of("feature_not_implemented"))
        }
        (SignInStatus::NeedsSecondFactor | SignInStatus::NeedsClientTrust, _) => {
            Err(Refusal::of("form_param_value_invalid").param("strategy"))
        }
        _ => Err(Refusal::of("client_state_invalid")),
    }
}

pub(super) fn attempt(call: &mut Call, attempt: &mut SignIn) -> Result<(), Refusal> {
    let form = &call.request.form;
    form.allow(&["strategy", "code"])?;
    let strategy = form.require("strategy")?;
    let code = form.require("code")?;
    let sends = check_strategy(attempt, strategy)?.is_some();
    let client_id = call.client()?;
    limit_attempts(call, &client_id)?;
    let (now, instance) = (call.now, &call.world.instance);
    let user = attempt
        .user_id
        .as_ref()
        .and_then(|id| call.world.users.get_mut(id));
    let user = user.ok_or_else(|| Refusal::of("client_state_invalid"))?;
    user.check_allowed(now)?;
    let outcome = if sends {
        let limit = instance.max_code_attempts;
        attempt_code(attempt.second.as_mut(), strategy, code, limit, now)
    } else {
        let available = match strategy {
            "totp" => user.totp_enabled(),
            _ => user.backup_code_enabled(),
        };
        if !available {
            return Err(Refusal::of("strategy_for_user_invalid"));
        }
        let right = match (&mut user.totp, strategy) {
            (Some(totp), "totp") => totp.redeem(code, now),
            _ => user.redeem_backup_code(code),
        };
        attempt.second = Some(if right {
            Verification::done(strategy, now)
        } else {
            Verification::missed(attempt.second.as_ref(), strategy, now)
        });
        if right {
            Ok(())
        } else {
            Err(Refusal::of("form_code_incorrect").param("code"))
        }
    };
    outcome.map_err(|refusal| match refusal.code() {
        "form_code_incorrect" | "verification_failed" => {
            user.missed(&instance.lockout, now, refusal)
        }
        _ => refusal,
    })?;
    let by_mfa = attempt.status == SignInStatus::NeedsSecondFactor;
    complete(call, attempt, by_mfa)
}
