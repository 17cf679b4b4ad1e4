//! A software authenticator and the client around it: makes ES256 credentials, signs with them,
//! and lies on request. For tests in any language, over the control plane; real browsers bring
//! their own.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ciborium::{Value as Cbor, cbor};
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ES256, base64url};

/// The flags of the authenticator data (`WebAuthn` Level 3, section 6.1).
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// The credentials of one authenticator, by their id in base64url.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Authenticator(BTreeMap<String, Held>);

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    /// PKCS #8 in base64: a test key, as public as everything here.
    key: String,
    rp_id: String,
    /// base64url.
    user_handle: String,
    counter: u32,
    /// Which credential is the newest.
    number: u64,
}

/// What to get wrong, one thing at a time.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tamper {
    WrongChallenge,
    WrongOrigin,
    WrongRp,
    WrongType,
    NotPresent,
    NotVerified,
    /// Registration: an attestation other than `none`.
    Attested,
    /// Registration: a key that is not ES256.
    WrongAlgorithm,
    /// Authentication: a signature over something else.
    BadSignature,
    /// Authentication: a counter that does not grow.
    ReplayedCounter,
    /// Authentication: the handle of another user.
    WrongUser,
    /// Authentication: the id of no registered credential.
    UnknownCredential,
    /// A byte too many in what is encoded.
    Malformed,
}

/// Why the authenticator gives no answer; the names are those of `DOMException`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SoftwareError {
    #[error("NotAllowedError: no credential here fits the options; create one first")]
    NoCredential,
    #[error("InvalidStateError: a credential of `excludeCredentials` is here already")]
    Excluded,
    #[error("options.{0} is missing or has the wrong type; pass the nonce as it came")]
    Options(&'static str),
    #[error("the stored key cannot be used")]
    Key,
}

/// What the client around the authenticator adds.
pub(crate) struct Context<'a> {
    pub(crate) origin: &'a str,
    pub(crate) tamper: Option<Tamper>,
}

impl Context<'_> {
    fn is(&self, tamper: Tamper) -> bool {
        self.tamper == Some(tamper)
    }

    fn client_data(&self, ceremony: &str, challenge: &str) -> String {
        let pick = |tamper, wrong: &str, right: &str| {
            if self.is(tamper) { wrong } else { right }.to_owned()
        };
        json!({
            "type": pick(Tamper::WrongType, "payment.get", ceremony),
            "challenge": pick(Tamper::WrongChallenge, "d3JvbmcgY2hhbGxlbmdl", challenge),
            "origin": pick(Tamper::WrongOrigin, "https://evil.example", self.origin),
            "crossOrigin": false,
        })
        .to_string()
    }

    fn authenticator_data(&self, rp_id: &str, flags: u8, counter: u32) -> Vec<u8> {
        let rp_id = if self.is(Tamper::WrongRp) {
            "evil.example"
        } else {
            rp_id
        };
        let mut flags = flags | PRESENT | VERIFIED;
        if self.is(Tamper::NotPresent) {
            flags &= !PRESENT;
        }
        if self.is(Tamper::NotVerified) {
            flags &= !VERIFIED;
        }
        let mut data = digest::digest(&digest::SHA256, rp_id.as_bytes())
            .as_ref()
            .to_vec();
        data.push(flags);
        data.extend(counter.to_be_bytes());
        data
    }
}

impl Authenticator {
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The credentials without their keys.
    pub(crate) fn list(&self) -> Value {
        self.0
            .iter()
            .map(|(id, held)| {
                json!({
                    "id": id, "rpId": held.rp_id, "userHandle": held.user_handle,
                    "counter": held.counter,
                })
            })
            .collect()
    }

    /// `navigator.credentials.create()`: a new credential under this id, as
    /// `RegistrationResponseJSON`.
    pub(crate) fn create(
        &mut self,
        options: &Value,
        id: [u8; 16],
        context: &Context,
    ) -> Result<Value, SoftwareError> {
        let rp_id = text(options, "/rp/id", "rp.id")?;
        let challenge = text(options, "/challenge", "challenge")?;
        let user_handle = text(options, "/user/id", "user.id")?;
        if listed(options, "excludeCredentials").any(|known| self.0.contains_key(known)) {
            return Err(SoftwareError::Excluded);
        }
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new())
                .map_err(|_| SoftwareError::Key)?;
        let pair = key_pair(document.as_ref())?;

        let mut data = context.authenticator_data(rp_id, ATTESTED, 0);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(id);
        data.extend(cose_key(pair.public_key().as_ref(), context)?);
        let client_data = context.client_data("webauthn.create", challenge);
        let object = attestation_object(data, context)?;

        let id = base64url(id);
        let number = self.0.values().map(|held| held.number + 1).max();
        let held = Held {
            key: STANDARD.encode(document.as_ref()),
            rp_id: rp_id.to_owned(),
            user_handle: user_handle.to_owned(),
            counter: 0,
            number: number.unwrap_or(0),
        };
        self.0.insert(id.clone(), held);
        Ok(credential(
            &id,
            &json!({
                "clientDataJSON": base64url(client_data),
                "attestationObject": base64url(object),
                "transports": ["internal"],
            }),
        ))
    }

    /// `navigator.credentials.get()`: an answer by the newest credential that fits, as
    /// `AuthenticationResponseJSON`.
    pub(crate) fn get(
        &mut self,
        options: &Value,
        context: &Context,
    ) -> Result<Value, SoftwareError> {
        let rp_id = text(options, "/rpId", "rpId")?;
        let challenge = text(options, "/challenge", "challenge")?;
        let allowed: Vec<&str> = listed(options, "allowCredentials").collect();
        let (id, held) = self
            .0
            .iter_mut()
            .filter(|(id, held)| {
                held.rp_id == rp_id && (allowed.is_empty() || allowed.contains(&id.as_str()))
            })
            .max_by_key(|(_, held)| held.number)
            .ok_or(SoftwareError::NoCredential)?;
        if !context.is(Tamper::ReplayedCounter) {
            held.counter += 1;
        }
        let mut data = context.authenticator_data(rp_id, 0, held.counter);
        if context.is(Tamper::Malformed) {
            data.push(0);
        }
        let client_data = context.client_data("webauthn.get", challenge);
        let mut signed = data.clone();
        signed.extend(digest::digest(&digest::SHA256, client_data.as_bytes()).as_ref());
        if context.is(Tamper::BadSignature) {
            signed.push(0);
        }
        let key = STANDARD.decode(&held.key).map_err(|_| SoftwareError::Key)?;
        let signature = key_pair(&key)?
            .sign(&SystemRandom::new(), &signed)
            .map_err(|_| SoftwareError::Key)?;
        let user_handle = if context.is(Tamper::WrongUser) {
            base64url("user_somebody_else")
        } else {
            held.user_handle.clone()
        };
        let unknown = base64url([0xFF; 16]);
        let id = if context.is(Tamper::UnknownCredential) {
            &unknown
        } else {
            id
        };
        Ok(credential(
            id,
            &json!({
                "clientDataJSON": base64url(client_data),
                "authenticatorData": base64url(data),
                "signature": base64url(signature.as_ref()),
                "userHandle": user_handle,
            }),
        ))
    }
}

fn key_pair(pkcs8: &[u8]) -> Result<EcdsaKeyPair, SoftwareError> {
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &SystemRandom::new())
        .map_err(|_| SoftwareError::Key)
}

/// A COSE key (RFC 9053, section 7.1.1) of an uncompressed point.
fn cose_key(point: &[u8], context: &Context) -> Result<Vec<u8>, SoftwareError> {
    let (x, y) = point
        .get(1..)
        .and_then(|point| point.split_at_checked(32))
        .ok_or(SoftwareError::Key)?;
    let algorithm = if context.is(Tamper::WrongAlgorithm) {
        ES256 - 1
    } else {
        ES256
    };
    let number = |value: i64| Cbor::from(value);
    encoded(&Cbor::Map(vec![
        (number(1), number(2)),
        (number(3), number(algorithm)),
        (number(-1), number(1)),
        (number(-2), Cbor::from(x)),
        (number(-3), Cbor::from(y)),
    ]))
}

fn attestation_object(data: Vec<u8>, context: &Context) -> Result<Vec<u8>, SoftwareError> {
    let format = if context.is(Tamper::Attested) {
        "packed"
    } else {
        "none"
    };
    let object = cbor!({
        "fmt" => format, "attStmt" => {}, "authData" => Cbor::Bytes(data),
    });
    let mut object = encoded(&object.map_err(|_| SoftwareError::Key)?)?;
    if context.is(Tamper::Malformed) {
        object.truncate(object.len() / 2);
    }
    Ok(object)
}

fn encoded(value: &Cbor) -> Result<Vec<u8>, SoftwareError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).map_err(|_| SoftwareError::Key)?;
    Ok(bytes)
}

fn credential(id: &str, response: &Value) -> Value {
    json!({
        "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
        "clientExtensionResults": {}, "response": response,
    })
}

fn text<'a>(
    options: &'a Value,
    pointer: &str,
    name: &'static str,
) -> Result<&'a str, SoftwareError> {
    let value = options.pointer(pointer).and_then(Value::as_str);
    value.ok_or(SoftwareError::Options(name))
}

fn listed<'a>(options: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
    let list = options[name].as_array().map_or(&[][..], Vec::as_slice);
    list.iter()
        .filter_map(|descriptor| descriptor["id"].as_str())
}
