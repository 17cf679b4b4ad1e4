//! The committed RSA development key: signing, and its public half as a JWK.
//! The key is public on purpose; see the note above it in `keys/development.pem`.

use std::sync::OnceLock;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{rand::SystemRandom, rsa, signature};
use serde_json::{Value, json};

/// The `kid` of every session token and of the one key in the JWKS.
pub(crate) const KEY_ID: &str = "ins_2uPgEmUlAtOrDeVeLoPmEnTkEy0";

const PEM: &str = include_str!("../../keys/development.pem");

/// Loaded on first use: checking an RSA key costs more than the rest of the start-up.
fn key_pair() -> &'static rsa::KeyPair {
    static KEY: OnceLock<rsa::KeyPair> = OnceLock::new();
    KEY.get_or_init(|| {
        let base64: String = PEM
            .lines()
            .skip_while(|line| !line.starts_with("-----BEGIN"))
            .filter(|line| !line.starts_with("-----"))
            .collect();
        let der = STANDARD
            .decode(base64)
            .expect("the committed key is valid base64");
        rsa::KeyPair::from_pkcs8(&der).expect("the committed key is a valid PKCS #8 RSA key")
    })
}

/// An RS256 signature, in base64url without padding.
pub(crate) fn sign(input: &str) -> String {
    let key = key_pair();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(
        &signature::RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        input.as_bytes(),
        &mut signature,
    )
    .expect("a 2048-bit key has room for a SHA-256 signature");
    URL_SAFE_NO_PAD.encode(signature)
}

/// RFC 7517 key set, as `/.well-known/jwks.json` gives it.
pub(crate) fn jwks() -> Value {
    let public: rsa::PublicKeyComponents<Vec<u8>> = key_pair().public().into();
    json!({
        "keys": [{
            "use": "sig",
            "kty": "RSA",
            "kid": KEY_ID,
            "alg": "RS256",
            "n": URL_SAFE_NO_PAD.encode(public.n),
            "e": URL_SAFE_NO_PAD.encode(public.e),
        }]
    })
}
