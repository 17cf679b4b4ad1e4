//! The address the Frontend API is reached at: derived from the key, or set by the app.

use url::{Host, Url};

use crate::key::{Instance, KeyError, PublishableKey};

/// The address in front of `/v1/…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(Url);

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseError {
    /// The address is not a URL with a host, or carries user, query or fragment.
    #[error(
        "The API address must be an http or https URL with a host and nothing behind its path."
    )]
    Malformed,
    /// Plain HTTP to a machine other than this one.
    #[error("Plain http is only used with a loopback address. Use https for any other host.")]
    PlainHttp,
    /// The key and the address do not go together.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Base {
    /// `https://<host of the key>/`, or the app's own address when it has set one.
    ///
    /// # Errors
    /// [`BaseError`] when the address is malformed, or plain HTTP leaves the machine or would
    /// carry a production key.
    pub fn of(key: &PublishableKey, proxy: Option<&Url>) -> Result<Self, BaseError> {
        let Some(proxy) = proxy else {
            let text = format!("https://{}/", key.host());
            return Url::parse(&text)
                .map(Self)
                .map_err(|_| KeyError::Host.into());
        };
        let plain = proxy.username().is_empty()
            && proxy.password().is_none()
            && proxy.query().is_none()
            && proxy.fragment().is_none();
        let host = proxy.host().ok_or(BaseError::Malformed)?;
        match proxy.scheme() {
            _ if !plain => return Err(BaseError::Malformed),
            "https" => {}
            "http" if key.instance() == Instance::Production => {
                return Err(KeyError::PlainHttp.into());
            }
            "http" if is_loopback(&host) => {}
            "http" => return Err(BaseError::PlainHttp),
            _ => return Err(BaseError::Malformed),
        }
        let mut url = proxy.clone();
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self(url))
    }

    /// The address of one path, given as unescaped segments behind `/v1/`.
    pub fn join<'p>(&self, path: impl IntoIterator<Item = &'p str>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v1").extend(path);
        }
        url
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
    }
}
