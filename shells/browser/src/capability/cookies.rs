//! The cookie jar and the request header: what page loads of the app carry besides the browser's own cookies.
//!
//! A program cannot write into the cookies of the user's browser. So the proxy in front of the app adds them to every
//! request, as a web view that has them would, and sets them in the browser with every document.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use transom_clerk::contract::capabilities::{
    CookieJar, RequestHeaders, cookie_jar, request_headers,
};
use transom_clerk::contract::records::DomainCookie;
use transom_runtime::{BoxFuture, Secret};

/// The hosts on which this shell serves an app.
const HOSTS: [&str; 2] = ["localhost", "127.0.0.1"];

/// The jar, by host and name. A cookie that was cleared stays known, so that the browser is told to drop it.
#[derive(Debug, Default)]
pub struct Jar(Mutex<BTreeMap<String, BTreeMap<String, Option<DomainCookie>>>>);

/// The header that page loads carry, if any.
#[derive(Debug, Default)]
pub struct Header(Mutex<Option<Set>>);

#[derive(Debug)]
struct Set {
    domains: Vec<String>,
    name: HeaderName,
    value: Secret,
}

impl Jar {
    /// Puts the cookies of `host` into the headers of a request, instead of those of the same names.
    pub fn add_to(&self, host: &str, headers: &mut HeaderMap) {
        let hosts = self.hosts();
        let Some(ours) = hosts.get(host) else { return };
        let theirs = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .map(str::trim)
            .filter(|pair| !ours.contains_key(pair.split('=').next().unwrap_or_default()))
            .map(str::to_owned);
        let pairs: Vec<String> = theirs
            .chain(
                ours.values()
                    .flatten()
                    .map(|cookie| format!("{}={}", cookie.name, cookie.value.expose())),
            )
            .collect();
        headers.remove(header::COOKIE);
        if let (false, Ok(value)) = (pairs.is_empty(), HeaderValue::try_from(pairs.join("; "))) {
            headers.insert(header::COOKIE, value);
        }
    }

    /// Sets the cookies of `host` in the browser, with the answer whose headers these are.
    pub fn set_in(&self, host: &str, headers: &mut HeaderMap) {
        for (name, cookie) in self.hosts().get(host).into_iter().flatten() {
            let line = match cookie {
                Some(DomainCookie {
                    value,
                    max_age,
                    secure,
                    ..
                }) => {
                    let secure = if *secure { "; Secure" } else { "" };
                    format!(
                        "{name}={}; Path=/; Max-Age={max_age}; SameSite=Lax{secure}",
                        value.expose()
                    )
                }
                None => format!("{name}=; Path=/; Max-Age=0"),
            };
            if let Ok(line) = HeaderValue::try_from(line) {
                headers.append(header::SET_COOKIE, line);
            }
        }
    }

    /// Drops every cookie, also from the browser at its next page load.
    pub fn forget(&self) {
        for cookie in self.hosts().values_mut().flat_map(BTreeMap::values_mut) {
            *cookie = None;
        }
    }

    fn hosts(&self) -> MutexGuard<'_, BTreeMap<String, BTreeMap<String, Option<DomainCookie>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CookieJar for Jar {
    fn write(&self, ask: cookie_jar::Write) -> BoxFuture<'_, Result<(), cookie_jar::Failure>> {
        let allowed = HOSTS.contains(&ask.domain.as_str());
        if allowed {
            let mut hosts = self.hosts();
            let cookies = hosts.entry(ask.domain).or_default();
            cookies.extend(ask.cookies.into_iter().map(|cookie| {
                let kept = (cookie.max_age > 0).then(|| cookie.clone());
                (cookie.name, kept)
            }));
        }
        Box::pin(async move {
            if allowed {
                Ok(())
            } else {
                Err(cookie_jar::Failure::Refused)
            }
        })
    }

    fn clear(&self, ask: cookie_jar::Clear) -> BoxFuture<'_, Result<(), cookie_jar::Failure>> {
        let mut hosts = self.hosts();
        for domain in ask.domains {
            let dropped = ask.names.iter().map(|name| (name.clone(), None));
            hosts.entry(domain).or_default().extend(dropped);
        }
        Box::pin(async { Ok(()) })
    }
}

impl Header {
    /// Page loads carry none from now on.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Puts the header into a page load of `host`.
    pub fn add_to(&self, host: &str, headers: &mut HeaderMap) {
        let set = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ours = set
            .as_ref()
            .filter(|set| set.domains.iter().any(|domain| domain == host));
        if let Some(Set { name, value, .. }) = ours
            && let Ok(value) = HeaderValue::try_from(value.expose())
        {
            headers.insert(name, value);
        }
    }
}

impl RequestHeaders for Header {
    fn set(
        &self,
        ask: request_headers::Set,
    ) -> BoxFuture<'_, Result<(), request_headers::Failure>> {
        let allowed = ask
            .domains
            .iter()
            .all(|domain| HOSTS.contains(&domain.as_str()));
        let name = ask.name.parse().ok().filter(|_| allowed);
        let outcome = match name {
            Some(name) => {
                let set = Set {
                    domains: ask.domains,
                    name,
                    value: ask.value,
                };
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(set);
                Ok(())
            }
            None => Err(request_headers::Failure::Refused),
        };
        Box::pin(async move { outcome })
    }

    fn clear(&self) -> BoxFuture<'_, Result<(), request_headers::Failure>> {
        self.forget();
        Box::pin(async { Ok(()) })
    }
}

/// Whether a request loads a page into a web view or a frame of one (Fetch Metadata).
pub fn is_page_load(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::GET
        && headers
            .get("sec-fetch-mode")
            .is_some_and(|mode| mode == "navigate")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(name: &str, value: &str, max_age: i64) -> DomainCookie {
        DomainCookie {
            name: name.to_owned(),
            value: Secret::new(value),
            max_age,
            secure: true,
        }
    }

    fn sent(jar: &Jar, host: &str, theirs: &'static str) -> String {
        let mut headers =
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(theirs))]);
        jar.add_to(host, &mut headers);
        headers
            .get(header::COOKIE)
            .map_or_else(String::new, |value| {
                value.to_str().expect("ASCII").to_owned()
            })
    }

    fn told(jar: &Jar, host: &str) -> Vec<String> {
        let mut headers = HeaderMap::new();
        jar.set_in(host, &mut headers);
        headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().expect("ASCII").to_owned())
            .collect()
    }

    #[tokio::test]
    async fn cookies_replace_those_of_the_same_name_and_leave_when_cleared() {
        let jar = Jar::default();
        let write = |domain: &str, cookies| cookie_jar::Write {
            domain: domain.to_owned(),
            cookies,
        };
        assert_eq!(
            jar.write(write("example.com", vec![])).await,
            Err(cookie_jar::Failure::Refused)
        );
        let cookies = vec![cookie("__session", "new", 60), cookie("gone", "x", 0)];
        jar.write(write("localhost", cookies))
            .await
            .expect("allowed");
        assert_eq!(
            sent(&jar, "localhost", "theme=dark; __session=old; gone=1"),
            "theme=dark; __session=new"
        );
        assert_eq!(sent(&jar, "127.0.0.1", "__session=old"), "__session=old");
        let lines = [
            "__session=new; Path=/; Max-Age=60; SameSite=Lax; Secure",
            "gone=; Path=/; Max-Age=0",
        ];
        assert_eq!(told(&jar, "localhost"), lines);
        jar.clear(cookie_jar::Clear {
            domains: vec!["localhost".to_owned()],
            names: vec!["__session".to_owned()],
        })
        .await
        .expect("cleared");
        assert_eq!(sent(&jar, "localhost", "__session=new"), "");
        assert_eq!(told(&jar, "localhost")[0], "__session=; Path=/; Max-Age=0");
    }

    #[tokio::test]
    async fn the_header_goes_to_its_hosts_only() {
        let header = Header::default();
        let set = |domains: &[&str], name: &str| request_headers::Set {
            domains: domains.iter().copied().map(str::to_owned).collect(),
            name: name.to_owned(),
            value: Secret::new("Bearer jwt"),
        };
        for refused in [
            set(&["localhost", "example.com"], "authorization"),
            set(&["localhost"], "no name"),
        ] {
            assert_eq!(
                header.set(refused).await,
                Err(request_headers::Failure::Refused)
            );
        }
        header
            .set(set(&["localhost"], "Authorization"))
            .await
            .expect("allowed");
        let carried = |host: &str| {
            let mut headers = HeaderMap::new();
            header.add_to(host, &mut headers);
            headers.contains_key(header::AUTHORIZATION)
        };
        assert_eq!((carried("localhost"), carried("127.0.0.1")), (true, false));
        header.clear().await.expect("cleared");
        assert!(!carried("localhost"));
    }
}
