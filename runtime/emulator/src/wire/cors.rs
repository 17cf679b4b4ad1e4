//! What lets a browser page on another loopback port call the Frontend API with cookies.
//! Native clients send no `Origin` and never see these headers.

pub(crate) fn headers(origin: &str) -> Vec<(&'static str, String)> {
    vec![
        ("access-control-allow-origin", origin.to_owned()),
        ("access-control-allow-credentials", "true".to_owned()),
        (
            "access-control-allow-methods",
            "GET, POST, PUT, PATCH, DELETE, OPTIONS".to_owned(),
        ),
        (
            "access-control-allow-headers",
            "authorization, clerk-api-version, content-type, x-mobile".to_owned(),
        ),
        (
            "access-control-expose-headers",
            "authorization, clerk-db-jwt, retry-after".to_owned(),
        ),
        ("access-control-max-age", "600".to_owned()),
        ("vary", "Origin".to_owned()),
    ]
}

/// Whether an `Origin` is a page of this very machine.
pub(crate) fn is_loopback_origin(origin: &str) -> bool {
    url::Url::parse(origin).is_ok_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    })
}
