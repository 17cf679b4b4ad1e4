//! Who a page is, and whether it is one of ours: the only place where origins are read and compared.
//! Which frames of a page may speak, and how much, is decided in [`gate`](crate::gate).
//!
//! An origin is scheme, host and port (RFC 6454; HTML, "origin"), compared as a whole and in the form a browser gives
//! it: lower case, host names in ASCII. Host names in other scripts have to be given in their `xn--` form; nothing is
//! converted here, so nothing can be converted differently from the web view. Refused altogether: `null` and the schemes
//! that stand for it, user names, a host that ends in a dot (DNS takes it for the same host, cookies and
//! certificates do not), anything behind the port.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The origin of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: String,
    host: String,
    /// `None` where the scheme has no default and none was given.
    port: Option<u16>,
}

/// Why a text is no origin, or no pattern of origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OriginMistake {
    /// There is no `scheme://`.
    #[error("an origin begins with a scheme, as in `https://app.example.com`")]
    Scheme,
    /// `null`, or a scheme whose documents have no origin of their own.
    #[error(
        "this origin is opaque, so no two of its documents can be told apart; serve the page over https"
    )]
    Opaque,
    /// There is a user name or a password.
    #[error("an origin has no user name; remove what stands in front of the `@`")]
    UserInfo,
    /// The host is missing, or is no host name and no IP address in its shortest form.
    #[error("the host is neither a name of letters, digits, `-` and `_` nor an IP address")]
    Host,
    /// The host is not in ASCII.
    #[error("the host is not in ASCII; write its `xn--` form")]
    NotAscii,
    /// The host ends in a dot.
    #[error("the host ends in a dot; remove it")]
    TrailingDot,
    /// The port is no number from 1 to 65535.
    #[error("the port is no number from 1 to 65535")]
    Port,
    /// Something follows the port.
    #[error("an origin ends behind its host or port; remove the path")]
    Path,
    /// A `*` somewhere else than in front of at least two labels.
    #[error(
        "a `*` may only stand for the labels in front of a domain, as in `https://*.example.com`"
    )]
    Wildcard,
}

impl Origin {
    /// Puts an origin together from the parts a web view gives. A port of 0 counts as none.
    pub fn from_parts(scheme: &str, host: &str, port: Option<u16>) -> Result<Self, OriginMistake> {
        let scheme = read_scheme(scheme)?;
        let host = read_host(host)?;
        let port = port
            .filter(|port| *port != 0)
            .or_else(|| default_port(&scheme));
        Ok(Self { scheme, host, port })
    }

    /// The scheme, in lower case.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The host, in lower case; an IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, the default one of the scheme included.
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}

impl FromStr for Origin {
    type Err = OriginMistake;

    fn from_str(text: &str) -> Result<Self, OriginMistake> {
        if text.eq_ignore_ascii_case("null") {
            return Err(OriginMistake::Opaque);
        }
        let (scheme, rest) = text.split_once(':').ok_or(OriginMistake::Scheme)?;
        let scheme = read_scheme(scheme)?;
        let rest = rest.strip_prefix("//").ok_or(OriginMistake::Scheme)?;
        if rest.contains('@') {
            return Err(OriginMistake::UserInfo);
        }
        if rest.contains(['/', '\\', '?', '#']) {
            return Err(OriginMistake::Path);
        }
        // The colons of an IPv6 address stand inside its brackets.
        let behind_host = if rest.starts_with('[') {
            rest.find(']').ok_or(OriginMistake::Host)? + 1
        } else {
            0
        };
        let (host, port) = match rest[behind_host..].find(':') {
            Some(colon) => {
                let (host, port) = rest.split_at(behind_host + colon);
                (host, Some(read_port(&port[1..])?))
            }
            None => (rest, None),
        };
        Self::from_parts(&scheme, host, port)
    }
}

/// As `location.origin` has it: the default port is left out.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        match self.port {
            Some(port) if default_port(&self.scheme) != Some(port) => write!(f, ":{port}"),
            _ => Ok(()),
        }
    }
}

/// One entry of the list of allowed origins: an origin, or `https://*.example.com`, which stands for all hosts below
/// `example.com`, however deep, and never for `example.com` itself. Scheme and port are always compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPattern {
    /// With a wildcard, the host is what stands behind `*.`.
    origin: Origin,
    subdomains: bool,
}

impl OriginPattern {
    /// Whether an origin is meant.
    pub fn matches(&self, origin: &Origin) -> bool {
        let ours = &self.origin;
        let host = if self.subdomains {
            origin
                .host
                .strip_suffix(&*ours.host)
                .is_some_and(|labels| labels.ends_with('.'))
        } else {
            origin.host == ours.host
        };
        host && origin.scheme == ours.scheme && origin.port == ours.port
    }
}

impl FromStr for OriginPattern {
    type Err = OriginMistake;

    fn from_str(text: &str) -> Result<Self, OriginMistake> {
        let Some((scheme, domain)) = text.split_once("://*.") else {
            if text.contains('*') {
                return Err(OriginMistake::Wildcard);
            }
            return Ok(Self {
                origin: text.parse()?,
                subdomains: false,
            });
        };
        if domain.contains('*') {
            return Err(OriginMistake::Wildcard);
        }
        let origin: Origin = format!("{scheme}://{domain}").parse()?;
        // `https://*.com` would open the door to everybody, and the labels of an address are no domains.
        if !origin.host.contains('.') || is_address(&origin.host) {
            return Err(OriginMistake::Wildcard);
        }
        Ok(Self {
            origin,
            subdomains: true,
        })
    }
}

/// The origins whose pages may send commands. Empty at first: nobody may.
#[derive(Debug, Clone, Default)]
pub struct AllowedOrigins(Vec<OriginPattern>);

impl AllowedOrigins {
    /// Reads a list of patterns; the first mistake comes back with the entry it is in.
    pub fn parse<'a>(
        entries: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, (&'a str, OriginMistake)> {
        entries
            .into_iter()
            .map(|entry| entry.parse().map_err(|mistake| (entry, mistake)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether an origin is one of them.
    pub fn contains(&self, origin: &Origin) -> bool {
        self.0.iter().any(|pattern| pattern.matches(origin))
    }
}

fn read_scheme(scheme: &str) -> Result<String, OriginMistake> {
    let scheme = scheme.to_ascii_lowercase();
    let first = scheme
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic());
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    match scheme.as_str() {
        opaque if is_opaque(opaque) => Err(OriginMistake::Opaque),
        _ if first && scheme.bytes().all(rest) => Ok(scheme),
        _ => Err(OriginMistake::Scheme),
    }
}

fn is_opaque(scheme: &str) -> bool {
    ["about", "blob", "data", "file", "filesystem", "javascript"]
        .iter()
        .any(|opaque| scheme.eq_ignore_ascii_case(opaque))
}

fn read_host(host: &str) -> Result<String, OriginMistake> {
    if !host.is_ascii() {
        return Err(OriginMistake::NotAscii);
    }
    if host.contains('@') {
        return Err(OriginMistake::UserInfo);
    }
    if host.ends_with('.') {
        return Err(OriginMistake::TrailingDot);
    }
    if let Some(address) = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        let address: Ipv6Addr = address.parse().map_err(|_| OriginMistake::Host)?;
        return Ok(browser_form(address));
    }
    let host = host.to_ascii_lowercase();
    let is_name = host.len() <= 253 && host.split('.').all(is_label);
    // A browser reads a host whose last label is a number as an IPv4 address, whatever the other labels are.
    let ends_in_number = host.rsplit('.').next().is_some_and(|last| {
        last.bytes().all(|byte| byte.is_ascii_digit())
            || last
                .strip_prefix("0x")
                .is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
    });
    if is_name && (!ends_in_number || host.parse::<Ipv4Addr>().is_ok()) {
        Ok(host)
    } else {
        Err(OriginMistake::Host)
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Browsers write an embedded IPv4 address in hexadecimal, the standard library in decimal.
fn browser_form(address: Ipv6Addr) -> String {
    match address.to_ipv4_mapped() {
        Some(_) => {
            let [.., high, low] = address.segments();
            format!("[::ffff:{high:x}:{low:x}]")
        }
        None => format!("[{address}]"),
    }
}

fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

fn read_port(port: &str) -> Result<u16, OriginMistake> {
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(OriginMistake::Port);
    }
    port.parse()
        .ok()
        .filter(|port| *port != 0)
        .ok_or(OriginMistake::Port)
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}
