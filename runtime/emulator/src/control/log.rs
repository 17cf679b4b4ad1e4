//! The request log: what was called and how it went, with no secret in it. Values are shown for a
//! few parameters known to be harmless and masked for all others.

use std::collections::VecDeque;
use std::time::Duration;

use axum::http::Method;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::state::World;
use crate::token::device;
use crate::wire::Request;

/// Older entries fall out.
const KEPT: usize = 1000;

const HARMLESS: [&str; 15] = [
    "decision",
    "strategy",
    "intent",
    "level",
    "transfer",
    "_method",
    "_is_native",
    "__clerk_api_version",
    "_clerk_js_version",
    "_clerk_retry_attempt",
    "debug",
    "locale",
    "legal_accepted",
    "channel",
    "sign_out_of_other_sessions",
];

#[derive(Default)]
pub(crate) struct Log {
    entries: VecDeque<Entry>,
    last_number: u64,
}

#[derive(Clone, Serialize)]
pub(crate) struct Entry {
    number: u64,
    method: String,
    path: String,
    params: Map<String, Value>,
    native: bool,
    pub(crate) token: TokenUse,
    status: u16,
    duration_us: u64,
    /// Id of the fault rule that bent the answer.
    fault: Option<u64>,
}

/// Which token a request carried: never the token itself.
#[derive(Clone, Default, Serialize)]
pub(crate) struct TokenUse {
    /// `none`, `current`, `stale` (rotated out) or `unknown`.
    state: &'static str,
    client_id: Option<String>,
    /// How often the client's token had rotated when this one was current.
    generation: Option<u64>,
}

impl TokenUse {
    pub(crate) fn of(world: &World, request: &Request) -> Self {
        let Some(token) = &request.device_token else {
            return Self {
                state: "none",
                ..Self::default()
            };
        };
        let unknown = Self {
            state: "unknown",
            ..Self::default()
        };
        let Some(token) = device::decode(token) else {
            return unknown;
        };
        let Some(client) = world.clients.get(&token.id) else {
            return unknown;
        };
        if client.rotating_token == token.rotating_token {
            let generation = Some(u64::from(client.generation));
            return Self {
                state: "current",
                client_id: Some(token.id),
                generation,
            };
        }
        let at = client
            .retired_tokens
            .iter()
            .position(|old| *old == token.rotating_token);
        match at {
            Some(at) => Self {
                state: "stale",
                client_id: Some(token.id),
                generation: Some(at as u64),
            },
            None => unknown,
        }
    }
}

impl Entry {
    pub(crate) fn begin(method: &Method, path: &str, fault: Option<u64>) -> Self {
        Self {
            number: 0,
            method: method.as_str().to_owned(),
            path: path.to_owned(),
            params: Map::new(),
            native: false,
            token: TokenUse {
                state: "none",
                ..TokenUse::default()
            },
            status: 0,
            duration_us: 0,
            fault,
        }
    }

    pub(crate) fn describe(&mut self, request: &Request) {
        self.method.clone_from(&request.method);
        self.native = request.native;
        for (name, value) in request.query.pairs().chain(request.form.pairs()) {
            let shown = if HARMLESS.contains(&name) {
                json!(value)
            } else {
                json!("***")
            };
            self.params.insert(name.to_owned(), shown);
        }
    }

    pub(crate) fn finish(&mut self, status: u16, duration: Duration) {
        self.status = status;
        self.duration_us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    }
}

impl Log {
    pub(crate) fn push(&mut self, mut entry: Entry) {
        self.last_number += 1;
        entry.number = self.last_number;
        self.entries.push_back(entry);
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
    }

    pub(crate) fn entries(&self) -> Vec<&Entry> {
        self.entries.iter().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}
