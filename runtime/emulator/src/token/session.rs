//! The session token: a JWT of one minute, RS256, claims version 2; and the token of a template,
//! which has the registered claims and its own.

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::key;

/// Seconds from `iat` to `exp`.
pub(crate) const LIFETIME: i64 = 60;

/// What every token says; times are seconds since the epoch.
pub(crate) struct Registered<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) issued_at: i64,
    pub(crate) token_id: String,
    /// `Origin` of the request that asked for the token; a native client has none.
    pub(crate) authorized_party: Option<&'a str>,
}

/// What a session token says beyond that.
pub(crate) struct Claims<'a> {
    pub(crate) session_id: &'a str,
    /// Minutes since the first and the second factor were verified; -1 for never.
    pub(crate) factor_ages: [i64; 2],
    pub(crate) status: &'a str,
    pub(crate) organization: Option<OrganizationClaims<'a>>,
}

/// For which organization the session acts, and as what.
pub(crate) struct OrganizationClaims<'a> {
    pub(crate) id: &'a str,
    pub(crate) slug: &'a str,
    /// With `org:`.
    pub(crate) role: &'a str,
    pub(crate) permissions: &'a [String],
}

/// A token whose signature is made when it is first needed.
pub(crate) struct SessionToken {
    signing_input: String,
    signature: OnceLock<String>,
    pub(crate) issued_at: i64,
    /// Status and organization, so that a token that is not true any more can be told.
    pub(crate) about: (String, Option<String>),
}

impl SessionToken {
    pub(crate) fn new(registered: &Registered, claims: &Claims) -> Self {
        let mut payload = registered.json(LIFETIME);
        claims.add_to(&mut payload);
        let organization = claims.organization.as_ref().map(|of| of.id.to_owned());
        let about = (claims.status.to_owned(), organization);
        Self::of(payload, registered.issued_at, about)
    }

    /// A template's claims never replace the registered ones.
    pub(crate) fn of_template(
        registered: &Registered,
        claims: Map<String, Value>,
        lifetime: i64,
    ) -> Self {
        let mut payload = claims;
        payload.extend(registered.json(lifetime));
        Self::of(payload, registered.issued_at, (String::new(), None))
    }

    fn of(payload: Map<String, Value>, issued_at: i64, about: (String, Option<String>)) -> Self {
        let header = json!({
            "alg": "RS256", "cat": "cl_B7d4PD111AAA", "kid": key::KEY_ID, "typ": "JWT",
        });
        let encode = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signing_input = format!("{}.{}", encode(header), encode(Value::Object(payload)));
        Self {
            signing_input,
            signature: OnceLock::new(),
            issued_at,
            about,
        }
    }

    /// The token without its signature: a placeholder that [`SessionToken::signed`] replaces.
    pub(crate) fn unsigned(&self) -> String {
        format!("{}.", self.signing_input)
    }

    pub(crate) fn signed(&self) -> String {
        let signature = self
            .signature
            .get_or_init(|| key::sign(&self.signing_input));
        format!("{}.{signature}", self.signing_input)
    }
}

impl Registered<'_> {
    fn json(&self, lifetime: i64) -> Map<String, Value> {
        let mut claims = Map::new();
        let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        if let Some(origin) = self.authorized_party {
            set("azp", json!(origin));
        }
        set("exp", json!(self.issued_at + lifetime));
        set("iat", json!(self.issued_at));
        set("iss", json!(self.issuer));
        set("jti", json!(self.token_id));
        set("nbf", json!(self.issued_at - 10));
        set("sub", json!(self.user_id));
        claims
    }
}

impl Claims<'_> {
    fn add_to(&self, claims: &mut Map<String, Value>) {
        let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        set("fva", json!(self.factor_ages));
        set("sid", json!(self.session_id));
        set("sts", json!(self.status));
        set("v", json!(2));
        if let Some(organization) = &self.organization {
            let (features, claim) = organization.json();
            if let Some(features) = features {
                set("fea", json!(features));
            }
            set("o", claim);
        }
    }
}

impl OrganizationClaims<'_> {
    /// `fea` and `o`. A bit of `fpm` says that the feature at its place has the permission at the
    /// bit's place in `per`. Clerk's own permissions are left out.
    fn json(&self) -> (Option<String>, Value) {
        let own: Vec<(&str, &str)> = self
            .permissions
            .iter()
            .filter_map(|permission| permission.strip_prefix("org:")?.split_once(':'))
            .filter(|(feature, _)| !feature.starts_with("sys_"))
            .collect();
        let role = self.role.strip_prefix("org:").unwrap_or(self.role);
        let mut claim = json!({ "id": self.id, "slg": self.slug, "rol": role });
        if own.is_empty() {
            return (None, claim);
        }
        let (mut features, mut names): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for &(feature, name) in &own {
            if !features.contains(&feature) {
                features.push(feature);
            }
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let masks = features.iter().map(|feature| {
            let bits = names.iter().enumerate();
            let mask = bits
                .filter(|(_, name)| own.contains(&(feature, **name)))
                .fold(0_u64, |mask, (bit, _)| mask | 1 << bit);
            mask.to_string()
        });
        claim["per"] = json!(names.join(","));
        claim["fpm"] = json!(masks.collect::<Vec<_>>().join(","));
        let features: Vec<String> = features.iter().map(|name| format!("o:{name}")).collect();
        (Some(features.join(",")), claim)
    }
}
