//! The system's browser as the flows see it: which addresses may be opened in it, and what the
//! address says on which it comes back. Who waits for it is in [`crate::keeper`].

use transom_runtime::Secret;
use url::{Host, Url, form_urlencoded};

use crate::contract::capabilities::browser_session;
use crate::error::Cause;
use crate::keeper::Recall;
use crate::key::{Instance, PublishableKey};

/// Why a browser brought nothing back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrowserError {
    /// The user closed it.
    #[error("The user closed the browser.")]
    Cancelled,
    /// One is open already.
    #[error("A browser is open already. Wait for its event before you open the next.")]
    Busy,
    /// There is none.
    #[error("There is no browser on this device that the app could open.")]
    Unavailable,
    /// It did not come back.
    #[error("The browser did not come back in time. Send the command again.")]
    TimedOut,
    /// Nobody waits for it any more.
    #[error("{0} The browser was closed.")]
    Recalled(Recall),
    /// The text cannot be the name of a provider.
    #[error("{0:?} is not the name of a provider: use lower-case letters, digits and underscores.")]
    Provider(String),
    /// Clerk named no page to open.
    #[error("Clerk named no page for this provider. Check that it is enabled for the instance.")]
    NoPage,
    /// Clerk named a page that is not safe to open.
    #[error("The page that was to be opened is not an https address, so it was not opened.")]
    UnsafePage,
    /// The shell's callback is not an address.
    #[error("The app names no address for the browser to come back on.")]
    NoCallback,
    /// It came back on an address other than the one that was asked for.
    #[error("The browser came back on another address than the one it was given.")]
    Elsewhere,
    /// Two proofs in one address.
    #[error("The address the browser came back on carries two proofs. None was used.")]
    Ambiguous,
    /// Clerk did not hand over a proof.
    #[error(
        "The browser came back without a proof. Add the app's callback address to the allowlist \
         for mobile SSO redirects of the Clerk instance."
    )]
    NoProof,
    /// The provider, or Clerk in its place, said no.
    #[error("{0}")]
    Denied(String),
}

impl From<browser_session::Failure> for BrowserError {
    fn from(failure: browser_session::Failure) -> Self {
        match failure {
            browser_session::Failure::Cancelled => Self::Cancelled,
            browser_session::Failure::Busy => Self::Busy,
            browser_session::Failure::Unavailable => Self::Unavailable,
            browser_session::Failure::TimedOut => Self::TimedOut,
        }
    }
}

/// Checks the address of a page before it is opened: https, or plain http to this very machine
/// with a key that is for development anyway.
///
/// # Errors
/// [`BrowserError::UnsafePage`].
pub fn check_page(page: &str, key: &PublishableKey) -> Result<(), BrowserError> {
    let url = Url::parse(page).map_err(|_| BrowserError::UnsafePage)?;
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    };
    let named = url.host().is_some() && url.username().is_empty() && url.password().is_none();
    match url.scheme() {
        "https" if named => Ok(()),
        "http" if named && loopback && key.instance() == Instance::Development => Ok(()),
        _ => Err(BrowserError::UnsafePage),
    }
}

/// The address a browser came back on, when it is the one it was to come back on.
pub struct Return(Url);

impl Return {
    /// Compares scheme, host, port and path; an empty path and `/` are the same.
    ///
    /// # Errors
    /// [`BrowserError::Elsewhere`].
    pub fn to(callback: &str, arrived: &Secret) -> Result<Self, BrowserError> {
        let place = |url: &Url| {
            let path = Some(url.path()).filter(|path| *path != "/");
            (
                url.scheme().to_owned(),
                url.host_str().map(str::to_owned),
                url.port_or_known_default(),
                path.unwrap_or_default().to_owned(),
            )
        };
        let parse = |text| Url::parse(text).map_err(|_| BrowserError::Elsewhere);
        let (callback, arrived) = (parse(callback)?, parse(arrived.expose())?);
        let plain = arrived.username().is_empty() && arrived.password().is_none();
        if plain && place(&callback) == place(&arrived) {
            Ok(Self(arrived))
        } else {
            Err(BrowserError::Elsewhere)
        }
    }

    /// The nonce that proves what was done in the browser. Without one the attempt itself tells.
    ///
    /// # Errors
    /// [`BrowserError::Ambiguous`] when there are two.
    pub fn nonce(&self) -> Result<Option<Secret>, BrowserError> {
        let nonce = self.one("rotating_token_nonce")?;
        Ok(nonce.map(Secret::new))
    }

    /// What the address says about a denial, for want of better words.
    pub fn denial(&self) -> Option<String> {
        let said = ["error_description", "error", "__clerk_error_code"];
        said.into_iter().find_map(|name| self.one(name).ok()?)
    }

    /// What an opened link brings along, in the query or in the fragment. Nothing when a part of it
    /// is missing or there twice.
    pub fn approval(&self) -> Option<Approval> {
        let fragment = self.0.fragment().unwrap_or_default().as_bytes();
        let pairs: Vec<_> = self
            .0
            .query_pairs()
            .chain(form_urlencoded::parse(fragment))
            .collect();
        let one = |name: &str| {
            let mut values = pairs.iter().filter(|(key, _)| key == name);
            let (_, value) = values.next().filter(|(_, value)| !value.is_empty())?;
            values.next().is_none().then(|| value.clone().into_owned())
        };
        Some(Approval {
            flow_id: one("flow_id")?,
            token: Secret::new(one("approval_token")?),
        })
    }

    fn one(&self, name: &str) -> Result<Option<String>, BrowserError> {
        let mut values = self.0.query_pairs().filter(|(key, _)| key == name);
        let first = values.next().map(|(_, value)| value.into_owned());
        if values.next().is_some() {
            return Err(BrowserError::Ambiguous);
        }
        Ok(first.filter(|value| !value.is_empty()))
    }
}

/// The word of the server that a link in a mail was opened. Only whoever asked for the link can
/// make use of it.
pub struct Approval {
    /// Which link.
    pub flow_id: String,
    /// Works once.
    pub token: Secret,
}

impl Approval {
    /// Whether an approval was refused because it is not for the link that this device asked for:
    /// anybody may open the app with one of their own.
    pub fn is_foreign(refused: &Cause) -> bool {
        matches!(refused, Cause::Refused(refusal)
            if refusal.has("approval_token_invalid") || refusal.has("pkce_verification_failed"))
    }
}
