//! The recorded exchanges, played again: same calls in the same order, and the answers must have
//! the same keys and be null in the same places. Every difference that is let pass is a row of
//! `EXCUSED` with its reason, and a row that excuses nothing fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::native::{Native, seeded};
use crate::reference;

/// Where (last steps of the path, `*` for one), what differs, why that is no fault.
const EXCUSED: [(&str, &str, &str); 15] = [
    (
        "auth_config",
        "extra native_settings",
        "required by the OpenAPI file; the fixture predates it",
    ),
    (
        "*",
        "extra saml",
        "required by the OpenAPI file; scrubbed from the fixture",
    ),
    (
        "*",
        "extra enterprise_sso",
        "required by the OpenAPI file; scrubbed from the fixture",
    ),
    (
        "*",
        "extra organization_settings",
        "required by the OpenAPI file; scrubbed from the fixture",
    ),
    (
        "*",
        "extra fraud_settings",
        "required by the OpenAPI file; scrubbed from the fixture",
    ),
    (
        "*",
        "extra protect_config",
        "in the OpenAPI file; the fixture predates it",
    ),
    (
        "display_config",
        "extra *",
        "oauth_consent_url and captcha_heartbeat are newer than the fixture",
    ),
    (
        "display_config/*",
        "null where filled",
        "links and pictures that the recorded instance had set",
    ),
    (
        "username_settings",
        "extra allow_numeric_usernames",
        "required by the OpenAPI file",
    ),
    (
        "password_settings",
        "extra disable_password_reverification",
        "required by the OpenAPI file",
    ),
    (
        "user/legal_accepted_at",
        "null where filled",
        "seeded users have accepted nothing",
    ),
    (
        "passkey_settings",
        "extra satisfies_second_factor",
        "required by the OpenAPI file",
    ),
    (
        "commerce_settings/billing",
        "*",
        "billing is closed to other keys in the OpenAPI file",
    ),
    (
        "api_keys_settings",
        "*",
        "scrubbing made USER_ID of the key user_api_keys_enabled",
    ),
    (
        "sessions/*/user",
        "missing create_organizations_limit",
        "in two of the sixty recordings with a user, and optional in the OpenAPI file",
    ),
];

/// As the recorded instance was set.
const INSTANCE: &str = r#"{
    "single_session": false, "legal_consent": true,
    "social": ["apple", "box", "facebook", "github", "google", "linkedin_oidc", "notion", "tiktok", "x"],
    "attributes": { "phone_number": "required", "password": "required",
                    "first_name": "required", "last_name": "required" },
    "password": { "require_numbers": true, "require_uppercase": true, "require_lowercase": true,
                  "require_special_char": true }
}"#;

const USER: &str = r#"[{
    "id": "user_recorded", "emails": ["recorded+clerk_test@example.com"],
    "phones": ["+15555550105"], "username": "userfortests", "password": "Pass-word-1",
    "first_name": "First", "last_name": "Last"
}]"#;

#[tokio::test]
async fn recorded_exchanges_repeat() {
    let Some(folder) = reference::folder("recorded_exchanges_repeat") else {
        return;
    };
    let mut differences = Vec::new();
    let mut used = BTreeSet::new();
    let mut played = 0;
    for flow in flows(&folder.join("recorded")) {
        let seed = format!(r#"{{ "users": {USER}, "instance": {INSTANCE} }}"#);
        let emulator = seeded(&seed).await;
        let mut replay = Player::new(Native::new(&emulator), &flow);
        replay.begin().await;
        for file in exchanges(&flow) {
            let name = file.strip_prefix(folder.join("recorded")).expect("inside");
            let name = name.to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&file).expect("a recording");
            let recording: Value = serde_json::from_str(&text).expect("a recording is JSON");
            let given = replay.play(recording["key"].as_str().expect("a key")).await;
            replay.learn(&recording["body"], &given);
            let mut found = Vec::new();
            compare(&recording["body"], &given, String::new(), &mut found);
            played += 1;
            for (place, difference) in found {
                match EXCUSED
                    .iter()
                    .position(|row| excuses(row, &place, &difference))
                {
                    Some(row) => _ = used.insert(row),
                    None => differences.push(format!("{name}: {place}: {difference}")),
                }
            }
        }
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    assert!(played >= 68, "only {played} exchanges were played");
    let idle: Vec<_> = (0..EXCUSED.len())
        .filter(|row| !used.contains(row))
        .collect();
    assert!(idle.is_empty(), "rows that excuse nothing: {idle:?}");
}

/// Folders that hold numbered exchanges.
fn flows(folder: &Path) -> Vec<PathBuf> {
    let mut flows = Vec::new();
    for family in sorted(folder).into_iter().filter(|path| path.is_dir()) {
        flows.extend(sorted(&family).into_iter().filter(|path| path.is_dir()));
    }
    flows
}

fn exchanges(flow: &Path) -> Vec<PathBuf> {
    sorted(flow)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of recordings");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

/// Plays calls, with the emulator's ids where the recording has its own.
struct Player {
    native: Native,
    by_phone: bool,
    ids: BTreeMap<String, String>,
    values: BTreeMap<&'static str, String>,
}

impl Player {
    fn new(native: Native, flow: &Path) -> Self {
        let name = flow.to_string_lossy();
        let values = [
            ("email_address", "player+clerk_test@example.com"),
            ("phone_number", "+15555550136"),
            ("username", "player"),
            ("password", "Pass-word-1"),
            ("first_name", "First"),
            ("last_name", "Last"),
        ];
        Self {
            native,
            by_phone: name.ends_with("phone_code"),
            ids: BTreeMap::new(),
            values: values.map(|(key, value)| (key, value.to_owned())).into(),
        }
    }

    /// Recordings of sign-ins begin on a client that exists.
    async fn begin(&mut self) {
        self.native.post("/v1/client", &[]).await;
    }

    async fn play(&mut self, key: &str) -> Value {
        let mut parts = key.splitn(3, ' ');
        let method = parts.next().expect("a method");
        let mut path = parts.next().expect("a path").to_owned();
        for (recorded, ours) in &self.ids {
            path = path.replace(recorded.as_str(), ours);
        }
        let fields = parts.next().unwrap_or_default();
        let mut form = Vec::new();
        for field in fields.split('&').filter(|field| !field.is_empty()) {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            form.push((name, self.value(name, value)));
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let answer = self.native.call(method, &path, &form).await;
        assert_eq!(answer.status, 200, "{key}: {}", answer.body);
        // A second address of the same kind must differ from the first.
        self.values
            .insert("email_address", "other+clerk_test@example.com".to_owned());
        self.values
            .insert("phone_number", "+15555550168".to_owned());
        answer.body
    }

    fn value(&self, name: &str, recorded: &str) -> String {
        match (name, recorded) {
            ("identifier", _) if self.by_phone => "+15555550105".to_owned(),
            ("identifier", _) => "recorded+clerk_test@example.com".to_owned(),
            (_, "IDENTIFIER_ID") => self.ids.get(name).cloned().unwrap_or_default(),
            (_, "") => self.values.get(name).cloned().unwrap_or_default(),
            _ => self
                .ids
                .get(recorded)
                .cloned()
                .unwrap_or_else(|| recorded.to_owned()),
        }
    }

    /// Notes which of our ids stands where the recording has one.
    fn learn(&mut self, recorded: &Value, given: &Value) {
        match (recorded, given) {
            (Value::Object(recorded), Value::Object(given)) => {
                for (key, value) in recorded {
                    let Some(ours) = given.get(key) else { continue };
                    if let (Some(theirs), Some(ours)) = (value.as_str(), ours.as_str()) {
                        if theirs == "IDENTIFIER_ID" {
                            self.ids.insert(key.clone(), ours.to_owned());
                        } else if theirs.starts_with("idn_") || theirs.ends_with("_ID") {
                            self.ids.insert(theirs.to_owned(), ours.to_owned());
                        }
                    }
                    self.learn(value, ours);
                }
            }
            (Value::Array(recorded), Value::Array(given)) => {
                for (recorded, given) in pairs(recorded, given) {
                    self.learn(recorded, given);
                }
            }
            _ => {}
        }
    }
}

/// Factors belong together by strategy, everything else by place.
fn pairs<'a>(left: &'a [Value], right: &'a [Value]) -> Vec<(&'a Value, &'a Value)> {
    let by_strategy = left.iter().all(|item| item["strategy"].is_string());
    if !by_strategy {
        return left.iter().zip(right).collect();
    }
    let twin = |item: &Value| {
        right
            .iter()
            .find(|other| other["strategy"] == item["strategy"])
    };
    left.iter()
        .filter_map(|item| Some((item, twin(item)?)))
        .collect()
}

fn compare(recorded: &Value, given: &Value, place: String, found: &mut Vec<(String, String)>) {
    match (recorded, given) {
        (Value::Null, Value::Null) => {}
        (Value::Null, _) => found.push((place, "filled where null".to_owned())),
        (_, Value::Null) => found.push((place, "null where filled".to_owned())),
        (Value::Object(recorded), Value::Object(given)) => {
            // Which providers there are is the instance's choice; each must have the shape.
            let chosen = place.ends_with("user_settings/social");
            for (key, value) in recorded {
                match given.get(key) {
                    Some(ours) => compare(value, ours, format!("{place}/{key}"), found),
                    None if chosen => {}
                    None => found.push((place.clone(), format!("missing {key}"))),
                }
            }
            for key in given
                .keys()
                .filter(|key| !chosen && !recorded.contains_key(*key))
            {
                found.push((place.clone(), format!("extra {key}")));
            }
        }
        (Value::Array(recorded), Value::Array(given)) => {
            let holds_objects = recorded.first().is_some_and(Value::is_object);
            if holds_objects {
                let strategy = |item: &Value| item["strategy"].as_str().map(str::to_owned);
                let ours: BTreeSet<_> = given.iter().filter_map(strategy).collect();
                for missing in recorded
                    .iter()
                    .filter_map(strategy)
                    .filter(|s| !ours.contains(s))
                {
                    found.push((place.clone(), format!("missing strategy {missing}")));
                }
                let factors = recorded.iter().all(|item| item["strategy"].is_string());
                if !factors && recorded.len() != given.len() {
                    found.push((
                        place.clone(),
                        format!("{} items, not {}", given.len(), recorded.len()),
                    ));
                }
            }
            for (at, (recorded, given)) in pairs(recorded, given).into_iter().enumerate() {
                compare(recorded, given, format!("{place}/{at}"), found);
            }
        }
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => {
            found.push((place, "another kind".to_owned()));
        }
        _ => {}
    }
}

fn excuses((tail, what, _): &(&str, &str, &str), place: &str, difference: &str) -> bool {
    let place: Vec<&str> = place.split('/').collect();
    let tail: Vec<&str> = tail.split('/').collect();
    let fits = |wanted: &str, given: &str| {
        wanted == given
            || wanted
                .strip_suffix('*')
                .is_some_and(|start| given.starts_with(start))
    };
    place.len() >= tail.len()
        && tail
            .iter()
            .rev()
            .zip(place.iter().rev())
            .all(|(wanted, given)| fits(wanted, given))
        && fits(what, difference)
}
