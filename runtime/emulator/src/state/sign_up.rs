//! A sign-up attempt: the data given so far and which of it is verified. The calls that move it
//! are in `fapi::sign_up`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::identity::Identity;
use super::instance::{Attributes, Instance};
use super::password::PasswordHash;
use super::verification::Verification;

const DAY: i64 = 24 * 60 * 60 * 1000;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignUp {
    pub(crate) id: String,
    pub(crate) email_address: Option<String>,
    pub(crate) phone_number: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) password: Option<PasswordHash>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) legal_accepted_at: Option<i64>,
    pub(crate) locale: Option<String>,
    pub(crate) email_verification: Option<Verification>,
    pub(crate) phone_verification: Option<Verification>,
    pub(crate) external_verification: Option<Verification>,
    /// What a provider said, until it is used.
    pub(crate) identity: Option<Identity>,
    pub(crate) created_session_id: Option<String>,
    pub(crate) created_user_id: Option<String>,
    pub(crate) abandon_at: i64,
}

impl SignUp {
    pub(crate) fn new(id: String, now: i64) -> Self {
        Self {
            id,
            email_address: None,
            phone_number: None,
            username: None,
            first_name: None,
            last_name: None,
            password: None,
            unsafe_metadata: Map::new(),
            legal_accepted_at: None,
            locale: None,
            email_verification: None,
            phone_verification: None,
            external_verification: None,
            identity: None,
            created_session_id: None,
            created_user_id: None,
            abandon_at: now + DAY,
        }
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.created_user_id.is_some()
    }

    pub(crate) fn has_external_account(&self) -> bool {
        self.external_verification
            .as_ref()
            .is_some_and(Verification::is_verified)
    }

    /// Whether there is anything to know the new user by.
    pub(crate) fn names_somebody(&self) -> bool {
        let typed = [&self.email_address, &self.phone_number, &self.username];
        self.has_external_account() || typed.iter().any(|it| it.is_some())
    }

    pub(crate) fn status_name(&self, now: i64) -> &'static str {
        if self.is_complete() {
            "complete"
        } else if now >= self.abandon_at {
            "abandoned"
        } else {
            "missing_requirements"
        }
    }

    /// Required fields not yet given, in alphabetical order.
    pub(crate) fn missing_fields(&self, instance: &Instance) -> Vec<&'static str> {
        let given = |field: &str| match field {
            "email_address" => self.email_address.is_some(),
            "phone_number" => self.phone_number.is_some(),
            "username" => self.username.is_some(),
            // Whoever comes from a provider needs none.
            "password" => self.password.is_some() || self.has_external_account(),
            "first_name" => self.first_name.is_some(),
            "last_name" => self.last_name.is_some(),
            _ => self.legal_accepted_at.is_some(),
        };
        required_fields(instance)
            .into_iter()
            .filter(|field| !given(field))
            .collect()
    }

    /// Addresses given that are to be verified and are not.
    pub(crate) fn unverified_fields(&self) -> Vec<&'static str> {
        let open = |given: bool, verification: &Option<Verification>| {
            given && !verification.as_ref().is_some_and(Verification::is_verified)
        };
        let mut fields = Vec::new();
        if open(self.email_address.is_some(), &self.email_verification) {
            fields.push("email_address");
        }
        if open(self.phone_number.is_some(), &self.phone_verification) {
            fields.push("phone_number");
        }
        fields
    }
}

fn uses(attributes: &Attributes) -> [(&'static str, super::instance::Use); 6] {
    [
        ("email_address", attributes.email_address),
        ("first_name", attributes.first_name),
        ("last_name", attributes.last_name),
        ("password", attributes.password),
        ("phone_number", attributes.phone_number),
        ("username", attributes.username),
    ]
}

pub(crate) fn required_fields(instance: &Instance) -> Vec<&'static str> {
    let mut fields: Vec<_> = uses(&instance.attributes)
        .into_iter()
        .filter(|(_, attribute)| attribute.required())
        .map(|(name, _)| name)
        .collect();
    if instance.legal_consent {
        fields.push("legal_accepted");
    }
    fields.sort_unstable();
    fields
}

pub(crate) fn optional_fields(instance: &Instance) -> Vec<String> {
    let mut fields: Vec<String> = uses(&instance.attributes)
        .into_iter()
        .filter(|(_, attribute)| attribute.enabled() && !attribute.required())
        .map(|(name, _)| name.to_owned())
        .chain(
            instance
                .social
                .iter()
                .map(|provider| format!("oauth_{provider}")),
        )
        .collect();
    fields.sort_unstable();
    fields
}
