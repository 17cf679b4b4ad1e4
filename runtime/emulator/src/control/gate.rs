//! Who may use the control plane: this machine, and web pages of this machine. A page from
//! elsewhere, or a name that was rebound to loopback, is turned away.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::connection::Wire;
use crate::wire::cors;

/// The `Origin` to allow in the answer, if there was one; else why not.
pub(crate) fn check(wire: &Wire, headers: &HeaderMap) -> Result<Option<HeaderValue>, &'static str> {
    if !wire.peer.ip().is_loopback() {
        return Err("the control plane answers this machine only");
    }
    let text = |name| {
        headers
            .get(name)
            .map(|value: &HeaderValue| value.to_str().unwrap_or(""))
    };
    let host = text(header::HOST).unwrap_or("");
    if !cors::is_loopback_origin(&format!("http://{host}")) {
        return Err("the control plane must be called by a loopback Host such as 127.0.0.1");
    }
    let Some(origin) = text(header::ORIGIN) else {
        // Without `Origin` a browser still says when another site made it ask.
        let site = headers
            .get("sec-fetch-site")
            .and_then(|value| value.to_str().ok());
        return match site {
            Some("cross-site") => Err("another site may not call the control plane"),
            _ => Ok(None),
        };
    };
    if cors::is_loopback_origin(origin) {
        Ok(headers.get(header::ORIGIN).cloned())
    } else {
        Err("a page of another origin may not call the control plane")
    }
}
