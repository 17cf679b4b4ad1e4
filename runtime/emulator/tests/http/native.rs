//! A minimal native client: raw requests, and the device token kept as a real one keeps it. It
//! knows nothing of the emulator but its address.

use std::sync::{Mutex, OnceLock};

use clerk_emulator::{Config, Emulator, Seed, start};
use reqwest::header::HeaderMap;
use serde_json::Value;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// Jane has everything but a second factor, Mona has one, Paul has a number for his.
pub(crate) const USERS: &str = r#"[
    { "id": "user_jane", "emails": ["jane+clerk_test@example.com"], "phones": ["+12015550100"],
      "username": "jane", "password": "correct horse battery", "first_name": "Jane" },
    { "id": "user_mona", "emails": ["mona+clerk_test@example.com"],
      "password": "correct horse battery",
      "totp_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "backup_codes": ["back0001", "back0002"] },
    { "id": "user_paul", "emails": ["paul@example.com"], "phones": ["+12015550142"],
      "second_factor_phones": ["+12015550142"], "password": "correct horse battery" }
]"#;

/// The usual users on an instance with these settings.
pub(crate) async fn emulator(instance: &str) -> Emulator {
    seeded(&format!(
        r#"{{ "users": {USERS}, "instance": {instance} }}"#
    ))
    .await
}

pub(crate) async fn seeded(seed: &str) -> Emulator {
    let seed = Seed::parse(seed).expect("the test's seed is valid");
    start(Config {
        seed,
        ..Config::default()
    })
    .await
    .expect("the emulator starts")
}

pub(crate) fn http() -> &'static reqwest::Client {
    static HTTP: OnceLock<()> = OnceLock::new();
    HTTP.get_or_init(|| {
        // No test uses TLS, but the client will not be built without a provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    // Connections belong to a test's runtime, so none may outlive it in a pool.
    Box::leak(Box::new(
        reqwest::Client::builder()
            .pool_max_idle_per_host(0)
            .build()
            .expect("the client has no wrong settings"),
    ))
}

/// Fields of a form, as a test writes them.
pub(crate) type Form = [(&'static str, &'static str)];

pub(crate) struct Native {
    pub(crate) base: String,
    pub(crate) token: Mutex<Option<String>>,
    http: &'static reqwest::Client,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> &str {
        self.body["errors"][0]["code"]
            .as_str()
            .unwrap_or("no error")
    }

    /// Status and code at once.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        (self.status, self.code())
    }

    pub(crate) fn response(&self) -> &Value {
        &self.body["response"]
    }

    pub(crate) fn client(&self) -> &Value {
        &self.body["client"]
    }

    pub(crate) fn id(&self) -> String {
        self.response()["id"]
            .as_str()
            .expect("the answer is a resource")
            .to_owned()
    }

    pub(crate) fn attempt(&self) -> &str {
        self.response()["status"].as_str().unwrap_or("no status")
    }
}

impl Native {
    pub(crate) fn new(emulator: &Emulator) -> Self {
        Self {
            base: emulator.base_url().to_owned(),
            token: Mutex::new(None),
            http: http(),
        }
    }

    pub(crate) fn token(&self) -> Option<String> {
        self.token
            .lock()
            .expect("no test panics with the lock held")
            .clone()
    }

    pub(crate) fn with_token(&self, token: Option<String>) -> Self {
        Self {
            base: self.base.clone(),
            token: Mutex::new(token),
            http: self.http,
        }
    }

    pub(crate) async fn call(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let joint = if path.contains('?') { '&' } else { '?' };
        let url = format!("{}{path}{joint}_is_native=true", self.base);
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a verb");
        let mut request = self.http.request(method, url).header("x-mobile", "1");
        if let Some(token) = self.token() {
            request = request.header("authorization", token);
        }
        if !form.is_empty() {
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(encode(form));
        }
        let answer = read(request).await;
        if let Some(token) = answer
            .header("authorization")
            .filter(|token| !token.is_empty())
        {
            *self
                .token
                .lock()
                .expect("no test panics with the lock held") = Some(token.to_owned());
        }
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[]).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.call("POST", path, form).await
    }

    /// Signs in by password and gives the session's id.
    pub(crate) async fn sign_in(&self, identifier: &str) -> String {
        let form = [("identifier", identifier), ("password", PASSWORD)];
        let answer = self.post("/v1/client/sign_ins", &form).await;
        assert_eq!(answer.attempt(), "complete", "{}", answer.body);
        answer.response()["created_session_id"]
            .as_str()
            .expect("a session")
            .to_owned()
    }

    /// A control call with a JSON body.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Value) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a verb");
        let mut request = self
            .http
            .request(method, format!("{}/__emu/{path}", self.base));
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        read(request).await
    }

    /// The newest code sent to an address.
    pub(crate) async fn code(&self, to: &str) -> String {
        let query = encode(&[("to", to)]);
        let answer = self
            .control("GET", &format!("outbox?{query}"), Value::Null)
            .await;
        let newest = answer.body["messages"]
            .as_array()
            .and_then(|all| all.last())
            .cloned();
        newest.expect("a message")["code"]
            .as_str()
            .expect("a code")
            .to_owned()
    }

    pub(crate) async fn advance(&self, milliseconds: i64) {
        let body = serde_json::json!({ "advance_ms": milliseconds });
        assert_eq!(self.control("POST", "clock", body).await.status, 200);
    }
}

pub(crate) fn encode(form: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish()
}

pub(crate) async fn read(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.expect("the emulator answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.expect("the answer has a body");
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer {
        status,
        headers,
        body,
    }
}

/// The payload of a JWT.
pub(crate) fn claims(jwt: &str) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let payload = jwt.split('.').nth(1).expect("a JWT has three parts");
    let bytes = URL_SAFE_NO_PAD.decode(payload).expect("a JWT is base64url");
    serde_json::from_slice(&bytes).expect("a JWT holds JSON")
}
