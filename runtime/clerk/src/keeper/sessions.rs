//! Which session is in use, and what it acts for. The server keeps both; a change is one request, and
//! the session token follows in the same turn, so that nobody is handed one of before.

use std::sync::Arc;

use serde_json::Value;

use super::{Keeper, Turn};
use crate::error::Cause;
use crate::fapi::wire::{Client, Session};
use crate::fapi::{Call, Patience};

impl Keeper {
    /// The sessions of everybody who is signed in on this device.
    pub fn sessions(&self) -> Vec<Session> {
        let identity = self.identity();
        let live = |client: &Client| client.live_sessions().cloned().collect();
        identity.record.client.as_ref().map_or_else(Vec::new, live)
    }

    /// Like [`Self::exchange`], for a call that changes whom the session token has to speak for. The
    /// page has the new token afterwards; null while there is none to be had.
    ///
    /// # Errors
    /// [`Cause`] of the call itself. That no new token could be had is not an error of it: the
    /// refresher goes on trying.
    pub async fn exchange_and_renew(self: &Arc<Self>, call: Call) -> Result<Value, Cause> {
        let keeper = Arc::clone(self);
        self.detached(async move {
            let turn = keeper.turn.lock().await;
            let resource = keeper.ask(&turn, &call, Patience::Patient).await?;
            keeper.change().drop_outdated_token();
            keeper.renew(&turn).await;
            Ok(resource)
        })
        .await
    }

    /// Replaces the session token whatever its age, after a change that only the server saw.
    pub async fn renew_token(self: &Arc<Self>) -> Result<(), Cause> {
        let keeper = Arc::clone(self);
        self.detached(async move {
            let turn = keeper.turn.lock().await;
            keeper.change().session_token = None;
            keeper.renew(&turn).await;
            Ok(())
        })
        .await
    }

    async fn renew(&self, turn: &Turn<'_>) {
        if self.token_in_hand().is_none() {
            drop(self.mint(turn).await);
        }
        if !self.is_closed() {
            self.jwt.follow(self.token_in_hand().as_ref());
        }
        self.rearm.notify_one();
    }
}
