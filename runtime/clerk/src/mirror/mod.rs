//! Copies of who is signed in, outside of the page: cookies and a header for the page's server, and
//! the user's id in analytics kits.
//!
//! There is one way in. Every change of an identity wakes the mirror ([`crate::keeper::Presence`]);
//! it then compares what should be shown with what it last tried to show, and makes up the
//! difference. No flow writes a copy, so none can forget to. What a page decided is in
//! [`settings`]; what was left behind is written down before it is, and taken back from there.

mod cookies;
mod header;
mod hosts;
mod load;
mod settings;
mod show;
mod slot;

pub use hosts::{HostMistake, SessionHosts};
pub use load::{PageLoad, RequestHeader};

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::AbortHandle;
use transom_runtime::Clock;

use crate::config::{Capabilities, Config, Ports};
use crate::keeper::{Presence, ShownToken};
use crate::link::Link;
use crate::tenant::Tenant;
use settings::{Settings, Trace};
use slot::Slots;

/// How long a command waits for the copies before it ends without them.
const COMMAND: Duration = Duration::from_secs(10);

/// Keeps the copies up to date with one tenant at a time.
pub struct Mirror {
    hosts: SessionHosts,
    lent: Capabilities,
    clock: Arc<dyn Clock>,
    slots: Slots,
    link: Arc<Link>,
    changed: watch::Sender<()>,
    /// Whose session is shown; nobody's while a move to another tenant is under way.
    source: Mutex<Option<Arc<Tenant>>>,
    follower: Mutex<Option<AbortHandle>>,
    /// Held while copies are written.
    work: tokio::sync::Mutex<Work>,
}

/// What is known about the copies.
#[derive(Default)]
struct Work {
    trace: Option<Trace>,
    /// The settings of the tenant with this fingerprint.
    settings: Option<(String, Settings)>,
    tried: Option<Wanted>,
    /// Whether something of what was tried last did not work; the next occasion tries again.
    incomplete: bool,
    header_set: bool,
    /// The id that analytics kits were given in this run.
    shown_user: Option<String>,
    /// What was complained about since everything last worked, so that a fault is said once and
    /// not every minute.
    complaints: BTreeSet<String>,
}

/// What should be shown.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    tenant: String,
    suffix: String,
    user: Option<String>,
    session: Show,
    hosts: Vec<String>,
    header: Option<String>,
}

/// What cookies and header should say.
#[derive(Debug, Clone, PartialEq)]
enum Show {
    /// Nobody is signed in, or nobody a server could be told of.
    Nobody,
    /// Somebody is, and there is no good token right now: what is there runs out by itself.
    Leave,
    /// Somebody is.
    Somebody(ShownToken),
}

/// What is in force after a page has decided about `ssr`.
#[derive(Debug, PartialEq, Eq)]
pub struct InForce {
    /// The hosts.
    pub hosts: Vec<String>,
    /// The header.
    pub header: Option<String>,
}

/// What a page asks for with `ssr`.
pub struct Ask<'p> {
    /// Turn it on or off.
    pub enabled: bool,
    /// The header.
    pub header: Option<&'p str>,
    /// The hosts; all that the app allows when there are none.
    pub domains: &'p [String],
}

impl Mirror {
    /// A mirror that shows nothing yet.
    pub fn new(
        config: &Config,
        ports: &Ports,
        link: Arc<Link>,
        changed: watch::Sender<()>,
    ) -> Arc<Self> {
        let slots = Slots::new(Arc::clone(&ports.store), Arc::clone(&ports.clock));
        Arc::new(Self {
            hosts: config.session_hosts.clone(),
            lent: ports.optional.clone(),
            clock: Arc::clone(&ports.clock),
            slots,
            link,
            changed,
            source: Mutex::default(),
            follower: Mutex::default(),
            work: tokio::sync::Mutex::default(),
        })
    }

    /// Whether the app lends anything that could show a session to a server.
    pub fn can_show_session(&self) -> bool {
        self.lent.cookies.is_some() || self.lent.headers.is_some()
    }

    /// Shows this tenant from now on.
    pub fn follow(self: &Arc<Self>, tenant: &Arc<Tenant>) {
        *self.source_slot() = Some(Arc::clone(tenant));
        let mirror = Arc::downgrade(self);
        let mut changed = self.changed.subscribe();
        let task = tokio::spawn(async move {
            while let Some(mirror) = mirror.upgrade() {
                changed.mark_unchanged();
                mirror.settle().await;
                drop(mirror);
                if changed.changed().await.is_err() {
                    break;
                }
            }
        });
        self.replace_follower(Some(task.abort_handle()));
    }

    /// Shows nothing more of the tenant in use. What it has shown stays until [`Self::take_back`].
    pub fn pause(&self) {
        *self.source_slot() = None;
        self.replace_follower(None);
    }

    /// Takes back everything that was ever written, and forgets what the pages of `tenant` decided.
    /// Returns when it is gone, or after a while.
    pub async fn take_back(self: &Arc<Self>, tenant: &Tenant) {
        let fingerprint = tenant.key.fingerprint();
        let mirror = Arc::clone(self);
        self.in_time(COMMAND, async move {
            let mut work = mirror.work.lock().await;
            mirror.recall(&mut work).await;
            mirror.forget_settings(&fingerprint).await;
            work.settings = None;
            work.tried = None;
        })
        .await;
    }

    /// Returns when the copies say what they should, or after a while.
    pub async fn settled(self: &Arc<Self>) {
        let mirror = Arc::clone(self);
        self.in_time(COMMAND, async move { mirror.settle().await })
            .await;
    }

    /// Decides about the analytics kits.
    pub async fn set_attribution(self: &Arc<Self>, tenant: &Tenant, enabled: bool) {
        self.decide(tenant, |settings| settings.attribution = enabled)
            .await;
        self.settled().await;
    }

    /// Decides about cookies and header. What the app does not allow is left out.
    pub async fn set_session(self: &Arc<Self>, tenant: &Tenant, ask: &Ask<'_>) -> InForce {
        let domains = (!ask.domains.is_empty()).then(|| self.admitted(tenant, ask.domains));
        let header = ask.header.and_then(|name| match header::read(name) {
            Ok(_) if self.lent.headers.is_none() => {
                self.link
                    .log("ssr: this app cannot add a header to page loads");
                None
            }
            Ok(name) => Some(name),
            Err(why) => {
                self.link
                    .log(format_args!("ssr: the header is left out: {why}"));
                None
            }
        });
        let hosts = match &domains {
            _ if !ask.enabled => Vec::new(),
            Some(domains) => domains.clone(),
            None => self.hosts.all(tenant.key.instance()),
        };
        self.decide(tenant, |settings| {
            settings.ssr = ask.enabled;
            if ask.enabled {
                settings.header.clone_from(&header);
                settings.domains = domains;
            }
        })
        .await;
        self.settled().await;
        InForce {
            hosts,
            header: header.filter(|_| ask.enabled),
        }
    }

    fn admitted(&self, tenant: &Tenant, asked: &[String]) -> Vec<String> {
        /// How many refusals are worth a line; a page may ask for thousands.
        const LINES: usize = 8;
        let (mut hosts, mut refused) = (Vec::new(), 0);
        for host in asked {
            match self.hosts.admit(host, tenant.key.instance()) {
                Ok(host) if hosts.contains(&host) => {}
                Ok(host) => hosts.push(host),
                Err(why) => {
                    refused += 1;
                    if refused <= LINES {
                        let host: String = host.chars().take(100).collect();
                        self.link
                            .log(format_args!("ssr: {host:?} is left out: {why}"));
                    }
                }
            }
        }
        hosts
    }

    async fn decide(&self, tenant: &Tenant, change: impl FnOnce(&mut Settings)) {
        let fingerprint = tenant.key.fingerprint();
        let mut work = self.work.lock().await;
        let known = match work.settings.take() {
            Some((of, settings)) if of == fingerprint => settings,
            _ => self.read_settings(&fingerprint).await.unwrap_or_default(),
        };
        let mut settings = known.clone();
        change(&mut settings);
        if settings != known && !self.write_settings(&fingerprint, &settings).await {
            self.link
                .log("the choice could not be stored; it holds until the app ends");
        }
        work.settings = Some((fingerprint, settings));
    }

    /// Makes up the difference between what is shown and what should be.
    async fn settle(&self) {
        let mut work = self.work.lock().await;
        if std::mem::take(&mut work.incomplete) {
            work.tried = None;
        }
        while let Some(tenant) = self.source() {
            let Some(wanted) = self.wanted(&mut work, &tenant).await else {
                return;
            };
            if work.tried.as_ref() == Some(&wanted) {
                return;
            }
            work.tried = Some(wanted.clone());
            self.show(&mut work, &tenant, &wanted).await;
            if !work.incomplete {
                work.complaints.clear();
            }
        }
    }

    /// Nothing while nobody knows who is signed in.
    async fn wanted(&self, work: &mut Work, tenant: &Arc<Tenant>) -> Option<Wanted> {
        let fingerprint = tenant.key.fingerprint();
        if tenant.keeper.presence() == Presence::Unknown {
            return None;
        }
        if work.trace.is_none() {
            work.trace = Some(self.read_trace().await?);
        }
        if !matches!(&work.settings, Some((of, _)) if *of == fingerprint) {
            let settings = self.read_settings(&fingerprint).await?;
            work.settings = Some((fingerprint.clone(), settings));
        }
        let (_, settings) = work.settings.as_ref()?;
        let instance = tenant.key.instance();
        let hosts = match &settings.domains {
            _ if !settings.ssr => Vec::new(),
            // The app may allow fewer hosts than it did when the page chose.
            Some(chosen) => chosen
                .iter()
                .filter_map(|host| self.hosts.admit(host, instance).ok())
                .collect(),
            None => self.hosts.all(instance),
        };
        let header = settings.header.clone().filter(|_| settings.ssr);
        let (user, session) = match tenant.keeper.presence() {
            Presence::Unknown => return None,
            Presence::SignedOut => (None, Show::Nobody),
            Presence::SignedIn {
                user,
                token,
                pending,
            } => {
                let session = match token {
                    Some(token) => Show::Somebody(token),
                    None if pending => Show::Nobody,
                    None => Show::Leave,
                };
                (user, session)
            }
        };
        Some(Wanted {
            suffix: cookies::suffix(&tenant.key),
            tenant: fingerprint,
            user: user.filter(|_| settings.attribution),
            session,
            hosts,
            header,
        })
    }

    /// Runs `work` to its end, and waits for that no longer than `patience`.
    async fn in_time(&self, patience: Duration, work: impl Future<Output = ()> + Send + 'static) {
        let task = tokio::spawn(work);
        let deadline = self.clock.sleep_until(self.clock.monotonic() + patience);
        tokio::select! {
            biased;
            _ = task => {}
            () = deadline => self.link.log("the app did not take the copies of the session in time"),
        }
    }

    fn source(&self) -> Option<Arc<Tenant>> {
        self.source_slot().clone()
    }

    fn source_slot(&self) -> MutexGuard<'_, Option<Arc<Tenant>>> {
        self.source.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace_follower(&self, follower: Option<AbortHandle>) {
        let mut slot = self.follower.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = std::mem::replace(&mut *slot, follower) {
            running.abort();
        }
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.replace_follower(None);
    }
}
