//! One request to the Frontend API, with the variants of the real SDKs folded into one shape:
//! verb override, native flag, raw or `Bearer` token, proxy prefix.

use axum::http::{HeaderMap, Method, Uri, header};

use crate::wire::{Params, Refusal};

pub(crate) struct Request {
    pub(crate) method: String,
    /// Path below the host, without proxy prefix, split at `/`: `["v1", "client", "sign_ins"]`.
    pub(crate) segments: Vec<String>,
    pub(crate) query: Params,
    pub(crate) form: Params,
    /// `_is_native` was sent: the client token travels in `Authorization` both ways.
    pub(crate) native: bool,
    pub(crate) origin: Option<String>,
    /// The device token of a native client, or the `__client` cookie of a browser.
    pub(crate) device_token: Option<String>,
    /// `__clerk_db_jwt`, or `__dev_session` as Clerk's published description calls it.
    pub(crate) dev_browser: Option<String>,
}

impl Request {
    pub(crate) fn read(
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
        proxy_path: Option<&str>,
    ) -> Result<Self, Refusal> {
        let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
        let segments = split_path(uri.path(), proxy_path);
        let form = read_form(headers, body, &segments)?;
        let method = overridden_method(method, &query, &form)?;
        check_version(headers, &query)?;

        let native = matches!(query.first("_is_native"), Some("true" | "1"));
        let origin = single(
            headers,
            &header::ORIGIN,
            "multiple_origin_header_values_forbidden",
        )?;
        let authorization = single(
            headers,
            &header::AUTHORIZATION,
            "multiple_authorization_header_values_forbidden",
        )?;
        let bearer = authorization
            .as_deref()
            .map(token_of)
            .transpose()?
            .flatten();
        if bearer.is_some() && origin.is_some() {
            return Err(Refusal::of("origin_authorization_headers_conflict"));
        }
        let device_token = if native {
            bearer
        } else {
            cookie(headers, "__client")
        };
        let dev_browser = query
            .given("__clerk_db_jwt")
            .or_else(|| query.given("__dev_session"))
            .map(str::to_owned);
        Ok(Self {
            method,
            segments,
            query,
            form,
            native,
            origin,
            device_token,
            dev_browser,
        })
    }

    pub(crate) fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }
}

/// Where the API's own path starts: behind the configured prefix, or behind one unknown segment.
/// A client with `proxyUrl` `http://h:p/px` calls `/px/v1/…`.
pub(crate) fn split_path(path: &str, proxy_path: Option<&str>) -> Vec<String> {
    let path = proxy_path
        .and_then(|prefix| path.strip_prefix(prefix.trim_end_matches('/')))
        .filter(|rest| rest.starts_with('/'))
        .unwrap_or(path);
    let mut segments: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    let is_root = |part: &str| matches!(part, "v1" | ".well-known" | "__emu" | "idp");
    if segments.len() > 1 && !is_root(&segments[0]) && is_root(&segments[1]) {
        segments.remove(0);
    }
    segments
}

fn read_form(headers: &HeaderMap, body: &[u8], segments: &[String]) -> Result<Params, Refusal> {
    if body.is_empty() {
        return Ok(Params::default());
    }
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let media_type = content_type.split(';').next().unwrap_or("").trim();
    if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(Params::parse(body));
    }
    let takes_a_file = segments
        .last()
        .is_some_and(|last| matches!(last.as_str(), "profile_image" | "logo"));
    if takes_a_file {
        return Ok(Params::default());
    }
    Err(Refusal::of("unsupported_content_type"))
}

fn overridden_method(method: &Method, query: &Params, form: &Params) -> Result<String, Refusal> {
    if method != Method::POST {
        return Ok(method.as_str().to_owned());
    }
    let wanted = query
        .given("_method")
        .or_else(|| form.given("_method"))
        .unwrap_or("POST");
    let wanted = wanted.to_ascii_uppercase();
    match wanted.as_str() {
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" => Ok(wanted),
        _ => Err(Refusal::of("form_param_value_invalid").param("_method")),
    }
}

fn check_version(headers: &HeaderMap, query: &Params) -> Result<(), Refusal> {
    let header = headers
        .get("clerk-api-version")
        .and_then(|value| value.to_str().ok());
    let Some(version) = header.or_else(|| query.given("__clerk_api_version")) else {
        return Ok(());
    };
    let dated = version.len() == 10
        && version.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if dated {
        Ok(())
    } else {
        Err(Refusal::of("api_version_invalid"))
    }
}

fn single(
    headers: &HeaderMap,
    name: &header::HeaderName,
    several: &'static str,
) -> Result<Option<String>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(Refusal::of(several));
    }
    Ok(first
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned))
}

/// Empty and a lone `Bearer` mean "no token": one SDK always sends the header.
fn token_of(header: &str) -> Result<Option<String>, Refusal> {
    let mut words = header.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (None, ..) => Ok(None),
        (Some(scheme), None, _) if scheme.eq_ignore_ascii_case("bearer") => Ok(None),
        (Some(token), None, _) => Ok(Some(token.to_owned())),
        (Some(scheme), Some(token), None) if scheme.eq_ignore_ascii_case("bearer") => {
            Ok(Some(token.to_owned()))
        }
        _ => Err(Refusal::of("authorization_header_format_invalid")),
    }
}

pub(crate) fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == wanted && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}
