//! The settings of an instance, as far as this crate acts on them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::nullable;

/// The answer of `GET /v1/environment`, which is not wrapped in an envelope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Environment {
    #[serde(deserialize_with = "nullable")]
    auth_config: AuthConfig,
    #[serde(deserialize_with = "nullable")]
    display_config: DisplayConfig,
    #[serde(deserialize_with = "nullable")]
    user_settings: UserSettings,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct AuthConfig {
    native_settings: Option<NativeSettings>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct NativeSettings {
    api_enabled: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct DisplayConfig {
    google_one_tap_client_id: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct UserSettings {
    #[serde(deserialize_with = "nullable")]
    social: BTreeMap<String, Social>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Social {
    #[serde(deserialize_with = "nullable")]
    enabled: bool,
}

impl Environment {
    /// Whether users of the instance may use this provider (`oauth_google`).
    pub fn offers(&self, strategy: &str) -> bool {
        let social = &self.user_settings.social;
        social.get(strategy).is_some_and(|social| social.enabled)
    }

    /// Whom a token of Google's has to be for, so that `google_one_tap` takes it.
    pub fn google_client_id(&self) -> Option<&str> {
        let id = self.display_config.google_one_tap_client_id.as_deref();
        id.filter(|id| !id.is_empty())
    }

    /// Whether the instance answers native apps; assumed when it does not say.
    pub fn answers_native_apps(&self) -> bool {
        let settings = self.auth_config.native_settings.as_ref();
        settings
            .and_then(|settings| settings.api_enabled)
            .unwrap_or(true)
    }
}
