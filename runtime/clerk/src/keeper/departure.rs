//! The user out of the app: in a browser or in their mail, to prove who they are.
//!
//! What has to be known when they come back is stored before they leave, because the app may be
//! killed meanwhile. Nobody else leaves for as long as somebody is out; whoever is out is called
//! back when a sign-out, another instance or another attempt makes the journey pointless.
//!
//! The browser changes the device token on the server. So while it is open the token in hand may
//! be dead already, and an answer that shows no session says nothing: see
//! [`Keeper::awaits_browser`].

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;
use transom_runtime::Secret;

use super::record::plain;
use super::{Attempt, Keeper};
use crate::error::{Cause, Flow};
use crate::fapi::{Call, Patience};

/// How long somebody may be out. Mail takes a while to be read; a provider's page does not.
pub const LONGEST: Duration = Duration::from_mins(10);

/// Somebody who left, as the secure store remembers it: no nonce, no code, no password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Departure {
    /// What they left for.
    pub attempt: Attempt,
    /// Which command sent them.
    pub flow: Flow,
    /// The address they come back on; nothing for a link that may be opened on any device.
    pub callback: Option<String>,
    /// When they left; milliseconds since the epoch by the device's clock.
    pub left_at: i64,
    /// The origin of the page that sent them.
    pub origin: String,
    /// The correlation id of its command.
    pub rid: Option<String>,
    /// What proves that a link in a mail was asked for by this device (RFC 7636). Only with links
    /// that lead back into the app.
    pub verifier: Option<Verifier>,
    /// Whether they agreed to the legal terms of the instance before they left, for the account that
    /// the journey may lead to.
    #[serde(default)]
    pub legal_accepted: bool,
}

/// A PKCE verifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Verifier(#[serde(with = "plain")] pub Secret);

impl Departure {
    /// Whether they may still come back.
    fn is_fresh(&self, now: i64) -> bool {
        !self.left(now).is_zero()
    }

    /// How long they may still be out.
    pub fn left(&self, now: i64) -> Duration {
        LONGEST.saturating_sub(Duration::from_millis(now.abs_diff(self.left_at)))
    }

    /// Whether they are in their mail. Nothing is open then, and nobody changes the device token.
    pub fn is_link(&self) -> bool {
        self.flow == Flow::EmailLink
    }
}

/// Why somebody who is out is called back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Recall {
    /// The user signed out.
    #[error("The user signed out in the meantime.")]
    SignedOut,
    /// Another instance was configured.
    #[error("Another Clerk instance was configured in the meantime.")]
    Moved,
    /// Another attempt began.
    #[error("Another attempt took its place.")]
    Overtaken,
}

/// The one place for somebody who is out.
pub(super) type Away = watch::Sender<Option<Recall>>;

/// Somebody else is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// Leave to go out. The place is free again when it is dropped.
pub struct Leave {
    keeper: Arc<Keeper>,
    place: Arc<Away>,
}

impl Leave {
    /// Waits until they are called back.
    pub async fn recalled(&self) -> Recall {
        let mut place = self.place.subscribe();
        let recalled = place.wait_for(Option::is_some).await.ok();
        // The sender is `self.place`, so the channel is open.
        recalled
            .and_then(|recall| *recall)
            .unwrap_or(Recall::Overtaken)
    }

    /// Writes down who leaves. A store that does not work stops nobody: this run of the app knows.
    pub async fn depart(&self, departure: Departure) {
        let keeper = &self.keeper;
        let turn = keeper.turn.lock().await;
        if self.place.borrow().is_none() {
            keeper.change().record.departure = Some(departure);
            let _ = keeper.save(&turn).await;
        }
    }

    /// They are back with nothing to show. What they left for goes on without it.
    pub async fn give_up(&self) {
        let keeper = &self.keeper;
        let turn = keeper.turn.lock().await;
        if self.place.borrow().is_none() {
            keeper.change().record.departure = None;
            let _ = keeper.save(&turn).await;
        }
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        let mut away = self.keeper.away();
        if away
            .as_ref()
            .is_some_and(|place| Arc::ptr_eq(place, &self.place))
        {
            *away = None;
        }
        drop(away);
        self.keeper.rearm.notify_one();
    }
}

impl Keeper {
    /// Asks for leave. Somebody who left in an earlier run of the app, or for a link in a mail, is
    /// waited for no longer.
    ///
    /// # Errors
    /// [`Busy`] while somebody is out.
    pub fn leave(self: &Arc<Self>) -> Result<Leave, Busy> {
        let leave = self.take_place()?;
        self.change().record.departure = None;
        self.drop_link(Recall::Overtaken);
        Ok(leave)
    }

    /// Takes the place of somebody who left in an earlier run of the app, or for a link in a mail,
    /// and comes back now. Nothing when nobody did, when they stayed out too long, or somebody is out
    /// in this run.
    pub fn return_of(self: &Arc<Self>) -> Option<(Leave, Departure)> {
        let departure = self.departure()?;
        Some((self.take_place().ok()?, departure))
    }

    fn take_place(self: &Arc<Self>) -> Result<Leave, Busy> {
        let mut away = self.away();
        if away.is_some() {
            return Err(Busy);
        }
        let place = Arc::new(watch::Sender::new(None));
        *away = Some(Arc::clone(&place));
        Ok(Leave {
            keeper: Arc::clone(self),
            place,
        })
    }

    /// Who is out, if they may still come back.
    pub fn departure(&self) -> Option<Departure> {
        let now = self.fapi.clock.now().millis();
        let departure = self.identity().record.departure.clone()?;
        departure.is_fresh(now).then_some(departure)
    }

    /// Calls back whoever is out. What they bring back afterwards counts for nothing.
    pub fn recall(&self, why: Recall) {
        if self.identity().record.departure.is_some() {
            self.change().record.departure = None;
        }
        let place = self.away().take();
        if let Some(place) = place {
            place.send_replace(Some(why));
        }
        self.drop_link(why);
        self.rearm.notify_one();
    }

    /// Whether the device token may have been changed by a browser that is still open.
    pub(super) fn awaits_browser(&self) -> bool {
        self.departure()
            .is_some_and(|departure| !departure.is_link())
    }

    /// Reads the attempt that somebody left for, with the nonce they brought back. They count as
    /// returned before the request goes out, so that no nonce is ever sent twice.
    ///
    /// # Errors
    /// [`Cause`]; [`Cause::Superseded`] when nobody is waited for any more.
    pub async fn redeem(self: &Arc<Self>, nonce: Option<Secret>) -> Result<Value, Cause> {
        let keeper = Arc::clone(self);
        self.detached(async move {
            let turn = keeper.turn.lock().await;
            let departure = keeper.change().record.departure.take();
            let departure = departure.ok_or(Cause::Superseded)?;
            let _ = keeper.save(&turn).await;
            let mut call = Call::get(&match &departure.attempt {
                Attempt::SignIn(id) => format!("client/sign_ins/{id}"),
                Attempt::SignUp(id) => format!("client/sign_ups/{id}"),
            });
            if let Some(nonce) = &nonce {
                keeper.jwt.mask(nonce);
                call = call.nonce(nonce);
            }
            keeper.ask(&turn, &call, Patience::Patient).await
        })
        .await
    }

    pub(super) fn away(&self) -> std::sync::MutexGuard<'_, Option<Arc<Away>>> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
