//! A session of a client, and the short-lived token that proves it to a back end.

use serde::{Deserialize, Serialize};
use transom_runtime::Secret;

use super::{User, nullable};

/// `object: session`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// `sess_…`.
    pub id: String,
    /// `active`, `pending` (tasks are left), or one of the ways a session is over.
    pub status: String,
    /// When the session ends at the latest.
    pub expire_at: Option<i64>,
    /// When the session is given up if unused.
    pub abandon_at: Option<i64>,
    /// When the session was last used.
    pub last_active_at: Option<i64>,
    /// The organization the session acts for; absent for the personal account.
    pub last_active_organization_id: Option<String>,
    /// The token issued together with this answer. Never kept inside a stored client: the record
    /// holds the one token in use beside the client.
    #[serde(skip_serializing)]
    pub last_active_token: Option<SessionToken>,
    /// What the user still has to do before the session counts.
    #[serde(deserialize_with = "nullable")]
    pub tasks: Vec<SessionTask>,
    /// Whose session it is.
    pub user: Option<User>,
    /// When the session began.
    #[serde(deserialize_with = "nullable")]
    pub created_at: i64,
    /// When the server last changed the session.
    #[serde(deserialize_with = "nullable")]
    pub updated_at: i64,
}

impl Session {
    /// Active, or waiting for a task: somebody is signed in.
    pub fn is_live(&self) -> bool {
        self.status == "active" || self.is_pending()
    }

    /// Signed in, with tasks left; no token is issued meanwhile.
    pub fn is_pending(&self) -> bool {
        self.status == "pending"
    }
}

/// Something a pending session waits for, such as `choose-organization`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionTask {
    /// Which task.
    pub key: String,
}

/// `object: token`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SessionToken {
    /// The JWT; lives about 60 seconds.
    #[serde(deserialize_with = "secret")]
    pub jwt: Secret,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

/// A session of the user on any device, as `GET /v1/me/sessions/active` lists them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SessionWithActivity {
    /// `sess_…`.
    pub id: String,
    /// How it stands.
    pub status: String,
    /// When it ends at the latest.
    pub expire_at: Option<i64>,
    /// When it was last used.
    pub last_active_at: Option<i64>,
    /// Where it was last used.
    pub latest_activity: Option<SessionActivity>,
}

/// `object: session_activity`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SessionActivity {
    /// Its id.
    pub id: String,
    /// The kind of device.
    pub device_type: Option<String>,
    /// Whether it is a phone or a tablet.
    #[serde(deserialize_with = "nullable")]
    pub is_mobile: bool,
    /// The browser or the app.
    pub browser_name: Option<String>,
    /// Its version.
    pub browser_version: Option<String>,
    /// The network address.
    pub ip_address: Option<String>,
    /// The city the address points to.
    pub city: Option<String>,
    /// The country the address points to.
    pub country: Option<String>,
}
