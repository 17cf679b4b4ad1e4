//! Verifying what an authenticator answered, in the order of `WebAuthn` Level 3, sections 7.1
//! (registration) and 7.2 (authentication).

use ciborium::Value;
use ring::{digest, signature};

use super::authenticator_data::AuthenticatorData;
use super::response::ClientData;
use super::{Assertion, Attestation, Credential, Rejection, base64url, from_base64url};

pub(crate) struct RelyingParty {
    /// A domain; credentials are bound to its hash.
    pub(crate) id: String,
    /// Allowed origins: exact, or with `*` for the port.
    pub(crate) origins: Vec<String>,
    /// Whether an answer without user verification is refused.
    pub(crate) verifies_user: bool,
}

/// A credential that passed registration.
#[derive(Debug)]
pub(crate) struct NewKey {
    /// base64url.
    pub(crate) credential_id: String,
    /// A P-256 point, uncompressed, base64url.
    pub(crate) public_key: String,
    pub(crate) counter: u32,
}

/// A credential that was registered before.
pub(crate) struct KnownKey<'a> {
    pub(crate) public_key: &'a str,
    pub(crate) counter: u32,
}

impl RelyingParty {
    pub(crate) fn verify_registration(
        &self,
        challenge: &str,
        credential: &Credential<Attestation>,
    ) -> Result<NewKey, Rejection> {
        let response = &credential.response;
        let client_data = from_base64url(&response.client_data, "the client data")?;
        self.check_client_data(&client_data, "webauthn.create", challenge)?;
        let object = from_base64url(&response.object, "the attestation object")?;
        let bytes = authenticator_data_of(&object)?;
        let data = self.check_authenticator_data(&bytes)?;
        let made = data
            .credential
            .ok_or(Rejection::Malformed("the authenticator data"))?;
        if base64url(made.id) != credential.id {
            return Err(Rejection::Malformed("the credential's id"));
        }
        Ok(NewKey {
            credential_id: credential.id.clone(),
            public_key: base64url(&made.point),
            counter: data.counter,
        })
    }

    /// The new value of the signature counter.
    pub(crate) fn verify_authentication(
        &self,
        challenge: &str,
        assertion: &Assertion,
        known: &KnownKey,
    ) -> Result<u32, Rejection> {
        let client_data = from_base64url(&assertion.client_data, "the client data")?;
        self.check_client_data(&client_data, "webauthn.get", challenge)?;
        let bytes = from_base64url(&assertion.authenticator_data, "the authenticator data")?;
        let data = self.check_authenticator_data(&bytes)?;
        let signed = [
            bytes.as_slice(),
            digest::digest(&digest::SHA256, &client_data).as_ref(),
        ]
        .concat();
        let signature = from_base64url(&assertion.signature, "the signature")?;
        let point = from_base64url(known.public_key, "the public key")?;
        signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point)
            .verify(&signed, &signature)
            .map_err(|_| Rejection::Signature)?;
        // Authenticators that synchronize their keys do not count, and say 0 always.
        let counts = data.counter != 0 || known.counter != 0;
        if counts && data.counter <= known.counter {
            return Err(Rejection::Counter);
        }
        Ok(data.counter)
    }

    fn check_client_data(
        &self,
        bytes: &[u8],
        ceremony: &str,
        challenge: &str,
    ) -> Result<(), Rejection> {
        let data: ClientData =
            serde_json::from_slice(bytes).map_err(|_| Rejection::Malformed("the client data"))?;
        if data.ceremony != ceremony {
            return Err(Rejection::Ceremony);
        }
        if data.challenge != challenge {
            return Err(Rejection::Challenge);
        }
        if data.cross_origin || !self.allows(&data.origin) {
            return Err(Rejection::Origin);
        }
        Ok(())
    }

    fn allows(&self, origin: &str) -> bool {
        let is_port = |rest: &str| {
            rest.is_empty()
                || rest
                    .strip_prefix(':')
                    .is_some_and(|port| port.parse::<u16>().is_ok())
        };
        self.origins
            .iter()
            .any(|allowed| match allowed.strip_suffix(":*") {
                Some(host) => origin.strip_prefix(host).is_some_and(is_port),
                None => allowed == origin,
            })
    }

    fn check_authenticator_data<'a>(
        &self,
        bytes: &'a [u8],
    ) -> Result<AuthenticatorData<'a>, Rejection> {
        let data = AuthenticatorData::parse(bytes)?;
        if data.rp_id_hash != digest::digest(&digest::SHA256, self.id.as_bytes()).as_ref() {
            return Err(Rejection::RelyingParty);
        }
        data.check_flags(self.verifies_user)?;
        Ok(data)
    }
}

/// `authData` of an attestation object whose statement is `none` and empty.
fn authenticator_data_of(object: &[u8]) -> Result<Vec<u8>, Rejection> {
    const MALFORMED: Rejection = Rejection::Malformed("the attestation object");
    let object: Value = ciborium::from_reader(object).map_err(|_| MALFORMED)?;
    let object = object.as_map().ok_or(MALFORMED)?;
    let member = |name: &str| {
        object
            .iter()
            .find(|(key, _)| key.as_text() == Some(name))
            .map(|(_, value)| value)
    };
    let format = member("fmt").and_then(Value::as_text).ok_or(MALFORMED)?;
    let statement = member("attStmt").and_then(Value::as_map).ok_or(MALFORMED)?;
    if format != "none" || !statement.is_empty() {
        return Err(Rejection::Attestation);
    }
    let data = member("authData").and_then(Value::as_bytes);
    data.cloned().ok_or(MALFORMED)
}

#[cfg(test)]
mod tests {
    //! The vectors that the specification publishes for ES256 without attestation (section 16.1),
    //! which nobody here has signed.

    use serde_json::json;

    use super::*;

    const ID: &str = "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4";
    const CREATION: [&str; 3] = [
        "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130",
        "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e63647134313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354427258426941774a544c453551227d",
        "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220",
    ];
    const REQUEST: [&str; 4] = [
        "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408",
        "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d",
        "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000",
        "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87",
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"))
            .collect()
    }

    fn published() -> RelyingParty {
        RelyingParty {
            id: "example.org".into(),
            origins: vec!["https://example.org".into()],
            verifies_user: false,
        }
    }

    fn credential<R: serde::de::DeserializeOwned>(response: &serde_json::Value) -> Credential<R> {
        let id = base64url(bytes(ID));
        let json = json!({ "id": id, "rawId": id, "type": "public-key", "response": response });
        Credential::parse(&json.to_string()).expect("a credential")
    }

    fn register(party: &RelyingParty) -> Result<NewKey, Rejection> {
        let [challenge, client_data, object] = CREATION.map(|hex| base64url(bytes(hex)));
        let response = json!({ "clientDataJSON": client_data, "attestationObject": object });
        party.verify_registration(&challenge, &credential(&response))
    }

    fn authenticate(signature: &[u8], challenge: &[u8], counter: u32) -> Result<u32, Rejection> {
        let [_, client_data, data, _] = REQUEST.map(|hex| base64url(bytes(hex)));
        let response = json!({
            "clientDataJSON": client_data, "authenticatorData": data,
            "signature": base64url(signature), "userHandle": null,
        });
        let made = register(&published())?;
        let known = KnownKey {
            public_key: &made.public_key,
            counter,
        };
        let assertion = credential::<Assertion>(&response);
        published().verify_authentication(&base64url(challenge), &assertion.response, &known)
    }

    #[test]
    fn the_published_registration_and_authentication_pass() {
        assert_eq!(register(&published()).map(|key| key.counter), Ok(0));
        let [challenge, _, _, signature] = REQUEST.map(bytes);
        assert_eq!(authenticate(&signature, &challenge, 0), Ok(0));
    }

    #[test]
    fn each_published_part_counts() {
        let [challenge, _, _, signature] = REQUEST.map(bytes);
        let mut wrong = signature.clone();
        *wrong.last_mut().expect("a signature") ^= 1;
        assert_eq!(
            authenticate(&wrong, &challenge, 0),
            Err(Rejection::Signature)
        );
        assert_eq!(
            authenticate(&signature, &signature, 0),
            Err(Rejection::Challenge)
        );
        assert_eq!(
            authenticate(&signature, &challenge, 1),
            Err(Rejection::Counter)
        );
        let refused = |change: fn(&mut RelyingParty)| {
            let mut party = published();
            change(&mut party);
            register(&party).map(|_| ())
        };
        let other = refused(|party| party.id = "example.com".into());
        assert_eq!(other, Err(Rejection::RelyingParty));
        let other = refused(|party| party.origins = vec!["https://example.com".into()]);
        assert_eq!(other, Err(Rejection::Origin));
        let unverified = refused(|party| party.verifies_user = true);
        assert_eq!(unverified, Err(Rejection::UserVerification));
    }

    #[test]
    fn an_origin_is_exact_but_for_a_star_in_place_of_the_port() {
        let mut party = published();
        party.origins = vec!["http://localhost:*".into(), "android:apk-key-hash:x".into()];
        for origin in [
            "http://localhost",
            "http://localhost:4400",
            "android:apk-key-hash:x",
        ] {
            assert!(party.allows(origin), "{origin}");
        }
        for origin in [
            "http://localhost.evil.example",
            "http://localhost:4400.evil.example",
            "https://localhost:4400",
            "android:apk-key-hash:y",
            "http://localhost:*",
            "",
        ] {
            assert!(!party.allows(origin), "{origin}");
        }
    }
}
