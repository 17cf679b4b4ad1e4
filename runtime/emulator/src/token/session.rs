//! The session token: a JWT of one minute, RS256, claims version 2.

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::key;

/// Seconds from `iat` to `exp`.
pub(crate) const LIFETIME: i64 = 60;

/// What a token says; times are seconds since the epoch.
pub(crate) struct Claims<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) session_id: &'a str,
    pub(crate) issued_at: i64,
    pub(crate) token_id: String,
    /// `Origin` of the request that asked for the token; a native client has none.
    pub(crate) authorized_party: Option<&'a str>,
    /// Minutes since the first and the second factor were verified; -1 for never.
    pub(crate) factor_ages: [i64; 2],
    pub(crate) status: &'a str,
    /// A JWT template's name, if one was asked for.
    pub(crate) template: Option<&'a str>,
}

/// A token whose signature is made when it is first needed.
pub(crate) struct SessionToken {
    signing_input: String,
    signature: OnceLock<String>,
    pub(crate) issued_at: i64,
}

impl SessionToken {
    pub(crate) fn new(claims: &Claims) -> Self {
        let header = json!({
            "alg": "RS256", "cat": "cl_B7d4PD111AAA", "kid": key::KEY_ID, "typ": "JWT",
        });
        let encode = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signing_input = format!("{}.{}", encode(header), encode(claims.json()));
        Self {
            signing_input,
            signature: OnceLock::new(),
            issued_at: claims.issued_at,
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

impl Claims<'_> {
    fn json(&self) -> Value {
        let mut claims = Map::new();
        let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        if let Some(origin) = self.authorized_party {
            set("azp", json!(origin));
        }
        set("exp", json!(self.issued_at + LIFETIME));
        set("fva", json!(self.factor_ages));
        set("iat", json!(self.issued_at));
        set("iss", json!(self.issuer));
        set("jti", json!(self.token_id));
        set("nbf", json!(self.issued_at - 10));
        set("sid", json!(self.session_id));
        set("sts", json!(self.status));
        set("sub", json!(self.user_id));
        set("v", json!(2));
        if let Some(template) = self.template {
            set("template", json!(template));
        }
        Value::Object(claims)
    }
}
