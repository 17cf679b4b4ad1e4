//! Passes requests on to the page author's own development server, and its answers back with the agent inside.
//!
//! Sockets (hot module reload) are passed through byte for byte. The app sees requests as if it were opened directly:
//! its own `Host`, no trace of the shell.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use crate::inject;

/// Largest HTML document the agent is put into; anything larger is no page.
const MAX_HTML: usize = 32 * 1024 * 1024;
/// Largest request body passed on.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// Largest head of an answer to a socket request.
const MAX_HEAD: usize = 16 * 1024;

/// Headers that belong to one hop (RFC 9110 section 7.6.1), and those that this hop changes.
const HOP: [HeaderName; 8] = [
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::TE,
    header::TRAILER,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::CONTENT_LENGTH,
];

/// The development server behind the shell.
#[derive(Debug, Clone)]
pub struct Upstream {
    base: Url,
    client: reqwest::Client,
}

impl Upstream {
    /// Passes on to `base`, of which scheme, host and port count.
    pub fn new(base: Url, client: reqwest::Client) -> Self {
        Self { base, client }
    }

    /// Answers `request` from the development server; `key` names the document if the answer is one.
    pub async fn answer(&self, request: Request, key: impl FnOnce() -> u64) -> Response<Body> {
        if request.headers().contains_key(header::UPGRADE) {
            return self.tunnel(request).await;
        }
        match self.fetch(request).await {
            Ok(response) => with_agent(response, key).await,
            Err(error) => self.unreachable(&error.to_string()),
        }
    }

    async fn fetch(&self, request: Request) -> Result<reqwest::Response, reqwest::Error> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, MAX_BODY)
            .await
            .unwrap_or_else(|_| Bytes::new());
        let mut headers = parts.headers;
        for name in HOP.iter().chain([&header::HOST, &header::ACCEPT_ENCODING]) {
            headers.remove(name);
        }
        if headers.contains_key(header::ORIGIN) {
            let origin = self.base.origin().ascii_serialization();
            if let Ok(origin) = origin.parse() {
                headers.insert(header::ORIGIN, origin);
            }
        }
        self.client
            .request(parts.method, self.target(&parts.uri))
            .headers(headers)
            .body(body)
            .send()
            .await
    }

    fn target(&self, uri: &axum::http::Uri) -> Url {
        let mut target = self.base.clone();
        target.set_path(uri.path());
        target.set_query(uri.query());
        target
    }

    /// Passes a socket through: the request head goes on as it came, then bytes flow both ways.
    async fn tunnel(&self, mut request: Request) -> Response<Body> {
        let authority = self
            .base
            .socket_addrs(|| None)
            .ok()
            .and_then(|all| all.first().copied());
        let Some(address) = authority else {
            return self.unreachable("its host has no address");
        };
        let mut app = match TcpStream::connect(address).await {
            Ok(app) => app,
            Err(error) => return self.unreachable(&error.to_string()),
        };
        let head = self.head(&request);
        let answer = async {
            app.write_all(head.as_bytes()).await.ok()?;
            read_head(&mut app).await
        };
        let Some((status, headers, early)) = answer.await else {
            return self.unreachable("it closed the socket before answering");
        };
        if status == StatusCode::SWITCHING_PROTOCOLS {
            let upgrade = hyper::upgrade::on(&mut request);
            tokio::spawn(async move {
                let Ok(page) = upgrade.await else { return };
                let mut page = TokioIo::new(page);
                if page.write_all(&early).await.is_ok() {
                    // Either side may hang up at any time; that ends the tunnel and is nobody's error.
                    let _ = tokio::io::copy_bidirectional(&mut page, &mut app).await;
                }
            });
        }
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }

    /// The head of a socket request as the app would have received it from the page itself.
    fn head(&self, request: &Request) -> String {
        let target = self.target(request.uri());
        let query = target
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let first = format!("{} {}{query} HTTP/1.1", request.method(), target.path());
        let host = format!("host: {}", self.base.authority());
        let origin = self.base.origin().ascii_serialization();
        let others = request
            .headers()
            .iter()
            .filter(|(name, _)| *name != header::HOST)
            .filter_map(|(name, value)| {
                let value = if *name == header::ORIGIN {
                    origin.as_str()
                } else {
                    value.to_str().ok()?
                };
                Some(format!("{name}: {value}"))
            });
        let lines: Vec<String> = [first, host].into_iter().chain(others).collect();
        lines.join("\r\n") + "\r\n\r\n"
    }

    fn unreachable(&self, why: &str) -> Response<Body> {
        let text = format!(
            "The app at {} does not answer: {why}.\nStart its development server, or give another address with --app.\n",
            self.base
        );
        (StatusCode::BAD_GATEWAY, text).into_response()
    }
}

async fn with_agent(response: reqwest::Response, key: impl FnOnce() -> u64) -> Response<Body> {
    let status = response.status();
    let mut headers = response.headers().clone();
    for name in &HOP {
        headers.remove(name);
    }
    headers.remove("x-frame-options");
    let is_html = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html"));
    let body = if is_html {
        relax(&mut headers);
        let bytes = response.bytes().await.unwrap_or_default();
        match std::str::from_utf8(&bytes) {
            Ok(html) if html.len() <= MAX_HTML => {
                Body::from(inject::agent(html, &format!("{:016x}", key())))
            }
            _ => Body::from(bytes),
        }
    } else {
        Body::from_stream(response.bytes_stream())
    };
    let mut out = Response::new(body);
    *out.status_mut() = status;
    *out.headers_mut() = headers;
    out
}

fn relax(headers: &mut HeaderMap) {
    for name in [
        header::CONTENT_SECURITY_POLICY,
        header::CONTENT_SECURITY_POLICY_REPORT_ONLY,
    ] {
        let relaxed = headers
            .get(&name)
            .and_then(|value| value.to_str().ok())
            .map(inject::relax_policy);
        if let Some(value) = relaxed.and_then(|policy| policy.parse().ok()) {
            headers.insert(name, value);
        }
    }
}

/// The head of an HTTP/1.1 answer, and whatever bytes came right behind it.
async fn read_head(app: &mut TcpStream) -> Option<(StatusCode, HeaderMap, Vec<u8>)> {
    let mut buffer = Vec::new();
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if buffer.len() > MAX_HEAD || app.read_buf(&mut buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head = std::str::from_utf8(&buffer[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .filter_map(|(name, value)| {
            Some((name.parse::<HeaderName>().ok()?, value.trim().parse().ok()?))
        })
        .collect();
    Some((status, headers, buffer.split_off(end + 4)))
}
