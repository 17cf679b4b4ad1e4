//! The gate in front of a page load: a token that is young enough, its cookies in the web view, and
//! the header for this one request.

use std::sync::Arc;
use std::time::Duration;

use transom_runtime::Secret;
use url::Url;

use super::hosts::is_local;
use super::{Mirror, Show, cookies, header};
use crate::keeper::Usable;

/// How old a token may be on a page load (Despia: 45 seconds).
const OLDEST: Duration = Duration::from_secs(45);

/// How long a page load is held up at most.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a page load is to carry besides its cookies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageLoad {
    /// The header to add to this request, and to none that follows from it.
    pub header: Option<RequestHeader>,
}

/// A request header.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestHeader {
    /// Its name.
    pub name: String,
    /// Its value; shows the session.
    pub value: Secret,
}

impl Mirror {
    /// Brings token, cookies and header up to date for a page load of `url`, as far as that can be
    /// done in time. The load goes on in any case.
    pub async fn before_load(self: &Arc<Self>, url: &str) -> PageLoad {
        let Some(host) = self.shown_host(url) else {
            return PageLoad::default();
        };
        let mirror = Arc::clone(self);
        self.in_time(PATIENCE, async move { mirror.renew(OLDEST).await })
            .await;
        PageLoad {
            header: self.header_for(&host).await,
        }
    }

    /// The app is in front again: what was written may be lost, and an old token is replaced. Waits
    /// no longer than a page load does.
    pub async fn come_back(self: &Arc<Self>) {
        let mirror = Arc::clone(self);
        self.in_time(PATIENCE, async move {
            mirror.work.lock().await.tried = None;
            mirror.renew(OLDEST).await;
        })
        .await;
    }

    /// Replaces a token that is older than `oldest`, and waits until the copies have it.
    async fn renew(self: &Arc<Self>, oldest: Duration) {
        let Some(tenant) = self.source() else {
            return;
        };
        let young = |usable: Usable| usable.life.saturating_sub(usable.left) <= oldest;
        let signed_in = tenant.keeper.session_id().is_some();
        if signed_in && !tenant.keeper.usable_in_hand().is_some_and(young) {
            // What cannot be renewed runs out by itself.
            if let Ok(Some(token)) = tenant.keeper.fresh_token().await {
                tenant.jwt.follow(Some(&token));
            }
        }
        self.settle().await;
    }

    /// The host, if its page loads may carry the session: over TLS, or on this machine.
    fn shown_host(&self, url: &str) -> Option<String> {
        let url = Url::parse(url).ok()?;
        let tenant = self.source()?;
        let host = self
            .hosts
            .admit(url.host_str()?, tenant.key.instance())
            .ok()?;
        let safe = url.scheme() == "https" || url.scheme() == "http" && is_local(&host);
        safe.then_some(host)
    }

    async fn header_for(&self, host: &str) -> Option<RequestHeader> {
        let tenant = self.source()?;
        // Busy with a shell that does not answer: the load is not held up for that.
        let mut work = self.work.try_lock().ok()?;
        let wanted = self.wanted(&mut work, &tenant).await?;
        let name = wanted.header.filter(|_| self.lent.headers.is_some())?;
        let Show::Somebody(token) = wanted.session else {
            return None;
        };
        let fits = cookies::fit(&token.jwt, &wanted.suffix).is_ok();
        (fits && wanted.hosts.iter().any(|it| it == host)).then(|| RequestHeader {
            value: header::value(&name, &token.jwt),
            name,
        })
    }
}
