//! What each command does, one file per family. Here is only the list: which method of the
//! contract goes to which file, and which state holds when. Long because the contract has many
//! commands, and each has one method here.

mod apple;
mod attempt;
mod attribution;
mod configure;
mod credential;
mod email_code;
pub mod email_link;
mod enterprise_sso;
mod google;
mod identifier;
mod median;
mod oauth;
mod one_time_code;
mod organization;
mod passkey;
mod password;
mod phone_code;
pub mod redirect;
mod reset_password;
mod resource;
mod second_factor;
mod session;
mod signout;
mod ssr;
pub mod state;
mod task;
mod ticket;
pub mod token;
pub mod transfer;
mod under_way;
mod user;

use std::sync::Arc;

use transom_runtime::Context;

use crate::bridge::ClerkBridge;
use crate::contract::{
    Capability, Failure, Handlers, State, calls, commands, ends, events, records,
};
use crate::error::Error;
use crate::tenant::Tenant;
use attempt::Waiting;

impl ClerkBridge {
    /// The tenant in use. Commands that need one are asked for `configured` before; a tenant that
    /// has gone in the meantime is answered alike.
    fn configured(&self, command: &'static str) -> Result<Arc<Tenant>, Error> {
        self.tenant().ok_or(Error::NotConfigured { command })
    }
}

impl Handlers for ClerkBridge {
    async fn holds(&self, state: State) -> bool {
        let tenant = self.tenant();
        let waits = |waiting| {
            tenant
                .as_ref()
                .is_some_and(|tenant| attempt::waits_for(&tenant.keeper, waiting))
        };
        match state {
            State::Supported => self.config().platform.supported,
            State::Linked => self.config().platform.linked,
            State::Configured => tenant.is_some(),
            State::SignedIn => tenant.is_some_and(|tenant| tenant.keeper.session_id().is_some()),
            State::SignUp => {
                tenant.is_some_and(|tenant| attempt::sign_up(&tenant.keeper).is_some())
            }
            State::EmailCode => waits(Waiting::EmailCode),
            State::EmailLink => tenant.is_some_and(|tenant| tenant.keeper.link().is_some()),
            State::PhoneCode => waits(Waiting::PhoneCode),
            State::SecondFactor => waits(Waiting::SecondFactor),
            State::ResetCode => waits(Waiting::ResetCode),
            State::ResetPassword => waits(Waiting::NewPassword),
        }
    }

    fn has(&self, capability: Capability) -> bool {
        let lent = &self.ports().optional;
        match capability {
            Capability::BrowserSession => lent.browser.is_some(),
            Capability::Passkey => lent.passkeys.is_some(),
            // Sheets are planned.
            Capability::Sheet => false,
        }
    }

    async fn configure(
        &self,
        cx: &Context,
        command: commands::Configure,
    ) -> Result<events::Ready, Failure> {
        Ok(configure::configure(self, cx, command.key.as_deref()).await?)
    }

    async fn state(&self, _: &Context, _: commands::State) -> Result<events::State, Failure> {
        Ok(state::state(self.tenant().as_deref()))
    }

    async fn token(
        &self,
        cx: &Context,
        command: commands::Token,
    ) -> Result<events::Token, Failure> {
        let tenant = self.configured("token")?;
        Ok(events::Token {
            jwt: token::fetch(&tenant, cx, &command).await?,
        })
    }

    async fn signout(
        &self,
        cx: &Context,
        _: commands::Signout,
    ) -> Result<events::SignOut, Failure> {
        let tenant = self.configured("signout")?;
        Ok(signout::sign_out(self, &tenant, cx).await?)
    }

    async fn manual_password_signin(
        &self,
        cx: &Context,
        command: commands::ManualPasswordSignin,
    ) -> Result<events::SignIn, Failure> {
        let tenant = self.configured("manual.password.signin")?;
        Ok(password::sign_in(&tenant, cx, &command).await?)
    }

    async fn manual_password_signup(
        &self,
        cx: &Context,
        command: commands::ManualPasswordSignup,
    ) -> Result<events::SignUp, Failure> {
        let tenant = self.configured("manual.password.signup")?;
        Ok(password::sign_up(&tenant, cx, &command).await?)
    }

    async fn manual_email_code_start(
        &self,
        _: &Context,
        command: commands::ManualEmailCodeStart,
    ) -> Result<events::EmailCode, Failure> {
        let tenant = self.configured("manual.email_code.start")?;
        Ok(email_code::start(&tenant, &command).await?)
    }

    async fn manual_email_code_verify(
        &self,
        cx: &Context,
        command: commands::ManualEmailCodeVerify,
    ) -> Result<events::EmailCode, Failure> {
        let tenant = self.configured("manual.email_code.verify")?;
        Ok(email_code::verify(&tenant, cx, &command).await?)
    }

    async fn manual_email_link_start(
        &self,
        cx: &Context,
        command: commands::ManualEmailLinkStart,
    ) -> Result<events::EmailLink, Failure> {
        let tenant = self.configured(email_link::START)?;
        Ok(email_link::start(self, &tenant, cx, &command).await?)
    }

    async fn manual_email_link_wait(
        &self,
        cx: &Context,
        _: commands::ManualEmailLinkWait,
    ) -> Result<events::EmailLink, Failure> {
        let tenant = self.configured(email_link::WAIT)?;
        Ok(email_link::wait(self, &tenant, cx).await?)
    }

    async fn manual_phone_code_start(
        &self,
        _: &Context,
        command: commands::ManualPhoneCodeStart,
    ) -> Result<events::PhoneCode, Failure> {
        let tenant = self.configured("manual.phone_code.start")?;
        Ok(phone_code::start(&tenant, &command).await?)
    }

    async fn manual_phone_code_verify(
        &self,
        cx: &Context,
        command: commands::ManualPhoneCodeVerify,
    ) -> Result<events::PhoneCode, Failure> {
        let tenant = self.configured("manual.phone_code.verify")?;
        Ok(phone_code::verify(&tenant, cx, &command).await?)
    }

    async fn manual_second_factor_verify(
        &self,
        cx: &Context,
        command: commands::ManualSecondFactorVerify,
    ) -> Result<events::SecondFactor, Failure> {
        let tenant = self.configured("manual.second_factor.verify")?;
        Ok(second_factor::verify(&tenant, cx, &command).await?)
    }

    async fn manual_second_factor_prepare(
        &self,
        _: &Context,
        command: commands::ManualSecondFactorPrepare,
    ) -> Result<events::SecondFactor, Failure> {
        let tenant = self.configured("manual.second_factor.prepare")?;
        Ok(second_factor::prepare(&tenant, command.strategy).await?)
    }

    async fn manual_reset_password_start(
        &self,
        _: &Context,
        command: commands::ManualResetPasswordStart,
    ) -> Result<events::ResetPassword, Failure> {
        let tenant = self.configured("manual.reset_password.start")?;
        Ok(reset_password::start(&tenant, &command).await?)
    }

    async fn manual_reset_password_verify(
        &self,
        cx: &Context,
        command: commands::ManualResetPasswordVerify,
    ) -> Result<events::ResetPassword, Failure> {
        let tenant = self.configured("manual.reset_password.verify")?;
        Ok(reset_password::verify(&tenant, cx, &command).await?)
    }

    async fn manual_reset_password_reset(
        &self,
        cx: &Context,
        command: commands::ManualResetPasswordReset,
    ) -> Result<events::ResetPassword, Failure> {
        let tenant = self.configured("manual.reset_password.reset")?;
        Ok(reset_password::reset(&tenant, cx, &command).await?)
    }

    async fn manual_oauth(
        &self,
        cx: &Context,
        command: commands::ManualOauth,
    ) -> Result<ends::ManualOauthEnds, Failure> {
        let tenant = self.configured("manual.oauth")?;
        Ok(oauth::start(self, &tenant, cx, &command).await?)
    }

    async fn manual_apple(
        &self,
        cx: &Context,
        command: commands::ManualApple,
    ) -> Result<ends::ManualAppleEnds, Failure> {
        let tenant = self.configured("manual.apple")?;
        Ok(apple::start(self, &tenant, cx, &command).await?)
    }

    async fn manual_google(
        &self,
        cx: &Context,
        command: commands::ManualGoogle,
    ) -> Result<ends::ManualGoogleEnds, Failure> {
        let tenant = self.configured("manual.google")?;
        Ok(google::start(self, &tenant, cx, &command).await?)
    }

    async fn manual_enterprise_sso(
        &self,
        cx: &Context,
        command: commands::ManualEnterpriseSso,
    ) -> Result<ends::ManualEnterpriseSsoEnds, Failure> {
        let tenant = self.configured("manual.enterprise_sso")?;
        Ok(enterprise_sso::start(self, &tenant, cx, &command).await?)
    }

    async fn manual_ticket(
        &self,
        cx: &Context,
        command: commands::ManualTicket,
    ) -> Result<events::SignIn, Failure> {
        let tenant = self.configured("manual.ticket")?;
        Ok(ticket::sign_in(&tenant, cx, &command).await?)
    }

    async fn attribution(
        &self,
        _: &Context,
        command: commands::Attribution,
    ) -> Result<events::Attribution, Failure> {
        let tenant = self.configured("attribution")?;
        Ok(attribution::set(self, &tenant, command.enabled).await)
    }

    async fn ssr(&self, _: &Context, command: commands::Ssr) -> Result<events::Ssr, Failure> {
        let tenant = self.configured("ssr")?;
        Ok(ssr::set(self, &tenant, &command).await?)
    }

    async fn manual_passkey_signin(
        &self,
        cx: &Context,
        _: commands::ManualPasskeySignin,
    ) -> Result<events::SignIn, Failure> {
        let tenant = self.configured("manual.passkey.signin")?;
        Ok(passkey::sign_in(self, &tenant, cx).await?)
    }

    async fn manual_passkey_register(
        &self,
        _: &Context,
        command: commands::ManualPasskeyRegister,
    ) -> Result<events::Passkey, Failure> {
        let tenant = self.configured("manual.passkey.register")?;
        Ok(passkey::register(self, &tenant, &command).await?)
    }

    async fn attempt_tell(
        &self,
        _: &Context,
        _: commands::AttemptTell,
    ) -> Result<events::Attempt, Failure> {
        let tenant = self.configured("attempt.tell")?;
        Ok(under_way::tell(&tenant))
    }

    async fn attempt_update(
        &self,
        cx: &Context,
        command: commands::AttemptUpdate,
    ) -> Result<events::SignUp, Failure> {
        let tenant = self.configured(under_way::UPDATE)?;
        Ok(under_way::update(&tenant, cx, &command).await?)
    }

    async fn user_reload(
        &self,
        _: &Context,
        _: commands::UserReload,
    ) -> Result<events::User, Failure> {
        let tenant = self.configured("user.reload")?;
        Ok(user::reload(&tenant).await?)
    }

    async fn user_update(
        &self,
        _: &Context,
        command: commands::UserUpdate,
    ) -> Result<events::User, Failure> {
        let tenant = self.configured("user.update")?;
        Ok(user::update(&tenant, &command).await?)
    }

    async fn session_list(
        &self,
        _: &Context,
        _: commands::SessionList,
    ) -> Result<events::Session, Failure> {
        let tenant = self.configured("session.list")?;
        Ok(session::list(&tenant))
    }

    async fn session_activate(
        &self,
        cx: &Context,
        command: commands::SessionActivate,
    ) -> Result<events::Session, Failure> {
        let tenant = self.configured("session.activate")?;
        Ok(session::activate(self, &tenant, cx, &command).await?)
    }

    async fn session_devices(
        &self,
        _: &Context,
        _: commands::SessionDevices,
    ) -> Result<events::Session, Failure> {
        let tenant = self.configured("session.devices")?;
        Ok(session::devices(&tenant).await?)
    }

    async fn session_revoke(
        &self,
        cx: &Context,
        command: commands::SessionRevoke,
    ) -> Result<events::Session, Failure> {
        let tenant = self.configured("session.revoke")?;
        Ok(session::revoke(self, &tenant, cx, &command).await?)
    }

    async fn organization_list(
        &self,
        _: &Context,
        _: commands::OrganizationList,
    ) -> Result<events::Organization, Failure> {
        let tenant = self.configured("organization.list")?;
        Ok(organization::list(&tenant).await?)
    }

    async fn organization_create(
        &self,
        _: &Context,
        command: commands::OrganizationCreate,
    ) -> Result<events::Organization, Failure> {
        let tenant = self.configured("organization.create")?;
        Ok(organization::create(&tenant, &command).await?)
    }

    async fn organization_activate(
        &self,
        cx: &Context,
        command: commands::OrganizationActivate,
    ) -> Result<events::Organization, Failure> {
        let tenant = self.configured("organization.activate")?;
        Ok(organization::activate(self, &tenant, cx, &command).await?)
    }

    async fn organization_leave(
        &self,
        cx: &Context,
        command: commands::OrganizationLeave,
    ) -> Result<events::Organization, Failure> {
        let tenant = self.configured("organization.leave")?;
        Ok(organization::leave(self, &tenant, cx, &command).await?)
    }

    async fn organization_invitations(
        &self,
        _: &Context,
        _: commands::OrganizationInvitations,
    ) -> Result<events::Organization, Failure> {
        let tenant = self.configured("organization.invitations")?;
        Ok(organization::invitations(&tenant).await?)
    }

    async fn organization_accept(
        &self,
        _: &Context,
        command: commands::OrganizationAccept,
    ) -> Result<events::Organization, Failure> {
        let tenant = self.configured("organization.accept")?;
        Ok(organization::accept(&tenant, &command).await?)
    }

    async fn task_list(&self, _: &Context, _: commands::TaskList) -> Result<events::Task, Failure> {
        let tenant = self.configured("task.list")?;
        Ok(task::list(&tenant)?)
    }

    async fn task_choose_organization(
        &self,
        cx: &Context,
        command: commands::TaskChooseOrganization,
    ) -> Result<events::Task, Failure> {
        let tenant = self.configured("task.choose_organization")?;
        Ok(task::choose_organization(&tenant, cx, &command).await?)
    }

    async fn task_setup_mfa(
        &self,
        _: &Context,
        _: commands::TaskSetupMfa,
    ) -> Result<events::Task, Failure> {
        let tenant = self.configured("task.setup_mfa")?;
        Ok(task::setup_mfa(&tenant).await?)
    }

    async fn task_verify_mfa(
        &self,
        cx: &Context,
        command: commands::TaskVerifyMfa,
    ) -> Result<events::Task, Failure> {
        let tenant = self.configured("task.verify_mfa")?;
        Ok(task::verify_mfa(&tenant, cx, &command).await?)
    }

    async fn task_reset_password(
        &self,
        cx: &Context,
        command: commands::TaskResetPassword,
    ) -> Result<events::Task, Failure> {
        let tenant = self.configured("task.reset_password")?;
        Ok(task::reset_password(&tenant, cx, &command).await?)
    }

    async fn median_initialize(
        &self,
        cx: &Context,
        call: calls::MedianInitialize,
    ) -> Result<records::MedianDone, Failure> {
        configure::configure(self, cx, call.publishable_key.as_deref()).await?;
        Ok(median::DONE)
    }

    async fn median_sign_out(
        &self,
        cx: &Context,
        _: calls::MedianSignOut,
    ) -> Result<records::MedianDone, Failure> {
        let tenant = self.configured("clerk/signOut")?;
        signout::sign_out(self, &tenant, cx).await?;
        Ok(median::DONE)
    }

    async fn median_get_auth_status(
        &self,
        cx: &Context,
        _: calls::MedianGetAuthStatus,
    ) -> Result<records::MedianAuthStatus, Failure> {
        let tenant = self.configured("clerk/getAuthStatus")?;
        Ok(median::auth_status(&tenant, cx).await?)
    }

    async fn median_device_info(
        &self,
        _: &Context,
        _: calls::MedianDeviceInfo,
    ) -> Result<records::MedianDeviceInfo, Failure> {
        Ok(median::device_info(self.ports().device.as_ref()).await)
    }

    async fn median_subscribe(
        &self,
        _: &Context,
        _: calls::MedianSubscribe,
    ) -> Result<records::MedianDone, Failure> {
        Ok(median::DONE)
    }

    async fn median_unsubscribe(
        &self,
        _: &Context,
        _: calls::MedianUnsubscribe,
    ) -> Result<records::MedianDone, Failure> {
        Ok(median::DONE)
    }
}
