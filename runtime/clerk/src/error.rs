//! Everything a command can end badly with, and the contract's code for each.

use crate::contract::{ErrorCode, Failure};
use crate::fapi::wire::Factor;
use crate::fapi::{BaseError, FapiError, Refusal};
use crate::keeper::{SignOutFailed, VaultError};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            Self::AttemptFailed(flow, _) | Self::NoSuchFactor { flow, .. } => match flow {
                Flow::Password => ErrorCode::AuthFailed,
                Flow::EmailCode => ErrorCode::EmailCodeFailed,
                Flow::PhoneCode => ErrorCode::PhoneCodeFailed,
                Flow::SecondFactor => ErrorCode::SecondFactorFailed,
                Flow::ResetPassword => ErrorCode::ResetPasswordFailed,
                Flow::Ticket => ErrorCode::TicketFailed,
            },
            Self::MissingState { .. } => ErrorCode::MissingState,
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
