//! Enterprise connections: a company's own identity provider, found by the domain of an address.

use serde::{Deserialize, Serialize};

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EnterpriseConnection {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Domains of the addresses whose owners sign in here.
    pub(crate) domains: Vec<String>,
    pub(crate) protocol: Protocol,
    /// Strangers may sign up through it.
    pub(crate) sign_ups: SignUps,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Protocol {
    #[default]
    Saml,
    Oauth,
}

/// Just-in-time provisioning.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignUps {
    #[default]
    JustInTime,
    Off,
}

impl EnterpriseConnection {
    pub(crate) fn serves(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.domains
            .iter()
            .any(|known| known.eq_ignore_ascii_case(domain))
    }
}
