//! The bridge as a shell holds it, and the tenant it is configured for.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::watch;
use transom_runtime::Engine;

use crate::config::{Config, Ports};
use crate::contract::capabilities::{BrowserReturn, Lifecycle};
use crate::contract::{Failure, Router, Status};
use crate::error::Error;
use crate::flows::transfer::ToldOnce;
use crate::key::PublishableKey;
use crate::link::Link;
use crate::mirror::{Mirror, PageLoad};
use crate::returns::Returns;
use crate::tenant::Tenant;

/// Clerk behind a bridge. Clones are handles to the same one.
#[derive(Clone)]
pub struct ClerkBridge(Arc<Inner>);

/// What every handle to a bridge shares.
pub struct Inner {
    config: Config,
    ports: Ports,
    link: Arc<Link>,
    mirror: Arc<Mirror>,
    /// Told of every change of who is signed in.
    changed: watch::Sender<()>,
    tenant: Mutex<Option<Arc<Tenant>>>,
    returns: Returns,
    /// Held while a tenant is opened or replaced.
    moving: tokio::sync::Mutex<()>,
    /// Held while the dialog for passkeys is open.
    passkey_dialog: tokio::sync::Mutex<()>,
    /// What Apple's sheet told of a user who is not signed up yet.
    apple_names: ToldOnce,
}

impl ClerkBridge {
    /// A bridge that is not configured yet. Touches neither network nor storage.
    pub fn new(config: Config, ports: Ports) -> Self {
        let link = Arc::<Link>::default();
        let changed = watch::Sender::default();
        let mirror = Mirror::new(&config, &ports, Arc::clone(&link), changed.clone());
        Self(Arc::new(Inner {
            config,
            ports,
            link,
            mirror,
            changed,
            tenant: Mutex::default(),
            returns: Returns::default(),
            moving: tokio::sync::Mutex::default(),
            passkey_dialog: tokio::sync::Mutex::default(),
            apple_names: ToldOnce::default(),
        }))
    }

    /// What an engine serves.
    pub fn router(&self) -> Router<Self> {
        Router::new(Arc::new(self.clone()))
    }

    /// Connects the engine that serves [`Self::router`]: the way to the pages and to the journal.
    /// To be called once, on the engine's tokio runtime and before the first document.
    pub fn attach(&self, engine: &Engine) {
        self.0.link.attach(engine);
        if let Some(tenant) = self.tenant() {
            tenant.keeper.mask_secrets();
        }
    }

    /// Configures the bridge with the app's own key, if it has one.
    ///
    /// # Errors
    /// A [`Failure`] with the codes of `clerk://configure`.
    pub async fn start(&self) -> Result<(), Failure> {
        match &self.0.config.publishable_key {
            Some(key) => self.configure(key).await.map(drop).map_err(Failure::from),
            None => Ok(()),
        }
    }

    /// Passes on what happened to the app or the device. Returns at once, on any thread; nothing
    /// happens before an engine is attached.
    pub fn lifecycle(&self, notice: &Lifecycle) {
        let (Some(tenant), Some(runtime)) = (self.tenant(), self.0.link.runtime()) else {
            return;
        };
        let _runtime = runtime.enter();
        match notice {
            Lifecycle::Foreground => {
                tenant.keeper.enter_foreground();
                self.unlock(tenant);
                let mirror = Arc::clone(&self.0.mirror);
                tokio::spawn(async move { mirror.come_back().await });
            }
            Lifecycle::Background => tenant.keeper.enter_background(),
            Lifecycle::Online => tenant.keeper.go_online(),
            Lifecycle::StorageUnlocked => self.unlock(tenant),
            // Requests find out by themselves, and everything in memory is needed.
            Lifecycle::Offline | Lifecycle::MemoryLow => {}
        }
    }

    /// To be awaited before a top-level GET of `url` is sent, by hosts that can hold a page load
    /// up: replaces an old token, waits for its cookies, and gives the header for this request.
    /// Takes at most a few seconds, and nothing at all for hosts that do not see the session.
    pub async fn before_navigation(&self, url: &str) -> PageLoad {
        let (mirror, url) = (Arc::clone(&self.0.mirror), url.to_owned());
        self.on_runtime(async move { mirror.before_load(&url).await })
            .await
            .unwrap_or_default()
    }

    /// To be awaited in the place of [`Lifecycle::Foreground`] by hosts that can keep the page
    /// still meanwhile: token and cookies are new when it returns, or could not be had in time.
    pub async fn resume(&self) {
        self.lifecycle(&Lifecycle::Foreground);
        let mirror = Arc::clone(&self.0.mirror);
        self.on_runtime(async move { mirror.come_back().await })
            .await;
    }

    /// Runs `work` where the engine runs, from whatever thread. Nothing before an engine is there.
    pub(crate) async fn on_runtime<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        self.0.link.runtime()?.spawn(work).await.ok()
    }

    /// The copies of the session outside of the page.
    pub(crate) fn mirror(&self) -> &Arc<Mirror> {
        &self.0.mirror
    }

    /// Passes on that a browser came back to an app that was started anew in the meantime. Returns
    /// at once, on any thread; before an engine is attached and a key is known, the address waits.
    pub fn browser_return(&self, notice: &BrowserReturn) {
        let BrowserReturn::Arrived(arrived) = notice;
        self.0.returns.keep(arrived.url.clone());
        if let (Some(_), Some(runtime)) = (self.tenant(), self.0.link.runtime()) {
            let bridge = self.clone();
            runtime.spawn(async move { bridge.greet().await });
        }
    }

    /// The tenant in use; nothing before `configure`.
    pub(crate) fn tenant(&self) -> Option<Arc<Tenant>> {
        self.slot().clone()
    }

    /// Told of every change of who is signed in.
    pub(crate) fn changed(&self) -> &watch::Sender<()> {
        &self.0.changed
    }

    /// A handle that does not keep the bridge alive.
    pub(crate) fn downgrade(&self) -> Weak<Inner> {
        Arc::downgrade(&self.0)
    }

    /// The bridge behind such a handle, while there is one.
    pub(crate) fn upgrade(handle: &Weak<Inner>) -> Option<Self> {
        handle.upgrade().map(Self)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn ports(&self) -> &Ports {
        &self.0.ports
    }

    /// Held while the dialog for passkeys is open: a device shows one at a time.
    pub(crate) fn passkey_dialog(&self) -> &tokio::sync::Mutex<()> {
        &self.0.passkey_dialog
    }

    /// Apple tells a name to the app, once, whatever Clerk instance it is for.
    pub(crate) fn apple_names(&self) -> &ToldOnce {
        &self.0.apple_names
    }

    pub(crate) fn link(&self) -> &Link {
        &self.0.link
    }

    pub(crate) fn returns(&self) -> &Returns {
        &self.0.returns
    }

    fn unlock(&self, tenant: Arc<Tenant>) {
        let bridge = self.clone();
        tokio::spawn(async move {
            tenant.keeper.unlock().await;
            bridge.greet().await;
        });
    }

    /// Opens the tenant of `key`, or moves to it from another one.
    pub(crate) async fn configure(&self, key: &str) -> Result<(Status, Arc<Tenant>), Error> {
        let key = PublishableKey::parse(key).map_err(|wrong| Error::InvalidKey(wrong.into()))?;
        let before = self.tenant();
        let _moving = match (self.0.moving.try_lock(), &before) {
            (Ok(moving), _) => moving,
            (Err(_), Some(_)) => return Err(Error::ReconfigureInProgress),
            (Err(_), None) => self.0.moving.lock().await,
        };
        match self.tenant() {
            Some(tenant) if tenant.key == key => Ok((Status::AlreadyConfigured, tenant)),
            Some(old) => Ok((Status::Reconfigured, self.move_from(old, key).await?)),
            None => {
                let tenant = self.open(key).await?;
                tenant
                    .keeper
                    .start()
                    .await
                    .map_err(Error::ConfigureFailed)?;
                self.settle_on(&tenant);
                self.0.mirror.follow(&tenant);
                let bridge = self.clone();
                tokio::spawn(async move { bridge.greet().await });
                Ok((Status::Configured, tenant))
            }
        }
    }

    /// From here on nothing of the old tenant reaches a page. It comes back if the new one cannot
    /// start, and is wiped if it can.
    async fn move_from(&self, old: Arc<Tenant>, key: PublishableKey) -> Result<Arc<Tenant>, Error> {
        let new = self.open(key).await?;
        // An earlier run of the app may have left somebody signed in to the new instance; a move
        // signs everybody out.
        new.keeper.start_signed_out();
        old.keeper.close();
        new.keeper.replace(&old.keeper, &old.key);
        self.0.mirror.pause();
        if let Err(cause) = new.keeper.start().await {
            new.keeper.replace_nobody(&old.keeper, &old.key).await;
            new.keeper.close();
            old.keeper.reopen();
            self.0.mirror.follow(&old);
            return Err(Error::ReconfigureFailed(cause));
        }
        self.0.mirror.take_back(&old).await;
        old.keeper.forget();
        self.0.returns.forget();
        self.settle_on(&new);
        self.0.mirror.follow(&new);
        Ok(new)
    }

    async fn open(&self, key: PublishableKey) -> Result<Arc<Tenant>, Error> {
        let (config, ports) = (&self.0.config, &self.0.ports);
        let (link, changed) = (Arc::clone(&self.0.link), self.0.changed.clone());
        Tenant::open(key, config, ports, link, changed)
            .await
            .map_err(Error::InvalidKey)
    }

    /// From here on this tenant is the one in use.
    fn settle_on(&self, tenant: &Arc<Tenant>) {
        *self.slot() = Some(Arc::clone(tenant));
        self.0.changed.send_replace(());
    }

    fn slot(&self) -> MutexGuard<'_, Option<Arc<Tenant>>> {
        self.0.tenant.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ClerkBridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.tenant().map(|tenant| tenant.key.clone());
        f.debug_struct("ClerkBridge")
            .field("key", &key)
            .finish_non_exhaustive()
    }
}
