//! What the app's own code may ask: who is signed in, and a token for its own requests. It hears
//! what a page hears of `clerk://state` and `clerk://token`, without a page.

use std::fmt;
use std::sync::Weak;

use tokio::sync::watch;
use transom_runtime::Secret;

use crate::bridge::{ClerkBridge, Inner};
use crate::contract::{Failure, events};
use crate::error::Error;
use crate::flows::{state, token};

impl ClerkBridge {
    /// Who is signed in, from memory: what `clerk://state` answers. On any thread.
    pub fn state(&self) -> events::State {
        state::state(self.tenant().as_deref())
    }

    /// Follows who is signed in. The first state is there at once.
    pub fn states(&self) -> States {
        States {
            bridge: self.downgrade(),
            changed: self.changed().subscribe(),
            told: None,
        }
    }

    /// A session token that is a few seconds old at most, or one made after a JWT template of the
    /// instance; nothing when nobody is signed in. The page's copy is never older than the one given here.
    ///
    /// # Errors
    /// A [`Failure`] with `not_configured` or `token_fetch_failed`, as `clerk://token` has them.
    pub async fn token(&self, template: Option<&str>) -> Result<Option<Secret>, Failure> {
        let not_configured = || Failure::from(Error::NotConfigured { command: "token" });
        let tenant = self.tenant().ok_or_else(not_configured)?;
        let template = template.map(str::to_owned);
        let fetch = async move {
            let token = token::of(&tenant, template.as_deref()).await?;
            tenant.keeper.show_token();
            Ok(token)
        };
        let fetched = self.on_runtime(fetch).await;
        fetched.ok_or_else(not_configured)?.map_err(Error::into)
    }
}

/// The states of a bridge, one after the other. Does not keep the bridge alive.
pub struct States {
    bridge: Weak<Inner>,
    changed: watch::Receiver<()>,
    told: Option<events::State>,
}

impl States {
    /// The state as it is now, if it differs from the one given before, or else the next one that
    /// does. States that come and go in between may be left out. Nothing once the bridge is gone.
    ///
    /// Dropped halfway, it has taken nothing.
    pub async fn next(&mut self) -> Option<events::State> {
        loop {
            self.changed.mark_unchanged();
            let state = ClerkBridge::upgrade(&self.bridge)?.state();
            if self.told.as_ref() != Some(&state) {
                self.told = Some(state.clone());
                return Some(state);
            }
            self.changed.changed().await.ok()?;
        }
    }
}

impl fmt::Debug for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("States").finish_non_exhaustive()
    }
}
