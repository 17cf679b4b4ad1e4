//! One request with the device token, and what its answer may change.
//!
//! An answer counts only if the token it was asked with is still in hand. A claim that the session
//! is gone, while we hold one, is believed only after one more look at the client: a stale token
//! is answered 200 with a fresh, empty client, not 401. While a browser is open, which makes the token
//! stale by itself, such a claim is not believed at all.

use std::future::Future;
use std::sync::Arc;

use serde_json::Value;
use transom_runtime::Secret;

use super::token::HeldToken;
use super::{Keeper, Turn, VaultError};
use crate::error::Cause;
use crate::fapi::{Answer, Call, FapiError, Patience, Piggyback, TokenChange};

/// What became of an answer.
#[derive(Debug, PartialEq, Eq)]
enum Absorbed {
    /// It changed the identity.
    Installed,
    /// It was asked with a token that is no longer in hand, or of a tenant that is closed.
    Stale,
    /// It denies a session we hold; nothing was changed.
    Doubtful,
}

/// Whether a denial has been looked at twice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    First,
    Second,
}

impl Keeper {
    /// Sends `call` with the device token and takes in what the answer says. Goes on to the end
    /// even if the caller stops waiting: a token that was rotated must not be lost.
    ///
    /// # Errors
    /// [`Cause`]: refused in Clerk's words, not answered, or overtaken by a sign-out or a
    /// reconfiguration.
    pub async fn exchange(self: &Arc<Self>, call: Call) -> Result<Value, Cause> {
        let keeper = Arc::clone(self);
        self.detached(async move {
            let turn = keeper.turn.lock().await;
            keeper.ask(&turn, &call, Patience::Patient).await
        })
        .await
    }

    pub(super) async fn ask(
        &self,
        turn: &Turn<'_>,
        call: &Call,
        patience: Patience,
    ) -> Result<Value, Cause> {
        if self.is_closed() {
            return Err(Cause::Superseded);
        }
        if self.identity().locked {
            return Err(VaultError::Locked.into());
        }
        let sent = self.identity().record.device_token.clone();
        let answer = match self.fapi.send(call, sent.as_ref(), patience).await {
            Ok(answer) => answer,
            Err(error) => {
                self.adopt_rotated(sent.as_ref(), &error);
                self.look_after_loss(turn, call, &error).await;
                return Err(error.into());
            }
        };
        let denial = Denial::of(&answer, call);
        match self
            .absorb(turn, sent.as_ref(), &answer, denial, Look::First)
            .await
        {
            Absorbed::Stale => return Err(Cause::Superseded),
            Absorbed::Doubtful if self.awaits_browser() => {}
            Absorbed::Doubtful => self.look(turn, Patience::Patient, Look::Second).await,
            Absorbed::Installed => {}
        }
        answer.outcome.map_err(Cause::Refused)
    }

    /// A cut-off answer may still have brought the token that counts from now on. Without it the
    /// server would take this device for a stranger.
    fn adopt_rotated(&self, sent: Option<&Secret>, error: &FapiError) {
        if let FapiError::Unreadable {
            rotated: Some(token),
            ..
        } = error
        {
            let mut identity = self.change();
            if !self.is_closed() && identity.record.device_token.as_ref() == sent {
                identity.record.device_token = Some(token.clone());
            }
        }
    }

    /// A request whose answer was lost may have been carried out; reading the client tells. A token
    /// request changes nothing worth a look.
    async fn look_after_loss(&self, turn: &Turn<'_>, call: &Call, error: &FapiError) {
        if !call.is_repeatable() && !call.mints_token() && error.may_have_acted() {
            self.look(turn, Patience::Once, Look::First).await;
        }
    }

    async fn look(&self, turn: &Turn<'_>, patience: Patience, look: Look) {
        let sent = self.identity().record.device_token.clone();
        if sent.is_none() {
            return;
        }
        let call = Call::get("client");
        if let Ok(answer) = self.fapi.send(&call, sent.as_ref(), patience).await {
            let denial = Denial::of(&answer, &call);
            self.absorb(turn, sent.as_ref(), &answer, denial, look)
                .await;
        }
    }

    async fn absorb(
        &self,
        turn: &Turn<'_>,
        sent: Option<&Secret>,
        answer: &Answer,
        denial: Denial,
        look: Look,
    ) -> Absorbed {
        let (now, awaits_browser) = (self.now(), self.awaits_browser());
        let (before, after) = {
            let mut identity = self.change();
            if self.is_closed() || identity.record.device_token.as_ref() != sent {
                return Absorbed::Stale;
            }
            let before = identity.session().map(|session| session.id.clone());
            let doubted = before.is_some() && look == Look::First;
            if denial != Denial::None && (doubted || awaits_browser) {
                return Absorbed::Doubtful;
            }
            if denial == Denial::Token {
                identity.forget_client();
            }
            identity.install(answer, now);
            let after = identity.session().map(|session| session.id.clone());
            (before, after)
        };
        self.mask_secrets();
        // A failed write is retried with the next change; the record in memory holds.
        let _ = self.save(turn).await;
        if before.is_some() && before != after {
            // Signed out, or another session is in use: the page must not go on with the old token.
            self.jwt.follow(self.token_in_hand().as_ref());
        }
        self.rearm.notify_one();
        Absorbed::Installed
    }

    /// Takes in a session token minted for `session`, unless a fresher one is in hand.
    pub(super) fn install_token(&self, jwt: Secret, session: &str) {
        let now = self.now();
        let incoming = HeldToken::new(jwt, session, None, now);
        self.change().offer(incoming, now);
        self.mask_secrets();
    }
}

impl Keeper {
    /// Runs `work` to the end whether or not the caller keeps waiting. What comes of it counts
    /// only while this tenant has the page.
    pub(super) async fn detached<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Cause>> + Send + 'static,
    ) -> Result<T, Cause> {
        let outcome = tokio::spawn(work).await.unwrap_or(Err(Cause::Superseded));
        if self.is_closed() {
            Err(Cause::Superseded)
        } else {
            outcome
        }
    }
}

/// What an answer says against the identity we hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denial {
    /// Nothing.
    None,
    /// Nobody is signed in with the token that was sent.
    Session,
    /// The token itself counts for nothing.
    Token,
}

impl Denial {
    fn of(answer: &Answer, call: &Call) -> Self {
        let empty = match &answer.client {
            Piggyback::Silent => false,
            Piggyback::None => true,
            Piggyback::Client(client) => client.current_session().is_none(),
        };
        match &answer.outcome {
            Err(refusal) if refusal.status == 401 && refusal.denies_session() => Self::Token,
            Err(refusal) if call.mints_token() && refusal.denies_session() => Self::Session,
            // That the session is gone is what was asked for.
            Ok(_) if call.ends_session() => Self::None,
            _ if empty || answer.token == TokenChange::Clear => Self::Session,
            _ => Self::None,
        }
    }
}
