//! Starting: what the secure store remembers, then what the server says.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::record::Record;
use super::vault::Slot;
use super::{Keeper, Vault};
use crate::clerk_jwt::ClerkJwt;
use crate::error::Cause;
use crate::fapi::wire::Environment;
use crate::fapi::{Answer, Call, Fapi, Patience};

/// How long a start waits for the server when there is a stored identity to go on with.
const PATIENCE: Duration = Duration::from_secs(7);

impl Keeper {
    /// Reads the stored identity. Touches no network.
    pub async fn open(
        fapi: Fapi,
        vault: Vault,
        jwt: Arc<ClerkJwt>,
        changed: watch::Sender<()>,
    ) -> Arc<Self> {
        match vault.load().await {
            Slot::Open(record) => Self::new(fapi, vault, jwt, changed, *record, false),
            Slot::Locked => Self::new(fapi, vault, jwt, changed, Record::default(), true),
        }
    }

    /// Reads environment and client, side by side, and starts the refresher. A stored identity
    /// goes on without them when the server cannot be reached; a locked one waits for
    /// [`Self::unlock`] and sends nothing.
    ///
    /// # Errors
    /// [`Cause`] when there is no stored identity and the server was not reached or refused.
    pub async fn start(self: &Arc<Self>) -> Result<(), Cause> {
        self.read_environment();
        // A browser that is still out may have made the token stale: looking would tell nothing.
        let started = if self.is_locked() || self.awaits_browser() {
            Ok(())
        } else {
            self.first_read().await
        };
        if started.is_ok() {
            self.leave_behind().await;
            self.tell_others();
            self.run_refresher();
        }
        started
    }

    async fn first_read(self: &Arc<Self>) -> Result<(), Cause> {
        let stored = self.identity().record.is_known();
        let patience = if stored {
            Patience::Once
        } else {
            Patience::Patient
        };
        let keeper = Arc::clone(self);
        let client = self.detached(async move { keeper.read_client(patience).await });
        if !stored {
            return client.await;
        }
        let clock = &self.fapi.clock;
        tokio::select! {
            biased;
            _ = client => {}
            () = clock.sleep_until(clock.monotonic() + PATIENCE) => {}
        }
        Ok(())
    }

    /// The secure store may have become readable: reads the identity and goes on as a start does.
    pub async fn unlock(self: &Arc<Self>) {
        let turn = self.turn.lock().await;
        if !self.is_locked() {
            return;
        }
        if let Slot::Open(record) = self.vault.load().await {
            self.change().open(*record);
            self.mask_secrets();
            drop(turn);
            self.leave_behind().await;
            self.tell_others();
            drop(self.read_client_detached().await);
        }
    }

    async fn read_client_detached(self: &Arc<Self>) -> Result<(), Cause> {
        let keeper = Arc::clone(self);
        let outcome = self
            .detached(async move { keeper.read_client(Patience::Patient).await })
            .await;
        if outcome.is_ok() && !self.is_closed() {
            self.show_token();
        }
        outcome
    }

    /// Asks who is signed in, if what is known comes from the store alone. The refresher has
    /// pauses of its own, so it asks once.
    pub(super) async fn confirm(self: &Arc<Self>) -> Result<(), Cause> {
        let keeper = Arc::clone(self);
        self.detached(async move {
            let turn = keeper.turn.lock().await;
            if keeper.identity().stale {
                keeper
                    .ask(&turn, &Call::get("client"), Patience::Once)
                    .await?;
            }
            Ok(())
        })
        .await
    }

    async fn read_client(&self, patience: Patience) -> Result<(), Cause> {
        let turn = self.turn.lock().await;
        self.revoke_the_rest(&turn).await;
        let known = self.identity().record.device_token.is_some();
        match self.ask(&turn, &Call::get("client"), patience).await {
            Ok(_) => {}
            // A token the server no longer knows has just been let go of: start without one.
            Err(Cause::Refused(refusal)) if known && refusal.denies_session() => {
                if self.identity().record.device_token.is_some() {
                    return Err(Cause::Refused(refusal));
                }
                self.ask(&turn, &Call::get("client"), patience).await?;
            }
            Err(cause) => return Err(cause),
        }
        if self.identity().record.client.is_none() {
            self.ask(&turn, &Call::post("client"), patience).await?;
        }
        Ok(())
    }

    /// The settings of the instance; nothing while they cannot be had. They are read once and
    /// belong to the instance, so no token travels with the request and none is taken from it.
    pub async fn environment(&self) -> Option<&Environment> {
        let read = async {
            let call = Call::get("environment");
            let answer = self.fapi.send(&call, None, Patience::Patient).await;
            let environment = answer.and_then(Answer::resource::<Environment>);
            environment.ok().and_then(Result::ok).ok_or(())
        };
        self.environment.get_or_try_init(|| read).await.ok()
    }

    /// A start does not wait for the environment.
    fn read_environment(self: &Arc<Self>) {
        let keeper = Arc::clone(self);
        tokio::spawn(async move {
            let environment = keeper.environment().await;
            if environment.is_some_and(|it| !it.answers_native_apps()) {
                keeper
                    .jwt
                    .log("this Clerk instance refuses native apps; enable its Native API");
            }
        });
    }
}
