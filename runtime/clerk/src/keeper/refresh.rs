//! Replacing the session token: on request, one request for all who ask; and by one timer, armed
//! only while somebody is signed in and the app is in front.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::OnceCell;
use tokio::task::AbortHandle;
use transom_runtime::Secret;

use super::{Keeper, VaultError};
use crate::error::Cause;
use crate::fapi::{Call, FapiError, Patience};

/// A refresh under way and what it came to.
pub(super) type Flight = OnceCell<Result<Option<Secret>, Cause>>;

/// The longest pause after failed refreshes in a row.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

impl Keeper {
    /// A fresh session token: the one in hand when it was issued a few seconds ago, else a new
    /// one. Nothing when nobody is signed in or the session is pending.
    ///
    /// # Errors
    /// [`Cause`] when the server was not reached or refused; the token in hand stays as it is.
    pub async fn fresh_token(self: &Arc<Self>) -> Result<Option<Secret>, Cause> {
        if let Some(token) = self.just_issued() {
            return Ok(Some(token));
        }
        let flight = {
            let mut slot = self.flight.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slot.get_or_insert_default())
        };
        let keeper = Arc::clone(self);
        let landed = flight
            .get_or_init(|| self.detached(async move { keeper.refresh().await }))
            .await;
        let landed = landed.clone();
        let mut slot = self.flight.lock().unwrap_or_else(PoisonError::into_inner);
        if slot
            .as_ref()
            .is_some_and(|current| Arc::ptr_eq(current, &flight))
        {
            *slot = None;
        }
        landed
    }

    async fn refresh(self: Arc<Self>) -> Result<Option<Secret>, Cause> {
        let turn = self.turn.lock().await;
        if self.is_locked() {
            return Err(VaultError::Locked.into());
        }
        let Some(session) = self.session() else {
            return Ok(None);
        };
        if session.is_pending() {
            return Ok(None);
        }
        // Whoever had the turn before may have brought a token along.
        if let Some(token) = self.just_issued() {
            return Ok(Some(token));
        }
        match self
            .ask(&turn, &Call::tokens(&session.id), Patience::Patient)
            .await
        {
            Ok(resource) => {
                let jwt = resource.get("jwt").and_then(Value::as_str);
                let jwt = jwt.filter(|jwt| !jwt.is_empty());
                let jwt = jwt.ok_or(FapiError::unusable())?;
                self.install_token(Secret::new(jwt), &session.id);
                Ok(self.token_in_hand())
            }
            // The second look has told whether there still is a session.
            Err(Cause::Refused(refusal)) if refusal.denies_session() => match self.just_issued() {
                Some(token) => Ok(Some(token)),
                None if self.session_id().is_none() => Ok(None),
                None => Err(Cause::Refused(refusal)),
            },
            Err(cause) => Err(cause),
        }
    }

    fn just_issued(&self) -> Option<Secret> {
        let now = self.now();
        let identity = self.identity();
        let token = identity
            .session_token
            .as_ref()
            .filter(|token| token.is_just_issued(now))?;
        Some(token.jwt.clone())
    }

    /// Writes what is known into the page, if it is not there already.
    pub(super) fn show_token(&self) {
        match self.token_in_hand() {
            Some(token) => self.jwt.follow(Some(&token)),
            None if self.session_id().is_none() => self.jwt.follow(None),
            None => {}
        }
    }

    /// Starts the refresher, in the place of one that runs. It ends when the keeper is closed.
    pub(super) fn run_refresher(self: &Arc<Self>) {
        let keeper = Arc::clone(self);
        let task = tokio::spawn(async move {
            loop {
                keeper.wait_and_refresh().await;
            }
        });
        self.replace_refresher(Some(task.abort_handle()));
    }

    /// Ends the refresher that runs. A request of its that is out goes on by itself.
    pub(super) fn replace_refresher(&self, refresher: Option<AbortHandle>) {
        let mut slot = self
            .refresher
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = std::mem::replace(&mut *slot, refresher) {
            running.abort();
        }
    }

    async fn wait_and_refresh(self: &Arc<Self>) {
        let rearm = self.rearm.notified();
        match self.next_refresh() {
            None => rearm.await,
            Some(pause) => {
                let clock = &self.fapi.clock;
                let due = clock.sleep_until(clock.monotonic() + pause);
                tokio::select! {
                    biased;
                    () = rearm => {}
                    () = due => self.refresh_and_show().await,
                }
            }
        }
    }

    /// The time until the token wants replacing; nothing when no timer may be armed.
    fn next_refresh(&self) -> Option<Duration> {
        if self.background.load(Ordering::Relaxed) {
            return None;
        }
        let now = self.now();
        let identity = self.identity();
        identity.session().filter(|session| !session.is_pending())?;
        let due = identity
            .session_token
            .as_ref()
            .map_or(Duration::ZERO, |t| t.refresh_in(now));
        let pause = match identity.failures {
            0 => Duration::ZERO,
            n => (Duration::from_secs(5) * 2_u32.saturating_pow(n - 1)).min(LONGEST_PAUSE),
        };
        Some(due.max(pause))
    }

    async fn refresh_and_show(self: &Arc<Self>) {
        let outcome = if self.identity().stale {
            // One read confirms who is signed in and brings a token along.
            self.confirm().await.map(|()| self.token_in_hand())
        } else {
            self.fresh_token().await
        };
        if self.is_closed() {
            return;
        }
        match outcome {
            Ok(Some(token)) => self.jwt.follow(Some(&token)),
            Ok(None) => {}
            Err(_) => {
                let mut identity = self.change();
                identity.failures = identity.failures.saturating_add(1);
            }
        }
    }
}
