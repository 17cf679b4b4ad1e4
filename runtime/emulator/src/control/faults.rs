//! Faults: rules that match requests and bend what happens to them, so that a client's worst
//! moments can be had on demand. Rules are of the process and in no snapshot.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Every rule, oldest first; the first that matches a request and is due applies.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    last_id: u64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    #[serde(default, skip_deserializing)]
    pub(crate) id: u64,
    #[serde(rename = "match", default)]
    pub(crate) pattern: Pattern,
    pub(crate) then: Effect,
    /// Requests that matched so far.
    #[serde(default, skip_deserializing)]
    seen: u64,
    /// Requests that were bent so far.
    #[serde(default, skip_deserializing)]
    applied: u64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Pattern {
    /// The verb as sent, before any `_method`.
    method: Option<String>,
    /// Glob over the path without query and proxy prefix: `*` is one segment, `**` any number.
    path: String,
    /// The first matching request to bend, from 1.
    nth: u64,
    /// How many to bend; 0 for all from there on.
    times: u64,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Effect {
    /// Of the rule, for the log.
    #[serde(skip)]
    pub(crate) rule: Option<u64>,
    /// Milliseconds before anything else; other requests go on meanwhile.
    pub(crate) delay_ms: u64,
    /// Answers this status; the call is not run.
    pub(crate) status: Option<u16>,
    /// The body that goes with `status`.
    pub(crate) body: Option<Value>,
    /// Seconds for `Retry-After`.
    pub(crate) retry_after: Option<u64>,
    /// Resets the connection in place of an answer.
    pub(crate) reset: Option<Reset>,
    /// Keeps this many bytes of the body and closes the answer properly.
    pub(crate) truncate: Option<usize>,
    pub(crate) empty_body: bool,
    /// Replaces `Content-Type`.
    pub(crate) content_type: Option<String>,
    /// 200 with a log-in page of a hotel's network; the call is not run.
    pub(crate) captive_portal: bool,
    pub(crate) auth_header: AuthHeader,
    /// 200 with a fresh client and a new token; the call is not run.
    pub(crate) empty_client: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reset {
    /// The call is not run.
    BeforeCommit,
    /// The call is run; its answer never arrives.
    AfterCommit,
}

/// What happens to `Authorization` in the answer.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthHeader {
    #[default]
    Keep,
    Omit,
    Empty,
    BearerOnly,
    /// A token of the same client that has been rotated out.
    Stale,
}

impl Default for Pattern {
    fn default() -> Self {
        Self {
            method: None,
            path: "/v1/**".to_owned(),
            nth: 1,
            times: 1,
        }
    }
}

impl Pattern {
    fn matches(&self, method: &str, path: &str) -> bool {
        let wanted: Vec<&str> = self.path.trim_matches('/').split('/').collect();
        let given: Vec<&str> = path.trim_matches('/').split('/').collect();
        self.method
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && glob(&wanted, &given)
    }
}

fn glob(wanted: &[&str], given: &[&str]) -> bool {
    match (wanted, given) {
        ([], []) => true,
        (["**", rest @ ..], _) => (0..=given.len()).any(|skip| glob(rest, &given[skip..])),
        ([first, wanted @ ..], [segment, given @ ..]) => {
            (*first == "*" || first == segment) && glob(wanted, given)
        }
        _ => false,
    }
}

impl Faults {
    pub(crate) fn add(&mut self, mut rule: Rule) -> u64 {
        self.last_id += 1;
        rule.id = self.last_id;
        rule.then.rule = Some(rule.id);
        self.rules.push(rule);
        self.last_id
    }

    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Counts a request and gives what bends it: nothing, usually.
    pub(crate) fn take(&mut self, method: &str, path: &str) -> Effect {
        let mut due = None;
        for rule in &mut self.rules {
            if !rule.pattern.matches(method, path) {
                continue;
            }
            rule.seen += 1;
            let (nth, times) = (rule.pattern.nth.max(1), rule.pattern.times);
            let is_due = rule.seen >= nth && (times == 0 || rule.seen < nth + times);
            if is_due && due.is_none() {
                rule.applied += 1;
                due = Some(rule.then.clone());
            }
        }
        due.unwrap_or_default()
    }
}

const PORTAL: &str = "<!doctype html><title>Hotel Wi-Fi</title><h1>Welcome</h1>\
    <p>Accept the terms of use to go online.</p>";

impl Effect {
    /// Bends an answer that is ready to leave.
    pub(crate) async fn distort(&self, response: Response, now: i64) -> Response {
        if self.rule.is_none() {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let mut bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
        if self.captive_portal {
            bytes = PORTAL.into();
            parts
                .headers
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        }
        if let Some(length) = self.truncate {
            bytes.truncate(length);
        }
        if self.empty_body {
            bytes.clear();
        }
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                parts.headers.insert(name, value);
            }
        };
        if let Some(content_type) = &self.content_type {
            set(header::CONTENT_TYPE, content_type);
        }
        if let Some(seconds) = self.retry_after {
            set(header::RETRY_AFTER, &seconds.to_string());
        }
        set(header::DATE, &crate::state::clock::http_date(now));
        match self.auth_header {
            AuthHeader::Keep | AuthHeader::Stale => {}
            AuthHeader::Empty => set(header::AUTHORIZATION, ""),
            AuthHeader::BearerOnly => set(header::AUTHORIZATION, "Bearer"),
            AuthHeader::Omit => {
                parts.headers.remove(header::AUTHORIZATION);
            }
        }
        Response::from_parts(parts, Body::from(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_segments() {
        let matches = |path: &str, given: &str| {
            Pattern {
                path: path.to_owned(),
                ..Pattern::default()
            }
            .matches("GET", given)
        };
        assert!(matches("/v1/client", "/v1/client"));
        assert!(!matches("/v1/client", "/v1/client/sign_ins"));
        assert!(matches(
            "/v1/client/sessions/*/tokens",
            "/v1/client/sessions/sess_1/tokens"
        ));
        assert!(!matches("/v1/*", "/v1/client/sessions"));
        assert!(matches("/v1/**", "/v1/client/sessions"));
        assert!(matches("**/tokens", "/v1/client/sessions/sess_1/tokens"));
    }
}
