//! `manual`, `method=email_code`: sign in or up with a code by e-mail.

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
    command: &commands::ManualEmailCodeStart,
) -> Result<events::EmailCode, Error> {
    let address = command.email_address.as_str();
    match command.r#type {
        AttemptType::Signin => one_time_code::sign_in(tenant, Channel::Email, address).await?,
        AttemptType::Signup => {
            let create = Call::post("client/sign_ups")
                .field("email_address", address)
                .field_some("username", command.username.as_deref())
                .field_some("first_name", command.first_name.as_deref())
                .field_some("last_name", command.last_name.as_deref())
                .consent(command.legal_accepted);
            one_time_code::sign_up(tenant, Channel::Email, address, create).await?;
        }
    }
    Ok(event(Arrived::code_sent()))
}

/// Checks the code.
pub async fn verify(
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualEmailCodeVerify,
) -> Result<events::EmailCode, Error> {
    let (kind, code) = (command.r#type, &command.code);
    let arrived = one_time_code::verify(tenant, cx, Channel::Email, kind, code).await?;
    Ok(event(arrived))
}

fn event(arrived: Arrived) -> events::EmailCode {
    events::EmailCode {
        status: arrived.status,
        user_id: arrived.user_id,
        email_address: arrived.email_address,
        session_status: arrived.session_status,
        missing_fields: arrived.missing_fields,
        unverified_fields: arrived.unverified_fields,
    }
}
