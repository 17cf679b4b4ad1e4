//! The emulator, its control plane, and an authenticator app.

use base64::Engine as _;
use clerk_emulator::{Config, Emulator, Seed, start};
use ring::hmac;
use serde_json::{Value, json};

/// A running emulator whose clock stands still unless it is moved.
pub struct Server {
    emulator: Emulator,
    control: reqwest::Client,
}

impl Server {
    pub async fn start(seed: &Value, now: i64) -> Result<Self, String> {
        let seed = Seed::parse(&seed.to_string()).map_err(|error| format!("seed: {error}"))?;
        let config = Config {
            seed,
            ..Config::default()
        };
        let emulator = start(config).await.map_err(|error| error.to_string())?;
        let server = Self {
            emulator,
            control: reqwest::Client::new(),
        };
        let clock = json!({ "freeze": true, "now": now });
        server.ask("POST", "clock", Some(&clock)).await?;
        Ok(server)
    }

    pub fn url(&self) -> String {
        self.emulator.base_url().to_owned()
    }

    pub fn key(&self) -> String {
        self.emulator.publishable_key()
    }

    /// The key of another instance, whose client this server keeps apart.
    pub fn other_key() -> String {
        let host = base64::engine::general_purpose::STANDARD.encode("other.example.com$");
        format!("pk_test_{host}")
    }

    /// A call of the control plane.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, String> {
        let url = format!("{}/__emu/{path}", self.url());
        let method = method.parse().map_err(|_| format!("no method {method}"))?;
        let mut request = self.control.request(method, url);
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let response = request.send().await.map_err(|error| error.to_string())?;
        let status = response.status();
        let answer = response.text().await.map_err(|error| error.to_string())?;
        if !status.is_success() {
            return Err(format!("{path}: {status} {answer}"));
        }
        serde_json::from_str(&answer).map_err(|error| format!("{path}: {error}"))
    }
}

/// What an authenticator app shows (RFC 6238, 30 seconds, six digits, SHA-1); the secret in base32.
pub fn totp(secret: &str, now: i64) -> String {
    let mut bits = 0_u32;
    let mut held = 0;
    let mut bytes = Vec::new();
    for digit in secret.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'2'..=b'7' => digit - b'2' + 26,
            _ => panic!("{secret} is no base32"),
        };
        bits = (bits << 5) | u32::from(value);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap());
        }
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let tag = hmac::sign(&key, &(now / 30_000).to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 0xf);
    let word = u32::from_be_bytes(tag[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}
