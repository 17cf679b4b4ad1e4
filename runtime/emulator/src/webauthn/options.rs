//! What a relying party asks an authenticator for, as the JSON of `WebAuthn` Level 3, section 5.

use serde_json::{Value, json};

use super::{ES256, RelyingParty};

/// Milliseconds a client should give the user.
const TIMEOUT: u32 = 60_000;

/// Whom a new credential is for.
pub(crate) struct UserEntity<'a> {
    /// The user handle, base64url.
    pub(crate) handle: String,
    pub(crate) name: &'a str,
    pub(crate) display_name: &'a str,
}

/// A credential that is known already.
pub(crate) struct Descriptor<'a> {
    /// base64url.
    pub(crate) id: &'a str,
    pub(crate) transports: &'a [String],
}

impl Descriptor<'_> {
    fn json(&self) -> Value {
        let mut descriptor = json!({ "type": "public-key", "id": self.id });
        if !self.transports.is_empty() {
            descriptor["transports"] = json!(self.transports);
        }
        descriptor
    }
}

fn descriptors(known: &[Descriptor]) -> Vec<Value> {
    known.iter().map(Descriptor::json).collect()
}

impl RelyingParty {
    /// `PublicKeyCredentialCreationOptionsJSON`, for a discoverable credential.
    pub(crate) fn creation_options(
        &self,
        name: &str,
        user: &UserEntity,
        challenge: &str,
        exclude: &[Descriptor],
    ) -> Value {
        json!({
            "rp": { "id": self.id, "name": name },
            "user": {
                "id": user.handle,
                "name": user.name,
                "displayName": user.display_name,
            },
            "challenge": challenge,
            "pubKeyCredParams": [{ "type": "public-key", "alg": ES256 }],
            "timeout": TIMEOUT,
            "excludeCredentials": descriptors(exclude),
            "authenticatorSelection": {
                "residentKey": "required",
                "requireResidentKey": true,
                "userVerification": self.user_verification(),
            },
            "attestation": "none",
        })
    }

    /// `PublicKeyCredentialRequestOptionsJSON`; an empty `allow` asks for a discoverable credential.
    pub(crate) fn request_options(&self, challenge: &str, allow: &[Descriptor]) -> Value {
        json!({
            "challenge": challenge,
            "rpId": self.id,
            "timeout": TIMEOUT,
            "userVerification": self.user_verification(),
            "allowCredentials": descriptors(allow),
        })
    }

    fn user_verification(&self) -> &'static str {
        if self.verifies_user {
            "required"
        } else {
            "preferred"
        }
    }
}
