//! Ending the session: here at once, on the server now or as soon as it can be told.
//!
//! The device lets go of its token first and writes down that the server has to hear of it; only
//! then is the server asked. Whatever happens in between (no network, the app is killed), nobody
//! is signed in again by accident and the server is told in the end.

use std::sync::Arc;

use transom_runtime::Secret;

use super::{Keeper, Recall, Turn, VaultError};
use crate::error::Cause;
use crate::fapi::{Call, Patience};

/// Why a sign-out is not complete.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SignOutFailed {
    /// Neither the server nor the secure store could be told. The user is signed out in this run
    /// of the app; the server keeps the session until it ends by itself.
    #[error("Signed out on this device, but the server could not be told. {0}")]
    Untold(Cause),
    /// The secure store is still locked, so that nobody knows whom to sign out.
    #[error(transparent)]
    Locked(VaultError),
}

impl Keeper {
    /// Signs out every session of this device and calls back whoever is out of the app. Nobody signed
    /// in is fine, and costs no request.
    ///
    /// # Errors
    /// [`SignOutFailed`] when nothing remembers that the server still has to be told.
    pub async fn sign_out(self: &Arc<Self>) -> Result<(), SignOutFailed> {
        self.recall(Recall::SignedOut);
        let keeper = Arc::clone(self);
        let work = async move {
            let turn = keeper.turn.lock().await;
            if keeper.is_locked() {
                return Ok(Err(SignOutFailed::Locked(VaultError::Locked)));
            }
            let Some(token) = keeper.let_go() else {
                let _ = keeper.save(&turn).await;
                return Ok(Ok(()));
            };
            let written = keeper.save(&turn).await;
            keeper.rearm.notify_one();
            let told = keeper.revoke(&token).await;
            let _ = keeper.save(&turn).await;
            Ok(match (written, told) {
                (Err(_), Err(cause)) => Err(SignOutFailed::Untold(cause)),
                _ => Ok(()),
            })
        };
        self.detached(work)
            .await
            .unwrap_or_else(|cause| Err(SignOutFailed::Untold(cause)))
    }

    /// Lets go of whoever the secure store remembers from an earlier run; the server hears of it with
    /// the start. To be called before [`Self::start`].
    pub fn start_signed_out(&self) {
        if self.let_go().is_none() {
            self.change().forget_client();
        }
    }

    /// Moves the device token to the sign-outs that the server has to hear of. Nothing when
    /// nobody is signed in.
    fn let_go(&self) -> Option<Secret> {
        let mut identity = self.change();
        identity.session()?;
        let token = identity.record.device_token.clone();
        identity.forget_client();
        identity.record.revocations.extend(token.clone());
        token
    }

    /// Tells the server about sign-outs it has not heard of. Called when there is reason to
    /// believe that it can be reached; what still cannot be told stays written down.
    pub(super) async fn revoke_the_rest(&self, turn: &Turn<'_>) {
        let waiting = self.identity().record.revocations.clone();
        for token in waiting {
            if self.revoke(&token).await.is_err() {
                break;
            }
        }
        let _ = self.save(turn).await;
    }

    async fn revoke(&self, token: &Secret) -> Result<(), Cause> {
        let call = Call::delete("client/sessions");
        let answer = self.fapi.send(&call, Some(token), Patience::Once).await?;
        match &answer.outcome {
            Err(refusal) if refusal.may_change() => Err(Cause::Refused(refusal.clone())),
            _ => {
                let now = self.now();
                self.change().told(token, &answer, now);
                Ok(())
            }
        }
    }
}
