//! `manual`, `method=phone_code`: sign in or up with a code by SMS.

use transom_runtime::Context;

use super::attempt::Arrived;
use super::one_time_code::{self, Channel};
use crate::contract::{AttemptType, commands, events};
use crate::error::Error;
use crate::fapi::Call;
use crate::tenant::Tenant;

/// Has a code sent.
pub async fn start(
    tenant: &Tenant,
    command: &commands::ManualPhoneCodeStart,
) -> Result<events::PhoneCode, Error> {
    let number = command.phone_number.as_str();
    match command.r#type {
        AttemptType::Signin => one_time_code::sign_in(tenant, Channel::Sms, number).await?,
        AttemptType::Signup => {
            let create = Call::post("client/sign_ups")
                .field("phone_number", number)
                .consent(command.legal_accepted);
            one_time_code::sign_up(tenant, Channel::Sms, number, create).await?;
        }
    }
    Ok(event(Arrived::code_sent()))
}

/// Checks the code.
pub async fn verify(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualPhoneCodeVerify,
) -> Result<events::PhoneCode, Error> {
    let (kind, code) = (command.r#type, &command.code);
    let arrived = one_time_code::verify(tenant, cx, Channel::Sms, kind, code).await?;
    Ok(event(arrived))
}

fn event(arrived: Arrived) -> events::PhoneCode {
    events::PhoneCode {
        status: arrived.status,
        user_id: arrived.user_id,
        email_address: arrived.email_address,
        session_status: arrived.session_status,
        missing_fields: arrived.missing_fields,
        unverified_fields: arrived.unverified_fields,
    }
}
