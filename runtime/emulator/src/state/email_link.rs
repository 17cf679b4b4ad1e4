//! Links that were sent by e-mail, and what an opened one gives to a native app. What opening does
//! is in `fapi::email_link`.

use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailLink {
    pub(crate) client_id: String,
    pub(crate) attempt: Attempt,
    pub(crate) way_back: WayBack,
    /// Milliseconds since the epoch.
    pub(crate) expire_at: i64,
    pub(crate) opened: bool,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Attempt {
    SignIn(String),
    SignUp(String),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum WayBack {
    /// Whoever prepared the link asks again and again how it went.
    Polled { redirect_url: Option<String> },
    /// The app is opened, and proves that it was the one to ask: RFC 7636, `S256`.
    Proven {
        redirect_uri: String,
        flow_id: String,
        code_challenge: String,
    },
}

/// What the app is opened with.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approval {
    pub(crate) client_id: String,
    pub(crate) attempt: Attempt,
    pub(crate) flow_id: String,
    pub(crate) code_challenge: String,
    pub(crate) expire_at: i64,
    pub(crate) consumed: bool,
}
