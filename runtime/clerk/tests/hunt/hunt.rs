//! The hunt for secrets by value (I7): what was in play in a run, and everything that the run wrote down. Who runs the
//! bridge against a server owns a hunt, and a run that wrote a secret down fails with the place where it stands.
//!
//! What is a secret is said here and not asked of the contract, so that a param nobody declared secret is found too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::panic;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use serde_json::Value;
use transom_clerk::http::{Incoming, Outgoing};
use url::form_urlencoded::{byte_serialize, parse};

/// Names of params of a command, of fields of a form, and of parts of a query.
const ASKED: [&str; 11] = [
    "password",
    "newPassword",
    "new_password",
    "currentPassword",
    "current_password",
    "code",
    "ticket",
    "token",
    "code_verifier",
    "rotating_token_nonce",
    "__clerk_ticket",
];

/// Names of what may be read: somebody may have chosen one of these as a password.
const PUBLIC: [&str; 4] = ["identifier", "email_address", "phone_number", "username"];

/// Names of members of what the server answers and of what is stored.
const ANSWERED: [&str; 9] = [
    "jwt",
    "secret",
    "uri",
    "backup_codes",
    "codes",
    "device_token",
    "revocations",
    "verifier",
    "external_verification_redirect_url",
];

/// Shorter values stand in every text by chance.
const SHORTEST: usize = 6;

/// What panics outside of the tests said; a panic belongs to no run, so every hunt looks at all of them.
static LAST_WORDS: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[derive(Default)]
pub struct Hunt {
    /// Each secret, in each of its spellings, and what it is.
    in_play: Mutex<BTreeMap<String, String>>,
    public: Mutex<BTreeSet<String>>,
    /// Each text, and where it stands.
    written: Mutex<BTreeSet<(String, String)>>,
}

impl Hunt {
    /// Hunts from now on, in panics too.
    pub fn begin() -> Self {
        static LISTENING: Once = Once::new();
        LISTENING.call_once(|| {
            let usual = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                let tests = info
                    .location()
                    .is_some_and(|at| at.file().contains("tests/"));
                if !tests {
                    lock(&LAST_WORDS).push(info.to_string());
                }
                usual(info);
            }));
        });
        Self::default()
    }

    /// A value that may be written down nowhere.
    pub fn secret(&self, value: &str, what: &str) {
        if value.len() < SHORTEST {
            return;
        }
        let json = Value::from(value).to_string();
        let spellings = [
            value.to_owned(),
            byte_serialize(value.as_bytes()).collect(),
            byte_serialize(value.as_bytes())
                .collect::<String>()
                .replace('+', "%20"),
            json[1..json.len() - 1].to_owned(),
        ];
        let mut in_play = lock(&self.in_play);
        for spelling in spellings {
            in_play.entry(spelling).or_insert_with(|| what.to_owned());
        }
    }

    /// A frame of a page. Where a value with an `&` ends is not known here; its first part is a secret as well.
    pub fn frame(&self, text: &str) {
        for name in ASKED {
            for (at, _) in text.match_indices(&format!("{name}=")) {
                let value = &text[at + name.len() + 1..];
                let value = value.split('&').next().unwrap_or_default();
                self.secret(value, &format!("`{name}` of a command"));
            }
        }
        if let Ok(call) = serde_json::from_str(text) {
            self.members(&call, &ASKED, "a call");
        }
    }

    /// A request on its way, and how it shows itself.
    pub fn request(&self, request: &Outgoing) {
        let path = request.url.path();
        for (name, value) in &request.headers {
            if *name == "authorization" {
                self.secret(value.as_str(), "a device token");
            }
        }
        let form = request.form.as_ref().map(|form| form.to_string());
        let form = form.unwrap_or_default();
        let pairs = parse(form.as_bytes()).chain(request.url.query_pairs());
        for (name, value) in pairs {
            if ASKED.contains(&name.as_ref()) {
                self.secret(&value, &format!("`{name}` of {path}"));
            } else if PUBLIC.contains(&name.as_ref()) {
                lock(&self.public).insert(value.into_owned());
            }
        }
        self.shows("Debug of a request", request);
    }

    /// What came back, and how it shows itself.
    pub fn answer(&self, answer: &Incoming) {
        for token in answer.header("authorization") {
            self.secret(token, "a device token");
        }
        if let Ok(body) = serde_json::from_slice(&answer.body) {
            self.members(&body, &ANSWERED, "an answer");
        }
        self.shows("Debug of an answer", answer);
    }

    /// JSON in a place where secrets are at home: a value of the secure store, or what a page was told.
    pub fn known(&self, text: &str) {
        if let Ok(value) = serde_json::from_str(text) {
            self.members(&value, &ANSWERED, "what was known");
        }
    }

    /// A text that was written down.
    pub fn wrote(&self, place: &str, text: &str) {
        lock(&self.written).insert((place.to_owned(), text.to_owned()));
    }

    /// What `Debug` makes of a value.
    pub fn shows(&self, place: &str, value: &dyn Debug) {
        self.wrote(place, &format!("{value:?}"));
    }

    /// Every secret in play.
    pub fn in_play(&self) -> BTreeMap<String, String> {
        lock(&self.in_play).clone()
    }

    /// Forgets what was written down.
    pub fn forget(&self) {
        lock(&self.written).clear();
    }

    /// Every secret that stands somewhere.
    pub fn found(&self) -> Vec<String> {
        let (in_play, written) = (lock(&self.in_play), lock(&self.written));
        let public = lock(&self.public);
        let panics = lock(&LAST_WORDS).clone();
        let panics = panics.iter().map(|said| ("a panic", said.as_str()));
        let written = written
            .iter()
            .map(|(place, text)| (place.as_str(), text.as_str()));
        let mut found = Vec::new();
        for (place, text) in written.chain(panics) {
            for (value, what) in in_play.iter() {
                if stands_in(text, value) && !public.contains(value) {
                    found.push(format!("{what} stands in {place}: {value} in {text}"));
                }
            }
        }
        found
    }

    /// The texts below members with one of these names.
    fn members(&self, value: &Value, names: &[&str], what: &str) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    if names.contains(&name.as_str()) {
                        self.texts(value, &format!("`{name}` of {what}"));
                    }
                    self.members(value, names, what);
                }
            }
            Value::Array(items) => items.iter().for_each(|it| self.members(it, names, what)),
            _ => {}
        }
    }

    fn texts(&self, value: &Value, what: &str) {
        match value {
            Value::String(text) => self.secret(text, what),
            Value::Array(items) => items.iter().for_each(|item| self.texts(item, what)),
            _ => {}
        }
    }
}

/// A code of six digits stands in many a larger number by chance.
fn stands_in(text: &str, value: &str) -> bool {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    text.match_indices(value).any(|(at, _)| {
        let before = text[..at].ends_with(|it: char| it.is_ascii_digit());
        let behind = text[at + value.len()..].starts_with(|it: char| it.is_ascii_digit());
        !(is_number && (before || behind))
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
