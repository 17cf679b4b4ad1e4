//! A user with the addresses and accounts that identify them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Verification, nullable};

/// `object: user`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the wire has them as booleans"
)]
pub struct User {
    /// `user_…`.
    pub id: String,
    /// The user name, where the instance has them.
    pub username: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// The picture, or the generated one.
    pub image_url: Option<String>,
    /// Whether the picture is the user's own.
    #[serde(deserialize_with = "nullable")]
    pub has_image: bool,
    /// Which of [`Self::email_addresses`] is the primary one.
    pub primary_email_address_id: Option<String>,
    /// Which of [`Self::phone_numbers`] is the primary one.
    pub primary_phone_number_id: Option<String>,
    /// Whether the user has a password.
    #[serde(deserialize_with = "nullable")]
    pub password_enabled: bool,
    /// Whether any second factor is on.
    #[serde(deserialize_with = "nullable")]
    pub two_factor_enabled: bool,
    /// Whether an authenticator app is set up.
    #[serde(deserialize_with = "nullable")]
    pub totp_enabled: bool,
    /// Whether backup codes exist.
    #[serde(deserialize_with = "nullable")]
    pub backup_code_enabled: bool,
    /// E-mail addresses.
    #[serde(deserialize_with = "nullable")]
    pub email_addresses: Vec<EmailAddress>,
    /// Phone numbers.
    #[serde(deserialize_with = "nullable")]
    pub phone_numbers: Vec<PhoneNumber>,
    /// Accounts at other providers.
    #[serde(deserialize_with = "nullable")]
    pub external_accounts: Vec<ExternalAccount>,
    /// Metadata only a back end can write.
    #[serde(deserialize_with = "nullable")]
    pub public_metadata: Map<String, Value>,
    /// Metadata the app itself can write.
    #[serde(deserialize_with = "nullable")]
    pub unsafe_metadata: Map<String, Value>,
    /// Last completed sign-in.
    pub last_sign_in_at: Option<i64>,
    /// When the account was made.
    pub created_at: Option<i64>,
    /// When the account was last changed.
    pub updated_at: Option<i64>,
}

impl User {
    /// The primary e-mail address.
    pub fn primary_email(&self) -> Option<&EmailAddress> {
        let id = self.primary_email_address_id.as_deref()?;
        self.email_addresses.iter().find(|email| email.id == id)
    }

    /// The primary phone number.
    pub fn primary_phone(&self) -> Option<&PhoneNumber> {
        let id = self.primary_phone_number_id.as_deref()?;
        self.phone_numbers.iter().find(|phone| phone.id == id)
    }
}

/// `object: email_address`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "the wire has this name")]
pub struct EmailAddress {
    /// `idn_…`.
    pub id: String,
    /// The address.
    pub email_address: String,
    /// How far its verification is.
    pub verification: Option<Verification>,
}

/// `object: phone_number`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "the wire has this name")]
pub struct PhoneNumber {
    /// `idn_…`.
    pub id: String,
    /// The number in E.164 form.
    pub phone_number: String,
    /// Whether it may only be a second factor.
    #[serde(deserialize_with = "nullable")]
    pub reserved_for_second_factor: bool,
    /// Whether it is the preferred second factor.
    #[serde(deserialize_with = "nullable")]
    pub default_second_factor: bool,
    /// How far its verification is.
    pub verification: Option<Verification>,
}

/// `object: external_account`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExternalAccount {
    /// `eac_…`.
    pub id: String,
    /// The provider, such as `oauth_google`.
    pub provider: String,
    /// The user's id at the provider.
    pub provider_user_id: Option<String>,
    /// The address the provider knows.
    pub email_address: Option<String>,
    /// Granted scopes, separated by spaces.
    pub approved_scopes: Option<String>,
    /// First name at the provider.
    pub first_name: Option<String>,
    /// Last name at the provider.
    pub last_name: Option<String>,
    /// The picture at the provider.
    pub image_url: Option<String>,
    /// The user name at the provider.
    pub username: Option<String>,
    /// The name the user gave the connection.
    pub label: Option<String>,
    /// How far its verification is.
    pub verification: Option<Verification>,
}
