//! The part of an attempt that happens in a browser: begun by a call, ended by the callback that
//! carries its `state`. What the callback does with it is in `fapi::oauth_callback`.

use serde::{Deserialize, Serialize};

/// Milliseconds until a started browser leg is worth nothing.
pub(crate) const LIFETIME: i64 = 10 * 60 * 1000;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BrowserLeg {
    pub(crate) client_id: String,
    pub(crate) purpose: Purpose,
    /// The provider whose answer is awaited: a key, or the id of an enterprise connection.
    pub(crate) provider: String,
    /// Where the app wants its user back.
    pub(crate) redirect_url: String,
    /// Where instead, once nothing is left to do.
    pub(crate) complete_redirect_url: Option<String>,
    /// A native client is handed a nonce, a browser the cookie.
    pub(crate) native: bool,
    /// The redirect URL is on the instance's list, so it may be given a nonce.
    pub(crate) listed: bool,
    /// Milliseconds since the epoch.
    pub(crate) expire_at: i64,
}

/// Which attempt goes on when the browser comes back.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Purpose {
    SignIn(String),
    SignUp(String),
    /// Linking an account to a signed-in user.
    Link {
        user_id: String,
        external_account_id: String,
    },
}
