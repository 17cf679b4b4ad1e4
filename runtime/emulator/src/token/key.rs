//! The committed RSA keys, the instance's and the identity provider's: signing, and the public half
//! as a JWK. They are public on purpose; see the notes above them in `keys/`.

use std::sync::OnceLock;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{rand::SystemRandom, rsa, signature};
use serde_json::{Value, json};

/// The `kid` of every session token and of the one key in the JWKS.
pub(crate) const KEY_ID: &str = "ins_2uPgEmUlAtOrDeVeLoPmEnTkEy0";

/// Signs session tokens.
static INSTANCE: Key = Key::new(KEY_ID, include_str!("../../keys/development.pem"));

/// Signs id tokens.
pub(crate) static PROVIDER: Key =
    Key::new("emulated-provider", include_str!("../../keys/provider.pem"));

pub(crate) struct Key {
    pub(crate) id: &'static str,
    pem: &'static str,
    /// Loaded on first use: checking an RSA key costs more than the rest of the start-up.
    pair: OnceLock<rsa::KeyPair>,
}

impl Key {
    const fn new(id: &'static str, pem: &'static str) -> Self {
        let pair = OnceLock::new();
        Self { id, pem, pair }
    }

    fn pair(&self) -> &rsa::KeyPair {
        self.pair.get_or_init(|| {
            let base64: String = self
                .pem
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
    pub(crate) fn sign(&self, input: &str) -> String {
        let key = self.pair();
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
    pub(crate) fn jwks(&self) -> Value {
        let public: rsa::PublicKeyComponents<Vec<u8>> = self.pair().public().into();
        json!({
            "keys": [{
                "use": "sig",
                "kty": "RSA",
                "kid": self.id,
                "alg": "RS256",
                "n": URL_SAFE_NO_PAD.encode(public.n),
                "e": URL_SAFE_NO_PAD.encode(public.e),
            }]
        })
    }
}

pub(crate) fn sign(input: &str) -> String {
    INSTANCE.sign(input)
}

pub(crate) fn jwks() -> Value {
    INSTANCE.jwks()
}
