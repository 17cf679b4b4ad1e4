//! Instances that the app has moved away from: their slots are emptied, and their servers hear that
//! nobody is signed in there any more.
//!
//! What a server has to hear is written down by the instance in use, before the slot of the one
//! before is emptied: a run of the app that ends in between loses neither.

use std::sync::{Arc, PoisonError, Weak};

use serde::{Deserialize, Serialize};
use transom_runtime::Secret;

use super::Keeper;
use super::record::plain;
use super::vault::Slot;
use crate::fapi::{Call, Patience};
use crate::key::PublishableKey;

/// A sign-out that the server of another instance has not heard of yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// The instance.
    pub key: PublishableKey,
    /// The credential that this device had there.
    #[serde(with = "plain")]
    pub device_token: Secret,
}

/// The keeper of the instance before, for as long as a request of it may still be out.
pub(super) type Before = Weak<Keeper>;

impl Keeper {
    /// Takes the place of `old`, the closed keeper of `key`, and what that one has left to do. A run of
    /// the app that ends in the middle of the move leaves it to the next one. To be called before
    /// [`Self::start`].
    pub fn replace(&self, old: &Arc<Self>, key: &PublishableKey) {
        *self.before.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(old);
        let mut left = old.identity().record.clone();
        left.left_behind.push(key.clone());
        // Its own slot holds its own identity by then.
        left.left_behind
            .retain(|key| key.fingerprint() != self.vault.tenant());
        let owed = left.owed_by(key);
        self.change().record.inherit(left.left_behind, owed);
        self.mask_secrets();
    }

    /// Takes back [`Self::replace`]: the move has failed.
    pub async fn replace_nobody(&self, old: &Arc<Self>, key: &PublishableKey) {
        let kept = old.identity().record.clone();
        let owed = kept.owed_by(key);
        let turn = self.turn.lock().await;
        {
            let record = &mut self.change().record;
            record
                .left_behind
                .retain(|left| left != key && !kept.left_behind.contains(left));
            record.owed.retain(|it| !owed.contains(it));
        }
        let _ = self.save(&turn).await;
    }

    /// Empties the slots of the instances before. What does not work now is made up for by the next
    /// run.
    pub(super) async fn leave_behind(&self) {
        let left = self.identity().record.left_behind.clone();
        for key in left {
            // A write of the old days may still be under way.
            let before = self.before();
            let _writing = match &before {
                Some(before) => Some(before.writing.lock().await),
                None => None,
            };
            let vault = self.vault.beside(&key.fingerprint());
            let Slot::Open(record) = vault.load().await else {
                continue;
            };
            // A run that has ended in the middle of the move may not have been the last one there.
            let owed = record.owed_by(&key);
            self.change().record.inherit(Vec::new(), owed);
            self.mask_secrets();
            let turn = self.turn.lock().await;
            let _ = self.save(&turn).await;
            if !self.is_closed() && vault.erase().await.is_ok() {
                self.change().record.left_behind.retain(|it| *it != key);
                let _ = self.save(&turn).await;
            }
        }
    }

    /// Tells the servers of other instances about sign-outs they have not heard of; what cannot be
    /// told now stays written down. No request of this instance waits for it.
    pub(super) fn tell_others(self: &Arc<Self>) {
        if self.identity().record.owed.is_empty() {
            return;
        }
        let keeper = Arc::clone(self);
        tokio::spawn(async move {
            let _telling = keeper.telling.lock().await;
            // A request of the old days may still be out with the same token.
            if let Some(before) = keeper.before() {
                drop(before.turn.lock().await);
                drop(before.telling.lock().await);
            }
            let owed = keeper.identity().record.owed.clone();
            for owed in owed {
                // Who follows a closed keeper has taken it over.
                if !keeper.is_closed() && keeper.hears(&owed).await {
                    let turn = keeper.turn.lock().await;
                    keeper.change().record.owed.retain(|it| *it != owed);
                    let _ = keeper.save(&turn).await;
                }
            }
        });
    }

    /// Whether the server knows now.
    async fn hears(&self, owed: &Owed) -> bool {
        let Ok(fapi) = self.fapi.of(&owed.key) else {
            return false;
        };
        let call = Call::delete("client/sessions");
        let token = Some(&owed.device_token);
        let answer = fapi.send(&call, token, Patience::Once).await;
        answer.is_ok_and(|answer| answer.outcome.err().is_none_or(|it| !it.may_change()))
    }

    fn before(&self) -> Option<Arc<Self>> {
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        before.upgrade()
    }
}
