//! Everything that belongs to one Clerk instance. A move to another instance replaces the tenant
//! as a whole; answers that still arrive for the old one find it closed.

use std::sync::Arc;

use tokio::sync::watch;
use transom_runtime::Context;

use crate::clerk_jwt::ClerkJwt;
use crate::config::{Config, Ports};
use crate::fapi::{Base, BaseError, Fapi};
use crate::keeper::{Keeper, Vault};
use crate::key::PublishableKey;
use crate::link::Link;

/// One Clerk instance and who is signed in to it.
pub struct Tenant {
    /// The key that names the instance.
    pub key: PublishableKey,
    /// The identity.
    pub keeper: Arc<Keeper>,
    /// The page's copy of the session token.
    pub jwt: Arc<ClerkJwt>,
}

impl Tenant {
    /// Reads what the secure store remembers of the instance; touches no network.
    ///
    /// # Errors
    /// [`BaseError`] when key and address do not go together.
    pub async fn open(
        key: PublishableKey,
        config: &Config,
        ports: &Ports,
        link: Arc<Link>,
        changed: watch::Sender<()>,
    ) -> Result<Arc<Self>, BaseError> {
        let base = Base::of(&key, config.api.as_ref())?;
        let fapi = Fapi {
            base,
            proxy: config.api.clone(),
            sdk: config.sdk.clone(),
            http: Arc::clone(&ports.http),
            clock: Arc::clone(&ports.clock),
            random: Arc::clone(&ports.random),
        };
        let vault = Vault::new(
            Arc::clone(&ports.store),
            Arc::clone(&ports.clock),
            key.fingerprint(),
            Arc::clone(&link),
        );
        let jwt = Arc::new(ClerkJwt::new(link));
        let keeper = Keeper::open(fapi, vault, Arc::clone(&jwt), changed).await;
        Ok(Arc::new(Self { key, keeper, jwt }))
    }

    /// Has `window.clerkJWT` hold the token of the session in use before the event of this command, null
    /// while there is none to be had.
    pub fn show_before(&self, cx: &Context) {
        let token = self.keeper.token_in_hand();
        self.jwt.before_if_changed(cx, token.as_ref());
    }

    /// Has `window.clerkJWT` written after the event of this command, with what is known now:
    /// null when nobody is signed in, the token while it is good, nothing while neither is known.
    pub fn show_after(&self, cx: &Context) {
        match self.keeper.token_in_hand() {
            Some(token) => self.jwt.after(cx, Some(&token)),
            None if self.keeper.is_locked() || self.keeper.session_id().is_some() => {}
            None => self.jwt.after(cx, None),
        }
    }
}

impl Drop for Tenant {
    /// The refresher keeps its keeper alive; nobody else needs it now.
    fn drop(&mut self) {
        self.keeper.close();
    }
}
