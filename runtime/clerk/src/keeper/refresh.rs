//! Replacing the session token: on request, one request for all who ask; and by one timer, armed
//! only while somebody is signed in and the app is in front.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::task::AbortHandle;
use transom_runtime::Secret;

use super::flight::{Landed, Wanted};
use super::{Keeper, Turn, VaultError};
use crate::error::Cause;
use crate::fapi::{Call, FapiError, Patience};

/// The longest pause after failed refreshes in a row.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

impl Keeper {
    /// A fresh session token: the one in hand when it was issued a few seconds ago, else a new
    /// one. Nothing when nobody is signed in or the session is pending.
    ///
    /// # Errors
    /// [`Cause`] when the server was not reached or refused; the token in hand stays as it is.
    pub async fn fresh_token(self: &Arc<Self>) -> Landed {
        if let Some(token) = self.just_issued() {
            return Ok(Some(token));
        }
        let take_off = || {
            let keeper = Arc::clone(self);
            self.detached(async move {
                let turn = keeper.turn.lock().await;
                keeper.mint(&turn).await
            })
        };
        self.flights.join(self.wanted(None), take_off).await
    }

    /// A token made after a JWT template of the instance. It is for the caller alone: it is neither
    /// kept nor ever shown as the session token.
    ///
    /// # Errors
    /// [`Cause`] when the server was not reached or refused.
    pub async fn template_token(self: &Arc<Self>, template: &str) -> Landed {
        let wanted = self.wanted(Some(template));
        let take_off = || {
            let (keeper, template) = (Arc::clone(self), template.to_owned());
            self.detached(async move {
                let turn = keeper.turn.lock().await;
                keeper.mint_after(&turn, &template).await
            })
        };
        self.flights.join(wanted, take_off).await
    }

    fn wanted(&self, template: Option<&str>) -> Wanted {
        let session = self.session();
        Wanted {
            session: session.as_ref().map(|session| session.id.clone()),
            organization: session.and_then(|session| session.last_active_organization_id),
            template: template.map(str::to_owned),
        }
    }

    /// Asks for a session token, unless whoever had the turn before has brought one along.
    pub(super) async fn mint(&self, turn: &Turn<'_>) -> Landed {
        let Some(session) = self.mintable()? else {
            return Ok(None);
        };
        if let Some(token) = self.just_issued() {
            return Ok(Some(token));
        }
        match self.ask_for_token(turn, &Call::tokens(&session)).await {
            Ok(jwt) => {
                self.install_token(jwt, &session);
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

    async fn mint_after(&self, turn: &Turn<'_>, template: &str) -> Landed {
        let Some(session) = self.mintable()? else {
            return Ok(None);
        };
        let call = Call::tokens(&session).segment(template);
        match self.ask_for_token(turn, &call).await {
            Ok(jwt) => {
                self.jwt.mask(&jwt);
                Ok(Some(jwt))
            }
            Err(Cause::Refused(_)) if self.session_id().is_none() => Ok(None),
            Err(cause) => Err(cause),
        }
    }

    /// The session that a token can be had for; none is issued for a pending one.
    fn mintable(&self) -> Result<Option<String>, Cause> {
        if self.is_locked() {
            return Err(VaultError::Locked.into());
        }
        let session = self.session().filter(|session| !session.is_pending());
        Ok(session.map(|session| session.id))
    }

    async fn ask_for_token(&self, turn: &Turn<'_>, call: &Call) -> Result<Secret, Cause> {
        let resource = self.ask(turn, call, Patience::Patient).await?;
        let jwt = resource.get("jwt").and_then(Value::as_str);
        let jwt = jwt.filter(|jwt| !jwt.is_empty());
        Ok(Secret::new(jwt.ok_or(FapiError::unusable())?))
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
    pub fn show_token(&self) {
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
