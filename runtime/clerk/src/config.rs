//! What an app decides about the bridge, and what it lends to it.

use std::sync::Arc;

use transom_runtime::{Clock, Random};
use url::Url;

use crate::contract::capabilities::{
    AppleCredential, Attribution, BrowserSession, CookieJar, Device, GoogleCredential, Passkey,
    RequestHeaders, SecureStore,
};
pub use crate::fapi::SdkHeaders;
use crate::http::Http;
use crate::mirror::SessionHosts;

/// The app's decisions.
#[derive(Debug, Clone)]
pub struct Config {
    /// The publishable key, when the app knows it before any page does. [`crate::ClerkBridge::start`]
    /// then configures by itself; a page's own `configure` with the same key changes nothing.
    pub publishable_key: Option<String>,
    /// Where the Frontend API is reached instead of `https://<host of the key>`: a proxy, or a
    /// local server. Plain HTTP is accepted for loopback addresses and `pk_test_` keys only.
    pub api: Option<Url>,
    /// What the platform can do.
    pub platform: Platform,
    /// The hosts whose servers may see the session. A page can ask for fewer of them, never for
    /// others.
    pub session_hosts: SessionHosts,
    /// What tells Clerk which app is calling.
    pub sdk: SdkHeaders,
}

/// What the platform can do, as the contract's states `supported` and `linked` ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Platform {
    /// The system is new enough.
    pub supported: bool,
    /// The app contains the native half of the bridge.
    pub linked: bool,
}

/// What the app lends: every way the bridge touches the world besides the page itself.
#[derive(Clone)]
pub struct Ports {
    /// Carries requests to the Frontend API; [`crate::http::ReqwestHttp`] outside of tests.
    pub http: Arc<dyn Http>,
    /// Tells the time; the same clock as the engine's.
    pub clock: Arc<dyn Clock>,
    /// Spreads retries out.
    pub random: Arc<dyn Random>,
    /// Keeps the identity across runs; [`crate::MemoryStore`] where nothing may be kept.
    pub store: Arc<dyn SecureStore>,
    /// Describes the device.
    pub device: Arc<dyn Device>,
    /// What not every app can lend.
    pub optional: Capabilities,
}

/// What not every app can lend. A command that cannot do without one that is missing is answered
/// with the code that the contract names under `absent`.
#[derive(Clone, Default)]
pub struct Capabilities {
    /// Opens pages in the system's browser.
    pub browser: Option<Arc<dyn BrowserSession>>,
    /// Shows Apple's native sheet; without it Apple is one more page in the browser.
    pub apple: Option<Arc<dyn AppleCredential>>,
    /// Shows Google's native sheet; without it Google is one more page in the browser.
    pub google: Option<Arc<dyn GoogleCredential>>,
    /// Creates and uses passkeys.
    pub passkeys: Option<Arc<dyn Passkey>>,
    /// Writes cookies into the web view.
    pub cookies: Option<Arc<dyn CookieJar>>,
    /// Adds a header to page loads.
    pub headers: Option<Arc<dyn RequestHeaders>>,
    /// Passes the user's id to analytics kits.
    pub attribution: Option<Arc<dyn Attribution>>,
}
