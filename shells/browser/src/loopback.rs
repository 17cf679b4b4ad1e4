//! Who may talk to the servers of this shell: this machine, by a name that means this machine.
//!
//! Binding to loopback alone does not keep a web page out: a name of the attacker's can be made to resolve to
//! 127.0.0.1 (DNS rebinding). So the `Host` header has to be one of ours, and a request that changes something or
//! opens a socket has to come from an `Origin` of ours.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The names this machine goes by.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// What one server accepts: its own port, and the origins of its sister servers.
#[derive(Debug, Clone)]
pub struct Loopback {
    port: u16,
    sisters: Vec<u16>,
}

impl Loopback {
    /// For the server on `port`; pages served on one of `sisters` may call it too.
    pub fn new(port: u16, sisters: &[u16]) -> Self {
        Self {
            port,
            sisters: sisters.to_vec(),
        }
    }

    fn host_is_ours(&self, headers: &HeaderMap) -> bool {
        let host = headers
            .get(header::HOST)
            .and_then(|value| value.to_str().ok());
        host.is_some_and(|host| {
            NAMES
                .iter()
                .any(|name| host == format!("{name}:{}", self.port))
        })
    }

    /// Whether `origin` is the origin of a page this shell serves.
    pub fn origin_is_ours(&self, origin: &str) -> bool {
        let ports = || self.sisters.iter().chain([&self.port]);
        NAMES
            .iter()
            .any(|name| ports().any(|port| origin == format!("http://{name}:{port}")))
    }

    /// Why a request is refused, if it is.
    pub fn refusal(&self, method: &Method, headers: &HeaderMap) -> Option<&'static str> {
        if !self.host_is_ours(headers) {
            return Some(
                "the Host header does not name this server; open the address that ./dev printed",
            );
        }
        let origin = headers
            .get(header::ORIGIN)
            .and_then(|value| value.to_str().ok());
        let is_socket = headers.contains_key(header::UPGRADE);
        match origin {
            Some(origin) if !self.origin_is_ours(origin) => {
                Some("the Origin header is foreign; only pages served here may call this server")
            }
            None if is_socket => Some("a socket needs an Origin header"),
            None if ![Method::GET, Method::HEAD].contains(method) && cross_site(headers) => {
                Some("a cross-site request may not change anything here")
            }
            _ => None,
        }
    }
}

fn cross_site(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "cross-site")
}

/// Middleware: answers 403 to whoever [`Loopback::refusal`] names.
pub async fn guard(State(loopback): State<Loopback>, request: Request, next: Next) -> Response {
    match loopback.refusal(request.method(), request.headers()) {
        Some(reason) => (StatusCode::FORBIDDEN, format!("{reason}\n")).into_response(),
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_names_and_ports_pass() {
        let loopback = Loopback::new(4400, &[4401]);
        let cases: [(&str, Option<&str>, bool, bool); 10] = [
            ("localhost:4400", None, false, true),
            ("127.0.0.1:4400", Some("http://127.0.0.1:4400"), false, true),
            ("localhost:4400", Some("http://localhost:4401"), true, true),
            ("evil.example:4400", None, false, false),
            ("localhost.evil.example:4400", None, false, false),
            ("localhost:4401", None, false, false),
            ("localhost", None, false, false),
            ("localhost:4400", Some("https://evil.example"), false, false),
            ("localhost:4400", Some("null"), true, false),
            ("localhost:4400", None, true, false),
        ];
        for (host, origin, socket, passes) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().expect("a header value"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().expect("a header value"));
            }
            if socket {
                headers.insert(
                    header::UPGRADE,
                    "websocket".parse().expect("a header value"),
                );
            }
            let refusal = loopback.refusal(&Method::GET, &headers);
            assert_eq!(
                refusal.is_none(),
                passes,
                "{host} {origin:?} socket={socket}: {refusal:?}"
            );
        }
    }
}
