//! The settings of the emulated Clerk instance: what a dashboard would hold.
//! The shape in which `/v1/environment` tells them is in `fapi::environment`.

use serde::{Deserialize, Serialize};

use super::enterprise::EnterpriseConnection;
use super::redirect::UnlistedRedirect;
use super::role::OrganizationPolicy;
use super::template::JwtTemplate;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a dashboard is a list of switches"
)]
pub(crate) struct Instance {
    pub(crate) application_name: String,
    /// At most one live session per client.
    pub(crate) single_session: bool,
    /// `+clerk_test` addresses and fictional numbers take the code 424242.
    pub(crate) test_mode: bool,
    pub(crate) native_api: bool,
    /// Whether a tokenless native `GET /v1/client` makes a client or answers `null`.
    pub(crate) native_get_creates_client: bool,
    pub(crate) stale_token: StaleToken,
    /// A right password from an unknown client needs a second step.
    pub(crate) client_trust: bool,
    /// Adds `session_minter` to the environment.
    pub(crate) session_minter: bool,
    /// An unknown identifier and a wrong password get the same answer.
    pub(crate) enumeration_protection: bool,
    pub(crate) legal_consent: bool,
    pub(crate) sign_up_mode: SignUpMode,
    pub(crate) attributes: Attributes,
    pub(crate) password: PasswordPolicy,
    pub(crate) username: UsernamePolicy,
    pub(crate) passkeys: PasskeyPolicy,
    pub(crate) lockout: Lockout,
    /// Wrong codes until a verification has failed.
    pub(crate) max_code_attempts: u32,
    /// Enforces Clerk's published limits per client; off, so that load tests can run.
    pub(crate) rate_limits: bool,
    /// Providers that are enabled, without `oauth_`: known ones and `custom_<key>`.
    pub(crate) social: Vec<String>,
    pub(crate) enterprise_connections: Vec<EnterpriseConnection>,
    /// Where browsers may be sent back to; empty for anywhere.
    pub(crate) redirect_urls: Vec<String>,
    pub(crate) unlisted_redirect: UnlistedRedirect,
    /// Apps whose id tokens are taken; empty for any.
    pub(crate) id_token_audiences: Vec<String>,
    /// Whom tokens of `google_one_tap` are for; without one, none is taken.
    pub(crate) google_one_tap_client_id: Option<String>,
    /// A link works only for the client that asked for it.
    pub(crate) email_link_same_client: bool,
    pub(crate) organizations: bool,
    pub(crate) organization_settings: OrganizationPolicy,
    /// Every session stays pending until its user has a second factor.
    pub(crate) require_mfa: bool,
    pub(crate) delete_self: bool,
    pub(crate) jwt_templates: Vec<JwtTemplate>,
}

/// What a request with a rotated-out or unknown device token gets.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StaleToken {
    /// 200 with a fresh, empty client and a new token: what users report.
    EmptyClient,
    /// 401 `authentication_invalid`.
    Unauthorized,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignUpMode {
    Public,
    Restricted,
    Waitlist,
}

impl SignUpMode {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Restricted => "restricted",
            Self::Waitlist => "waitlist",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Use {
    Off,
    On,
    Required,
}

impl Use {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
            Self::Required => "required",
        }
    }

    pub(crate) fn enabled(self) -> bool {
        self != Self::Off
    }

    pub(crate) fn required(self) -> bool {
        self == Self::Required
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Attributes {
    pub(crate) email_address: Use,
    pub(crate) phone_number: Use,
    pub(crate) username: Use,
    pub(crate) password: Use,
    pub(crate) first_name: Use,
    pub(crate) last_name: Use,
    pub(crate) authenticator_app: Use,
    pub(crate) backup_code: Use,
    pub(crate) passkey: Use,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the fields of Clerk's password_settings"
)]
pub(crate) struct PasswordPolicy {
    /// Characters.
    pub(crate) min_length: usize,
    /// Characters; 0 means 72, as on the wire.
    pub(crate) max_length: usize,
    pub(crate) require_special_char: bool,
    pub(crate) require_numbers: bool,
    pub(crate) require_uppercase: bool,
    pub(crate) require_lowercase: bool,
    /// Leaves out the check against the built-in list of leaked passwords.
    pub(crate) disable_hibp: bool,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct UsernamePolicy {
    pub(crate) min_length: usize,
    pub(crate) max_length: usize,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PasskeyPolicy {
    /// The relying party's id, a domain. An address such as 127.0.0.1 is none, so browsers on this
    /// machine need `localhost`.
    pub(crate) rp_id: String,
    /// Where answers may come from: pages, `https://` and the domain for Apple's platforms,
    /// `android:apk-key-hash:…`. Exact, but for `:*` in place of a port.
    pub(crate) origins: Vec<String>,
    pub(crate) satisfies_second_factor: bool,
    pub(crate) max_per_user: usize,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Lockout {
    pub(crate) enabled: bool,
    pub(crate) max_attempts: u32,
    pub(crate) duration_minutes: i64,
}

impl Default for Instance {
    fn default() -> Self {
        Self {
            application_name: "Transom Emulator".to_owned(),
            single_session: true,
            test_mode: true,
            native_api: true,
            native_get_creates_client: true,
            stale_token: StaleToken::EmptyClient,
            client_trust: false,
            session_minter: false,
            enumeration_protection: false,
            legal_consent: false,
            sign_up_mode: SignUpMode::Public,
            attributes: Attributes::default(),
            password: PasswordPolicy::default(),
            username: UsernamePolicy::default(),
            passkeys: PasskeyPolicy::default(),
            lockout: Lockout::default(),
            max_code_attempts: 5,
            rate_limits: false,
            social: PROVIDERS
                .iter()
                .map(|(key, _)| *key)
                .filter(|key| *key != LEGACY_TWITTER)
                .map(str::to_owned)
                .collect(),
            enterprise_connections: Vec::new(),
            redirect_urls: Vec::new(),
            unlisted_redirect: UnlistedRedirect::Refused,
            id_token_audiences: Vec::new(),
            google_one_tap_client_id: Some("emulator.apps.googleusercontent.com".to_owned()),
            email_link_same_client: false,
            organizations: true,
            organization_settings: OrganizationPolicy::default(),
            require_mfa: false,
            delete_self: true,
            jwt_templates: vec![JwtTemplate::named("demo")],
        }
    }
}

impl Default for Attributes {
    fn default() -> Self {
        Self {
            email_address: Use::Required,
            phone_number: Use::On,
            username: Use::On,
            password: Use::On,
            first_name: Use::On,
            last_name: Use::On,
            authenticator_app: Use::On,
            backup_code: Use::On,
            passkey: Use::On,
        }
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            min_length: 8,
            max_length: 72,
            require_special_char: false,
            require_numbers: false,
            require_uppercase: false,
            require_lowercase: false,
            disable_hibp: false,
        }
    }
}

impl Default for UsernamePolicy {
    fn default() -> Self {
        Self {
            min_length: 4,
            max_length: 64,
        }
    }
}

impl Default for PasskeyPolicy {
    fn default() -> Self {
        Self {
            rp_id: "localhost".to_owned(),
            origins: vec![
                "http://localhost:*".to_owned(),
                "https://localhost".to_owned(),
            ],
            satisfies_second_factor: true,
            max_per_user: 10,
        }
    }
}

impl Default for Lockout {
    fn default() -> Self {
        Self {
            enabled: true,
            max_attempts: 10,
            duration_minutes: 60,
        }
    }
}

/// Social providers by their key in `oauth_<key>`, with the name shown to people.
pub(crate) const PROVIDERS: &[(&str, &str)] = &[
    ("apple", "Apple"),
    ("atlassian", "Atlassian"),
    ("bitbucket", "Bitbucket"),
    ("box", "Box"),
    ("coinbase", "Coinbase"),
    ("discord", "Discord"),
    ("dropbox", "Dropbox"),
    ("facebook", "Facebook"),
    ("github", "GitHub"),
    ("gitlab", "GitLab"),
    ("google", "Google"),
    ("hubspot", "HubSpot"),
    ("huggingface", "Hugging Face"),
    ("line", "LINE"),
    ("linear", "Linear"),
    ("linkedin_oidc", "LinkedIn"),
    ("microsoft", "Microsoft"),
    ("notion", "Notion"),
    ("slack", "Slack"),
    ("spotify", "Spotify"),
    ("tiktok", "TikTok"),
    ("twitch", "Twitch"),
    (LEGACY_TWITTER, "Twitter"),
    ("x", "X / Twitter"),
    ("xero", "Xero"),
];

/// Older instances have it, newer ones have `x`.
const LEGACY_TWITTER: &str = "twitter";

impl Instance {
    pub(crate) fn enterprise_connection(&self, id: &str) -> Option<&EnterpriseConnection> {
        self.enterprise_connections
            .iter()
            .find(|connection| connection.id == id)
    }

    /// A provider's name for people: a known one's own, a connection's, or a custom key.
    pub(crate) fn provider_name(&self, key: &str) -> String {
        let known = PROVIDERS.iter().find(|(known, _)| *known == key);
        if let Some((_, name)) = known {
            return (*name).to_owned();
        }
        if let Some(connection) = self.enterprise_connection(key) {
            return connection.name.clone();
        }
        key.strip_prefix("custom_").unwrap_or(key).replace('_', " ")
    }
}
