//! One request with the device token, and what its answer may change.
//!
//! An answer counts only if the token it was asked with is still in hand. A claim that the session
//! is gone, while we hold one, is believed only after one more look at the client: a stale token
//! is answered 200 with a fresh, empty client, not 401.

use std::future::Future;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use transom_runtime::Secret;

use super::record::{Attempt, Record};
use super::token::HeldToken;
use super::{Identity, Keeper, Moment, Turn, VaultError};
use crate::error::Cause;
use crate::fapi::wire::{SignIn, SignUp};
use crate::fapi::{Answer, Call, FapiError, Patience, Piggyback, TokenChange};
use crate::http::Method;

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
        detached(async move {
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
            let mut identity = self.identity();
            if !self.is_closed() && identity.record.device_token.as_ref() == sent {
                identity.record.device_token = Some(token.clone());
            }
        }
    }

    /// A lost POST may have been carried out; reading the client tells. A token request changes
    /// nothing worth a look.
    async fn look_after_loss(&self, turn: &Turn<'_>, call: &Call, error: &FapiError) {
        if call.method == Method::Post && !call.mints_token() && error.may_have_acted() {
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
        let now = self.now();
        let signed_out = {
            let mut identity = self.identity();
            if self.is_closed() || identity.record.device_token.as_ref() != sent {
                return Absorbed::Stale;
            }
            let before = identity.session().map(|session| session.id.clone());
            if before.is_some() && denial != Denial::None && look == Look::First {
                return Absorbed::Doubtful;
            }
            if denial == Denial::Token {
                identity.forget_client();
            }
            identity.install(answer, now);
            before.is_some() && identity.session().is_none()
        };
        self.mask_secrets();
        // A failed write is retried with the next change; the record in memory holds.
        let _ = self.save(turn).await;
        if signed_out {
            self.jwt.follow(None);
        }
        self.rearm.notify_one();
        Absorbed::Installed
    }

    /// Takes in a session token minted for `session`, unless a fresher one is in hand.
    pub(super) fn install_token(&self, jwt: Secret, session: &str) {
        let now = self.now();
        let incoming = HeldToken::new(jwt, session, None, now);
        self.identity().offer(incoming, now);
        self.mask_secrets();
    }
}

/// Runs to the end whether or not the caller keeps waiting.
pub(super) async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, Cause>> + Send + 'static,
) -> Result<T, Cause> {
    tokio::spawn(work).await.unwrap_or(Err(Cause::Superseded))
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
            _ if empty || answer.token == TokenChange::Clear => Self::Session,
            _ => Self::None,
        }
    }
}

impl Identity {
    pub(super) fn install(&mut self, answer: &Answer, now: Moment) {
        match &answer.token {
            TokenChange::Keep => {}
            TokenChange::Clear => self.forget_client(),
            TokenChange::Rotate(token) => self.record.device_token = Some(token.clone()),
        }
        match &answer.client {
            Piggyback::Silent => {}
            Piggyback::None => self.record.client = None,
            Piggyback::Client(client) => self.record.client = Some((**client).clone()),
        }
        if let Ok(resource) = &answer.outcome {
            self.note_attempt(resource);
        }
        self.stale &= answer.client == Piggyback::Silent;
        self.adopt_token(answer.date, now);
    }

    /// Remembers which attempt is under way: the one the last answer was about.
    fn note_attempt(&mut self, resource: &Value) {
        let open = |status: &str| status != "complete" && status != "abandoned";
        match resource.get("object").and_then(Value::as_str) {
            Some("sign_in_attempt") => {
                let Ok(sign_in) = SignIn::deserialize(resource) else {
                    return;
                };
                let sign_in = Some(sign_in).filter(|sign_in| open(&sign_in.status));
                self.record.attempt = sign_in.as_ref().map(|it| Attempt::SignIn(it.id.clone()));
                self.record.client.get_or_insert_default().sign_in = sign_in;
            }
            Some("sign_up_attempt") => {
                let Ok(sign_up) = SignUp::deserialize(resource) else {
                    return;
                };
                let sign_up = Some(sign_up).filter(|sign_up| open(&sign_up.status));
                self.record.attempt = sign_up.as_ref().map(|it| Attempt::SignUp(it.id.clone()));
                self.record.client.get_or_insert_default().sign_up = sign_up;
            }
            _ => {}
        }
    }

    /// Takes the session token that came with the client, and lets go of one whose session is no
    /// longer in use. A pending session has no token.
    fn adopt_token(&mut self, server_now: Option<i64>, now: Moment) {
        let session = self.record.client.as_mut().and_then(|client| {
            let id = client.current_session()?.id.clone();
            client.sessions.iter_mut().find(|session| session.id == id)
        });
        let Some(session) = session.filter(|session| !session.is_pending()) else {
            self.session_token = None;
            return;
        };
        if self
            .session_token
            .as_ref()
            .is_some_and(|token| token.session != session.id)
        {
            self.session_token = None;
        }
        if let Some(token) = session.last_active_token.take() {
            let id = session.id.clone();
            self.offer(HeldToken::new(token.jwt, &id, server_now, now), now);
        }
    }

    fn offer(&mut self, incoming: HeldToken, now: Moment) {
        if self
            .session()
            .is_none_or(|session| session.id != incoming.session)
        {
            return;
        }
        let yields = |held: &HeldToken| held.yields_to(&incoming, now);
        if self.session_token.as_ref().is_none_or(yields) {
            self.session_token = Some(incoming);
            self.failures = 0;
        }
    }

    /// Token and client go together; sign-outs the server still has to hear of stay.
    pub(super) fn forget_client(&mut self) {
        let revocations = std::mem::take(&mut self.record.revocations);
        self.record = Record {
            revocations,
            ..Record::default()
        };
        self.session_token = None;
    }

    pub(super) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let token = self.session_token.as_ref().map(|token| &token.jwt);
        self.record.device_token.iter().chain(token)
    }
}
