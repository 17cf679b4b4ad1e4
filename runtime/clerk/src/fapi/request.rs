//! A call on the Frontend API, and how it is written as a request.

use std::fmt;

use transom_runtime::Secret;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{Base, SdkHeaders, headers};
use crate::http::{Method, Outgoing};

/// The parameter that redeems what was done in a browser.
const NONCE: &str = "rotating_token_nonce";

/// One call: method, path and form. Secret values are wiped when it is dropped.
pub struct Call {
    /// The method.
    pub method: Method,
    path: Vec<String>,
    query: Vec<(&'static str, Zeroizing<String>)>,
    form: Vec<(&'static str, Zeroizing<String>)>,
}

impl Call {
    /// `GET /v1/<path>`; segments are separated by `/`.
    pub fn get(path: &str) -> Self {
        Self::new(Method::Get, path)
    }

    /// `POST /v1/<path>`.
    pub fn post(path: &str) -> Self {
        Self::new(Method::Post, path)
    }

    /// `PATCH /v1/<path>`.
    pub fn patch(path: &str) -> Self {
        Self::new(Method::Patch, path)
    }

    /// `DELETE /v1/<path>`.
    pub fn delete(path: &str) -> Self {
        Self::new(Method::Delete, path)
    }

    /// `POST /v1/client/sessions/<session>/tokens`: mints a session token and changes nothing. With
    /// one more segment, a token made after the JWT template of that name.
    pub fn tokens(session: &str) -> Self {
        Self::post("client/sessions")
            .segment(session)
            .segment("tokens")
    }

    /// `POST /v1/client/sessions/<session>/remove`: ends one session of this device.
    pub fn remove(session: &str) -> Self {
        Self::post("client/sessions")
            .segment(session)
            .segment("remove")
    }

    /// Whether this is [`Self::tokens`].
    pub fn mints_token(&self) -> bool {
        self.session_verb() == Some("tokens")
    }

    /// Whether this is [`Self::remove`].
    pub fn ends_session(&self) -> bool {
        self.session_verb() == Some("remove")
    }

    /// What a call on one session of this device does with it.
    fn session_verb(&self) -> Option<&str> {
        let [client, sessions, _, verb, ..] = self.path.as_slice() else {
            return None;
        };
        (client == "client" && sessions == "sessions").then_some(verb)
    }

    /// Adds one segment to the path, whatever characters it holds.
    #[must_use]
    pub fn segment(mut self, segment: &str) -> Self {
        self.path.push(segment.to_owned());
        self
    }

    /// Says which session acts; for paths that do not begin with `client`.
    #[must_use]
    pub fn acting(self, session: &str) -> Self {
        self.query("_clerk_session_id", session)
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, Zeroizing::new(value.to_owned())));
        self
    }

    fn new(method: Method, path: &str) -> Self {
        let path = path.split('/').map(str::to_owned).collect();
        Self {
            method,
            path,
            query: Vec::new(),
            form: Vec::new(),
        }
    }

    /// Proves what was done in the browser (`rotating_token_nonce`). It works once.
    #[must_use]
    pub fn nonce(mut self, nonce: &Secret) -> Self {
        let value = Zeroizing::new(nonce.expose().to_owned());
        self.query.push((NONCE, value));
        self
    }

    /// Whether it may be written again although the server may have seen it: a read that redeems
    /// nothing.
    pub fn is_repeatable(&self) -> bool {
        self.method == Method::Get && self.query.iter().all(|(name, _)| *name != NONCE)
    }

    /// Adds a form field.
    #[must_use]
    pub fn field(mut self, name: &'static str, value: &str) -> Self {
        self.form.push((name, Zeroizing::new(value.to_owned())));
        self
    }

    /// Adds a form field when there is a value; an absent field and an empty one differ.
    #[must_use]
    pub fn field_some(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// Says to a sign-up that the user has agreed to the legal terms of the instance. What nobody has
    /// said is left out.
    #[must_use]
    pub fn consent(self, given: bool) -> Self {
        self.field_some("legal_accepted", given.then_some("true"))
    }

    /// Adds a secret form field.
    #[must_use]
    pub fn secret(self, name: &'static str, value: &Secret) -> Self {
        self.field(name, value.expose())
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /v1/{}", self.method.as_str(), self.path.join("/"))
    }
}

/// Writes the request. `attempt` counts from 0 and is told from the second on, as clerk-js does.
pub fn build(
    call: &Call,
    base: &Base,
    sdk: &SdkHeaders,
    token: Option<&Secret>,
    attempt: u32,
) -> Outgoing {
    let mut url = base.join(call.path.iter().map(String::as_str));
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("_is_native", "true");
        for (name, value) in &call.query {
            query.append_pair(name, value);
        }
        if attempt > 0 {
            query.append_pair("_clerk_retry_attempt", &attempt.to_string());
        }
    }
    let form = (call.method != Method::Get).then(|| encode(&call.form));
    let headers = headers::of_request(sdk, token, form.is_some());
    Outgoing {
        method: call.method,
        url,
        headers,
        form,
    }
}

fn encode(form: &[(&'static str, Zeroizing<String>)]) -> Zeroizing<String> {
    let mut body = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form {
        body.append_pair(name, value);
    }
    Zeroizing::new(body.finish())
}
