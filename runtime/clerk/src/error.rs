//! Everything a command can end badly with, and the contract's code for each.

use serde::{Deserialize, Serialize};

use crate::browser::BrowserError;
use crate::contract::{ErrorCode, Failure};
use crate::fapi::wire::Factor;
use crate::fapi::{BaseError, FapiError, Refusal};
use crate::keeper::{Recall, SignOutFailed, VaultError};

/// Why an exchange with the server came to nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// Clerk said no; the text is Clerk's own, word for word.
    #[error(transparent)]
    Refused(Refusal),
    /// Nothing that can be Clerk answered.
    #[error(transparent)]
    Unanswered(#[from] FapiError),
    /// The secure store does not let anybody know who is signed in.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A sign-out or a move to another instance came in between.
    #[error("A sign-out or another configuration came in between. Send the command again.")]
    Superseded,
}

/// Which flow an attempt belongs to; each has an error code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// `method=password`.
    Password,
    /// `method=email_code`.
    EmailCode,
    /// `method=phone_code`.
    PhoneCode,
    /// `method=second_factor`.
    SecondFactor,
    /// `method=reset_password`.
    ResetPassword,
    /// `method=ticket`.
    Ticket,
    /// `method=passkey`.
    Passkey,
    /// `method=oauth`.
    Oauth,
    /// `method=apple`.
    Apple,
    /// `method=google`.
    Google,
    /// `method=enterprise_sso`.
    EnterpriseSso,
    /// `method=email_link`.
    EmailLink,
    /// `attempt`, which goes on with a sign-up of any of them.
    SignUp,
}

/// What a command outside of the flows is about; each has an error code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// `session`.
    Session,
    /// `organization`.
    Organization,
    /// `task`.
    Task,
    /// `user`.
    User,
}

/// Why the device created or used no passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// The user closed the dialog.
    #[error("The user closed the passkey dialog.")]
    Cancelled,
    /// There is no passkey to use.
    #[error("This device has no passkey for the app. Sign in another way and register one.")]
    NoCredential,
    /// There is a passkey already.
    #[error("This device has a passkey for the user already. Sign in with it.")]
    AlreadyRegistered,
    /// App and domain do not vouch for each other.
    #[error(
        "The app and the domain of the passkey do not vouch for each other. Check the associated \
         domains of the app and the settings of the Clerk instance."
    )]
    Misconfigured,
    /// The device has nothing that could keep passkeys.
    #[error("This device cannot do passkeys.")]
    Unavailable,
    /// Another command has the dialog.
    #[error("Another passkey dialog is open. Wait for its event and send the command again.")]
    Busy,
}

/// Who lends the device a sheet that vouches for its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    /// Apple.
    Apple,
    /// Google.
    Google,
}

/// Why the sheet of a vendor vouched for nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialError {
    /// The user closed the sheet.
    Cancelled,
    /// The app may not show it.
    Misconfigured,
    /// There is no window to show it from.
    Unavailable,
    /// It, or a browser, is open already.
    Busy,
    /// Nobody waits for it any more.
    Recalled(Recall),
    /// The token was made for somebody else's request.
    Nonce,
    /// Clerk did not take the token for a proof, and does not say why.
    Unproven,
    /// Clerk said no, in its own words.
    Denied(String),
}

impl CredentialError {
    /// Nobody vouched, and this is what Clerk says about that.
    pub fn denied(said: Option<String>) -> Self {
        said.map_or(Self::Unproven, Self::Denied)
    }

    fn text(&self, vendor: Vendor) -> String {
        let name = match vendor {
            Vendor::Apple => "Apple",
            Vendor::Google => "Google",
        };
        match self {
            Self::Cancelled => format!("The user cancelled Sign in with {name}."),
            Self::Misconfigured => {
                let check = match vendor {
                    Vendor::Apple => {
                        "the app has the entitlement for Sign in with Apple, and that the device \
                         has an Apple account"
                    }
                    Vendor::Google => {
                        "Google knows the app by its id and its signing certificate, and that the \
                         app contains what the sheet needs"
                    }
                };
                format!("{name}'s sheet could not be used. Check that {check}.")
            }
            Self::Unavailable => {
                format!("There was nothing to show {name}'s sheet from. Send the command again.")
            }
            Self::Busy => format!(
                "{name}'s sheet or a browser is open already. Wait for its event before you open \
                 the next."
            ),
            Self::Recalled(why) => {
                format!("{why} What {name}'s sheet says does not count any more.")
            }
            Self::Nonce => {
                format!("{name}'s token does not answer this request, so it was not used.")
            }
            Self::Unproven => format!(
                "Clerk did not accept {name}'s token. Check the {name} connection of the Clerk \
                 instance."
            ),
            Self::Denied(said) => said.clone(),
        }
    }
}

/// Why a link in a mail signed nobody in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Nobody opened it.
    #[error("The link was not opened in time. Send a new one.")]
    Late,
    /// Nobody waits for it any more.
    #[error("{0} The link does not count any more.")]
    Recalled(Recall),
    /// It was opened by somebody other than this app.
    #[error(
        "The link was opened outside of the app, which this Clerk instance does not allow. Send \
         one without anyDevice."
    )]
    Elsewhere,
    /// Clerk said no, in its own words.
    #[error("{0}")]
    Denied(String),
}

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `configure` without a usable key.
    #[error("{}", text(ErrorCode::InvalidKey, &[]))]
    InvalidKey(BaseError),
    /// The first configuration failed.
    #[error("{0}")]
    ConfigureFailed(Cause),
    /// A move to another instance is still running.
    #[error("{}", text(ErrorCode::ReconfigureInProgress, &[]))]
    ReconfigureInProgress,
    /// The move to another instance failed; the one before it stays.
    #[error("{0}")]
    ReconfigureFailed(Cause),
    /// The route needs `configure` first.
    #[error("{}", text(ErrorCode::NotConfigured, &[("{command}", command)]))]
    NotConfigured {
        /// The command.
        command: &'static str,
    },
    /// The app lends nothing that the command could do its work with.
    #[error("{}", text(ErrorCode::SdkNotLinked, &[("{command}", command)]))]
    NotLent {
        /// The command.
        command: &'static str,
    },
    /// No fresh token could be had.
    #[error("{0}")]
    TokenFetchFailed(Cause),
    /// The sign-out is known to this device alone.
    #[error("{0}")]
    SignOutFailed(SignOutFailed),
    /// The system is too old for this one command.
    #[error("{}", text(ErrorCode::UnsupportedOs, &[("{command}", command)]))]
    UnsupportedOs {
        /// The command.
        command: &'static str,
    },
    /// No passkey was created or used.
    #[error("{0}")]
    PasskeyFailed(PasskeyError),
    /// No live session of this device has that id.
    #[error("{}", text(ErrorCode::SessionNotFound, &[("{command}", command), ("{value}", session)]))]
    SessionNotFound {
        /// The command.
        command: &'static str,
        /// The id.
        session: String,
    },
    /// What was asked of the server about something of the user's was refused or not answered.
    #[error("{1}")]
    ResourceFailed(Resource, Cause),
    /// `provider=apple`, in whatever spelling.
    #[error("{}", text(ErrorCode::UseNativeApple, &[]))]
    UseNativeApple,
    /// The browser brought nothing back.
    #[error("{1}")]
    BrowserFailed(Flow, BrowserError),
    /// The link was sent, and signed nobody in.
    #[error("{0}")]
    LinkFailed(LinkError),
    /// The sheet of a vendor vouched for nobody.
    #[error("{}", .1.text(*.0))]
    CredentialFailed(Vendor, CredentialError),
    /// A step of a flow was refused or not answered.
    #[error("{1}")]
    AttemptFailed(Flow, Cause),
    /// A step of a flow came before the step it depends on.
    #[error("{}", text(ErrorCode::MissingState, &[("{command}", command), ("{state}", state)]))]
    MissingState {
        /// The command.
        command: &'static str,
        /// What would have to be pending.
        state: &'static str,
    },
    /// The user cannot prove who they are in the way asked for.
    #[error("This account cannot use {strategy} here. It can use: {offered}.")]
    NoSuchFactor {
        /// The flow that asked.
        flow: Flow,
        /// The strategy asked for.
        strategy: &'static str,
        /// What the account can use, separated by commas.
        offered: String,
    },
}

impl Error {
    /// The user has no factor with this strategy among those the server offers.
    pub fn no_such_factor(flow: Flow, strategy: &'static str, offered: &[Factor]) -> Self {
        let mut offered: Vec<&str> = offered.iter().map(|it| it.strategy.as_str()).collect();
        offered.dedup();
        Self::NoSuchFactor {
            flow,
            strategy,
            offered: offered.join(", "),
        }
    }

    /// The contract's code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidKey(_) => ErrorCode::InvalidKey,
            Self::ConfigureFailed(_) => ErrorCode::ConfigureFailed,
            Self::ReconfigureInProgress => ErrorCode::ReconfigureInProgress,
            Self::ReconfigureFailed(_) => ErrorCode::ReconfigureFailed,
            Self::NotConfigured { .. } => ErrorCode::NotConfigured,
            Self::NotLent { .. } => ErrorCode::SdkNotLinked,
            Self::TokenFetchFailed(_) => ErrorCode::TokenFetchFailed,
            Self::SignOutFailed(_) => ErrorCode::SignoutFailed,
            Self::UseNativeApple => ErrorCode::UseNativeApple,
            Self::AttemptFailed(flow, _)
            | Self::BrowserFailed(flow, _)
            | Self::NoSuchFactor { flow, .. } => match flow {
                Flow::Password => ErrorCode::AuthFailed,
                Flow::EmailCode => ErrorCode::EmailCodeFailed,
                Flow::PhoneCode => ErrorCode::PhoneCodeFailed,
                Flow::SecondFactor => ErrorCode::SecondFactorFailed,
                Flow::ResetPassword => ErrorCode::ResetPasswordFailed,
                Flow::Ticket => ErrorCode::TicketFailed,
                Flow::Passkey => ErrorCode::PasskeyFailed,
                Flow::Oauth => ErrorCode::OauthFailed,
                Flow::Apple => ErrorCode::AppleFailed,
                Flow::Google => ErrorCode::GoogleFailed,
                Flow::EnterpriseSso => ErrorCode::EnterpriseSsoFailed,
                Flow::EmailLink => ErrorCode::EmailLinkFailed,
                Flow::SignUp => ErrorCode::AttemptFailed,
            },
            Self::LinkFailed(_) => ErrorCode::EmailLinkFailed,
            Self::CredentialFailed(Vendor::Apple, _) => ErrorCode::AppleFailed,
            Self::CredentialFailed(Vendor::Google, _) => ErrorCode::GoogleFailed,
            Self::MissingState { .. } => ErrorCode::MissingState,
            Self::UnsupportedOs { .. } => ErrorCode::UnsupportedOs,
            Self::PasskeyFailed(_) => ErrorCode::PasskeyFailed,
            Self::SessionNotFound { .. } => ErrorCode::SessionNotFound,
            Self::ResourceFailed(resource, _) => match resource {
                Resource::Session => ErrorCode::SessionFailed,
                Resource::Organization => ErrorCode::OrganizationFailed,
                Resource::Task => ErrorCode::TaskFailed,
                Resource::User => ErrorCode::UserFailed,
            },
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::new(error.code(), error.to_string());
        match error {
            // Tells a refused password from a malformed `manual` command: both are `manual` events.
            Error::AttemptFailed(Flow::Password, _) => failure.with("method", "password"),
            _ => failure,
        }
    }
}

/// The contract's text for a code, with its placeholders filled.
fn text(code: ErrorCode, fillings: &[(&str, &str)]) -> String {
    let template = code.message().unwrap_or(code.as_str());
    fillings
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(name, value)
        })
}
