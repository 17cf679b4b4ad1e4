//! Where a browser may be sent back to after a provider or a link has been visited.

use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use super::instance::Instance;
use crate::wire::Refusal;

/// What a redirect URL gets that the instance's list lacks.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnlistedRedirect {
    /// The call that names it is refused.
    Refused,
    /// It is called back, without the nonce that a native client needs.
    WithoutNonce,
}

/// Schemes that a browser runs or reads itself.
const PROHIBITED: [&str; 8] = [
    "about",
    "blob",
    "chrome",
    "data",
    "file",
    "javascript",
    "vbscript",
    "view-source",
];

/// Whether the URL is on the instance's list; refuses what may not be redirected to. An empty list
/// is that of a development instance: every app and every page.
pub(crate) fn check(instance: &Instance, url: &str, param: &str) -> Result<bool, Refusal> {
    let Ok(parsed) = Url::parse(url) else {
        return Err(Refusal::of("invalid_redirect_url").param(param));
    };
    if PROHIBITED.contains(&parsed.scheme()) {
        return Err(Refusal::of("prohibited_redirect_url").param(param));
    }
    let listed = instance.redirect_urls.is_empty()
        || instance
            .redirect_urls
            .iter()
            .filter_map(|known| Url::parse(known).ok())
            .any(|known| is_same(&known, &parsed));
    if listed || instance.unlisted_redirect == UnlistedRedirect::WithoutNonce {
        return Ok(listed);
    }
    Err(Refusal::of("redirect_url_not_associated_with_instance").meta("name", json!(param)))
}

/// RFC 8252, section 7.3: a desktop app may listen on any loopback port.
fn is_same(known: &Url, given: &Url) -> bool {
    let is_loopback = |url: &Url| match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    };
    let any_port = known.scheme() == "http" && is_loopback(known);
    known.scheme() == given.scheme()
        && known.host() == given.host()
        && known.path() == given.path()
        && (any_port || known.port() == given.port())
}

/// The URL with more in its query.
pub(crate) fn with_query(url: &str, pairs: &[(&str, &str)]) -> String {
    match Url::parse(url) {
        Ok(mut url) => {
            url.query_pairs_mut().extend_pairs(pairs);
            url.into()
        }
        // Checked when it was given.
        Err(_) => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_admits_its_own_and_any_loopback_port() {
        let instance = Instance {
            redirect_urls: vec![
                "myapp://callback".to_owned(),
                "http://127.0.0.1/callback".to_owned(),
            ],
            ..Instance::default()
        };
        let rows = [
            ("myapp://callback", Ok(true)),
            ("myapp://callback?tab=1", Ok(true)),
            ("http://127.0.0.1:49152/callback", Ok(true)),
            (
                "http://127.0.0.1:49152/other",
                Err("redirect_url_not_associated_with_instance"),
            ),
            (
                "myapp://other",
                Err("redirect_url_not_associated_with_instance"),
            ),
            (
                "https://example.com/",
                Err("redirect_url_not_associated_with_instance"),
            ),
            ("javascript:alert(1)", Err("prohibited_redirect_url")),
            ("callback", Err("invalid_redirect_url")),
        ];
        for (url, expected) in rows {
            let given = check(&instance, url, "redirect_url").map_err(|refusal| refusal.code());
            assert_eq!(given, expected, "{url}");
        }
        let open = Instance::default();
        for url in [
            "anyapp://x",
            "https://redirect.to.somewhere",
            "http://localhost:1/",
        ] {
            assert!(
                check(&open, url, "redirect_url").is_ok_and(|listed| listed),
                "{url}"
            );
        }
    }

    #[test]
    fn a_query_is_extended_and_not_replaced() {
        assert_eq!(with_query("a://b", &[("n", "1")]), "a://b?n=1");
        assert_eq!(
            with_query("a://b/?x=%20", &[("n", "&")]),
            "a://b/?x=%20&n=%26"
        );
    }
}
