//! One HTTP exchange: the trait the rest of the crate talks through, and its reqwest form.
//!
//! No retry, no deadline, no redirect and no meaning of any header is decided here; a scripted
//! implementation in a test sees exactly what the wire would.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;
use transom_runtime::BoxFuture;
use url::Url;
use zeroize::Zeroizing;

/// The largest body that is read, in bytes. A client with many sessions and organizations stays
/// well below; anything larger is not the Frontend API talking.
pub const MAX_BODY: usize = 2 * 1024 * 1024;

/// The most response headers that are read.
const MAX_HEADERS: usize = 100;

/// A request method the Frontend API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read; may be repeated.
    Get,
    /// Create or attempt; never repeated once bytes were sent.
    Post,
    /// Change.
    Patch,
    /// Remove.
    Delete,
}

impl Method {
    /// The method as it stands in the request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A request ready to be written. Its `Debug` shows method and path only: headers hold the device
/// token, the query may hold a nonce and the form holds passwords and codes.
#[derive(Clone)]
pub struct Outgoing {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: Url,
    /// Header names in lower case with their values.
    pub headers: Vec<(&'static str, Zeroizing<String>)>,
    /// The `application/x-www-form-urlencoded` body.
    pub form: Option<Zeroizing<String>>,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.url.path())
    }
}

/// A response as it was read. Its `Debug` shows status and size only.
#[derive(Clone)]
pub struct Incoming {
    /// The HTTP status.
    pub status: u16,
    /// Header names in lower case, in the order of the wire, duplicates kept.
    pub headers: Vec<(String, String)>,
    /// The body, at most [`MAX_BODY`] bytes.
    pub body: Vec<u8>,
}

impl Incoming {
    /// All values of one header (lower-case name), in order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {} ({} bytes)", self.status, self.body.len())
    }
}

/// Why an exchange brought no response. The difference between *unsent* and *lost* decides
/// whether a POST may be written again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreachable {
    /// No connection came about (no network, unknown host, refused, TLS failed): the server saw
    /// nothing.
    #[error("Clerk could not be reached.")]
    Unsent,
    /// The connection broke after bytes were written: the server may have acted.
    #[error("The connection to Clerk broke before its answer was complete.")]
    Lost,
    /// The deadline passed.
    #[error("Clerk did not answer in time.")]
    TimedOut,
    /// The answer was larger than [`MAX_BODY`].
    #[error("The answer of Clerk was larger than 2 MiB.")]
    TooLarge,
}

/// Something that can carry one request to a server and bring the response back.
pub trait Http: Send + Sync + 'static {
    /// Sends the request once, follows no redirect and sends no `Origin`.
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Incoming, Unreachable>>;
}

impl<H: Http + ?Sized> Http for Arc<H> {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Incoming, Unreachable>> {
        (**self).send(request)
    }
}

/// [`Http`] over reqwest, with rustls and the platform's certificate verifier.
#[derive(Debug, Clone)]
pub struct ReqwestHttp {
    client: reqwest::Client,
}

impl ReqwestHttp {
    /// Prepares the connection pool; opens no connection.
    ///
    /// # Errors
    /// [`HttpSetup`] when the platform's TLS verifier cannot be set up.
    pub fn new() -> Result<Self, HttpSetup> {
        // reqwest is built without a provider of its own; another part of the process may have
        // chosen one already, and then that choice stands.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        let client = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .http1_max_headers(MAX_HEADERS)
            .connect_timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(30))
            .build()
            .map_err(|source| HttpSetup { source })?;
        Ok(Self { client })
    }

    async fn exchange(&self, request: Outgoing) -> Result<Incoming, Unreachable> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self.client.request(method, request.url);
        for (name, value) in &request.headers {
            let Ok(mut value) = reqwest::header::HeaderValue::from_str(value) else {
                return Err(Unreachable::Unsent);
            };
            value.set_sensitive(*name == "authorization");
            builder = builder.header(*name, value);
        }
        if let Some(form) = request.form {
            builder = builder.body(form.as_bytes().to_vec());
        }
        let mut response = builder.send().await.map_err(|error| verdict(&error))?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Unreachable::Lost)? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(Unreachable::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Incoming {
            status,
            headers,
            body,
        })
    }
}

impl Http for ReqwestHttp {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Incoming, Unreachable>> {
        Box::pin(self.exchange(request))
    }
}

/// The HTTP client could not be set up on this machine.
#[derive(Debug, thiserror::Error)]
#[error("The HTTP client cannot be set up: the platform's certificate verifier is not available.")]
pub struct HttpSetup {
    source: reqwest::Error,
}

fn verdict(error: &reqwest::Error) -> Unreachable {
    if error.is_connect() || error.is_builder() {
        Unreachable::Unsent
    } else if error.is_timeout() {
        Unreachable::TimedOut
    } else {
        Unreachable::Lost
    }
}
