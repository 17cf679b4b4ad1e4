//! The emulator, and its control plane.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clerk_emulator::{Config, Emulator, Seed, start};
use ring::hmac;
use serde_json::{Value, json};

use super::START;

/// Jane's and Mona's password: everything that a query could trip over.
pub const PASSWORD: &str = "corr&ct horse#battery=staple%";

/// Jane has a password; Mona also an authenticator app, backup codes and a phone for codes.
pub fn seed() -> Value {
    json!({
        "users": [
            {
                "id": "user_jane",
                "emails": ["jane+clerk_test@example.com"],
                "phones": ["+12015550100"],
                "username": "jane",
                "password": PASSWORD,
                "first_name": "Jane",
                "last_name": "Doe",
                "public_metadata": { "plan": "pro" }
            },
            {
                "id": "user_mona",
                "emails": ["mona+clerk_test@example.com"],
                "phones": ["+12015550101"],
                "second_factor_phones": ["+12015550101"],
                "password": PASSWORD,
                "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
                "backup_codes": ["backup01", "backup02"]
            }
        ]
    })
}

/// Signs Jane in.
pub fn sign_in_command() -> String {
    format!(
        "clerk://manual?method=password&identifier=jane+clerk_test@example.com&password={PASSWORD}"
    )
}

/// What Mona's authenticator app shows at the start of a run.
pub fn totp() -> String {
    totp_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
}

/// What an authenticator app with this key shows at the start of a run (RFC 6238, 30 seconds, SHA-1).
pub fn totp_of(secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &from_base32(secret));
    let tag = hmac::sign(&key, &(START / 30_000).to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 0xf);
    let word = u32::from_be_bytes(tag[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// RFC 4648, section 6, without padding.
fn from_base32(text: &str) -> Vec<u8> {
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for character in text.bytes() {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'2'..=b'7' => character - b'2' + 26,
            other => panic!("{other} is no base32"),
        };
        bits = (bits << 5) | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap());
        }
    }
    bytes
}

/// What a session token says. Nothing is verified here.
pub fn claims(jwt: &Value) -> Value {
    let payload = jwt.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// A running emulator whose clock stands still unless it is moved.
pub struct Server {
    emulator: Emulator,
    control: reqwest::Client,
}

impl Server {
    pub async fn start(seed: &Value) -> Self {
        let seed = Seed::parse(&seed.to_string()).unwrap();
        let emulator = start(Config {
            seed,
            ..Config::default()
        })
        .await
        .unwrap();
        // The provider of TLS is installed with the first line.
        drop(transom_clerk::http::ReqwestHttp::new().unwrap());
        let server = Self {
            emulator,
            control: reqwest::Client::new(),
        };
        server
            .post("clock", &json!({ "freeze": true, "now": START }))
            .await;
        server
    }

    pub fn url(&self) -> String {
        self.emulator.base_url().to_owned()
    }

    pub fn key(&self) -> String {
        self.emulator.publishable_key()
    }

    pub async fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap();
        self.post("clock", &json!({ "advance_ms": by })).await;
    }

    /// A ticket of `user`, good for one sign-in within so many `seconds`.
    pub async fn ticket(&self, user: &str, seconds: u32) -> String {
        let wanted = json!({ "user_id": user, "expires_in_seconds": seconds });
        let made: Value = serde_json::from_str(&self.post("tickets", &wanted).await).unwrap();
        made["ticket"].as_str().unwrap().to_owned()
    }

    /// The link in the newest mail to `address`.
    pub async fn link(&self, address: &str) -> String {
        let to = address.replace('+', "%2B");
        let url = format!("{}/__emu/outbox?to={to}", self.url());
        let body = self.control.get(url).send().await.unwrap();
        let body: Value = serde_json::from_str(&body.text().await.unwrap()).unwrap();
        let newest = body["messages"].as_array().unwrap().last().unwrap();
        newest["link"].as_str().unwrap().to_owned()
    }

    /// What the person at the identity provider does, in order.
    pub async fn at_provider(&self, script: Value) {
        self.post("idp", &json!({ "script": script })).await;
    }

    /// Bends requests: `{"match": {…}, "then": {…}}`.
    pub async fn fault(&self, rule: Value) {
        self.post("faults", &rule).await;
    }

    /// Nothing is bent any more.
    pub async fn heal(&self) {
        let url = format!("{}/__emu/faults", self.url());
        self.control.delete(url).send().await.unwrap();
    }

    /// What the control plane says.
    async fn read(&self, what: &str) -> Value {
        let url = format!("{}/__emu/{what}", self.url());
        let answer = self.control.get(url).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// `METHOD path` of every request the server has seen, its token state behind it.
    pub async fn log(&self) -> Vec<(String, String)> {
        let body = self.read("log").await;
        let entry = |entry: &Value| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let what = format!("{} {}", text(&entry["method"]), text(&entry["path"]));
            (what, text(&entry["token"]["state"]))
        };
        body["requests"]
            .as_array()
            .unwrap()
            .iter()
            .map(entry)
            .collect()
    }

    /// The state of the server as JSON.
    pub async fn export(&self) -> Value {
        self.read("export").await
    }

    async fn post(&self, path: &str, body: &Value) -> String {
        let url = format!("{}/__emu/{path}", self.url());
        let request = self
            .control
            .post(url)
            .header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await.unwrap();
        let status = response.status();
        let answer = response.text().await.unwrap();
        assert!(status.is_success(), "{path}: {answer}");
        answer
    }
}
