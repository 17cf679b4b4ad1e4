//! Which hosts may see the session: a list that the app sets, and out of it what a page asks for.
//!
//! A host is matched as a whole and its cookies carry no `Domain`, so nothing reaches a subdomain
//! or a sibling. Names under which anybody may have a site are refused all the same: listed, they
//! are a mistake, which decision 0216 says how a build notices.

use transom_runtime::Origin;

use crate::key::Instance;

/// The two names of this machine that a development server answers to.
const LOCAL: [&str; 2] = ["localhost", "127.0.0.1"];

/// The hosts that the app lets see the session. None is the default.
///
/// The local machine belongs to it by itself with a `pk_test_` key; with a `pk_live_` key only
/// when it is listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionHosts(Vec<String>);

/// Why a text names no host that may see a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostMistake {
    /// Not a host name in ASCII, or something stands around it.
    #[error("write the host alone: no scheme, port, path, wildcard or dot at its end")]
    NotAHost,
    /// An IP address other than this machine's.
    #[error("an IP address belongs to whoever answers there; give a name, or 127.0.0.1")]
    Address,
    /// A name under which anybody may have a site: a public suffix.
    #[error("a session is shown to one host, and many share this name; give the whole host name")]
    PublicSuffix,
    /// The app does not list the host.
    #[error("the app does not list this host")]
    NotAllowed,
}

impl SessionHosts {
    /// Reads a list of hosts, such as `app.example.com`.
    ///
    /// # Errors
    /// The first text that names no host, and why.
    pub fn parse<'h>(
        hosts: impl IntoIterator<Item = &'h str>,
    ) -> Result<Self, (&'h str, HostMistake)> {
        let mut list = Vec::new();
        for host in hosts {
            let read = read(host).map_err(|mistake| (host, mistake))?;
            if !list.contains(&read) {
                list.push(read);
            }
        }
        Ok(Self(list))
    }

    /// Everything that may be shown the session, in the order of the app's list.
    pub fn all(&self, instance: Instance) -> Vec<String> {
        let local: &[&str] = match instance {
            Instance::Development => &LOCAL,
            Instance::Production => &[],
        };
        let mut all = self.0.clone();
        for host in local {
            if !all.iter().any(|listed| listed == host) {
                all.push((*host).to_owned());
            }
        }
        all
    }

    /// The host that `asked` names, if the app allows it.
    ///
    /// # Errors
    /// [`HostMistake`].
    pub fn admit(&self, asked: &str, instance: Instance) -> Result<String, HostMistake> {
        let host = read(asked)?;
        if self.all(instance).contains(&host) {
            Ok(host)
        } else {
            Err(HostMistake::NotAllowed)
        }
    }
}

/// Whether cookies and header may travel to this host without TLS.
pub fn is_local(host: &str) -> bool {
    LOCAL.contains(&host)
}

fn read(text: &str) -> Result<String, HostMistake> {
    let origin = Origin::from_parts("https", text.trim(), None);
    let origin = origin.map_err(|_| HostMistake::NotAHost)?;
    let host = origin.host();
    if is_local(host) {
        return Ok(host.to_owned());
    }
    if host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok() {
        return Err(HostMistake::Address);
    }
    if host.contains('.') && !is_public_suffix(host) {
        Ok(host.to_owned())
    } else {
        Err(HostMistake::PublicSuffix)
    }
}

/// Whether anybody may have a site below this name, as below `co.uk` and `github.io`.
///
/// Source: the Public Suffix List, both of its parts.
#[cfg(feature = "public-suffixes")]
fn is_public_suffix(host: &str) -> bool {
    psl::suffix_str(host) == Some(host)
}

#[cfg(not(feature = "public-suffixes"))]
fn is_public_suffix(_: &str) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_share_is_no_host_of_an_app() {
        for (shared, ours) in [
            ("com", "example.com"),
            ("co.uk", "example.co.uk"),
            ("github.io", "example.github.io"),
            ("Vercel.App", "example.vercel.app"),
            ("city.kobe.jp.", "city.kobe.jp"),
            ("chuo.kobe.jp", "shop.chuo.kobe.jp"),
            ("foo.ck", "www.ck"),
            ("intranet", "app.intranet"),
        ] {
            assert!(SessionHosts::parse([shared]).is_err(), "{shared}");
            assert!(SessionHosts::parse([ours]).is_ok(), "{ours}");
        }
        assert_eq!(
            SessionHosts::parse(["app.example.com", "github.io"]),
            Err(("github.io", HostMistake::PublicSuffix))
        );
    }
}
