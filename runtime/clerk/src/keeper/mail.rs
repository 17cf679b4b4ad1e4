//! The link in a mail: that it was sent, who waits for it to be opened, and what opening it does.
//!
//! One link waits at a time, as one user is out at a time: it is the departure that says so, see
//! [`super::departure`]. Nothing is open meanwhile, so the place of those who are out stays free.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::oneshot;
use transom_runtime::Secret;

use super::{Attempt, Departure, Keeper, Recall};
use crate::browser::Approval;
use crate::error::{Cause, Error, LinkError};
use crate::fapi::{Call, Patience};

/// What became of a link: how far it brought the attempt, in Clerk's word.
pub type Opened = Result<String, Error>;

/// Those who wait for the link, each of whom hears once.
#[derive(Default)]
pub(super) struct Waiters(Mutex<Vec<oneshot::Sender<Opened>>>);

impl Waiters {
    fn tell(&self, what: &Opened) -> bool {
        let waiters = std::mem::take(&mut *self.all());
        let heard = waiters.into_iter().map(|it| it.send(what.clone()).is_ok());
        heard.fold(false, |any, this| any | this)
    }

    fn all(&self) -> MutexGuard<'_, Vec<oneshot::Sender<Opened>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper {
    /// The link that waits to be opened.
    pub fn link(&self) -> Option<Departure> {
        self.departure().filter(Departure::is_link)
    }

    /// Writes down that a link was sent. A store that does not work stops nobody: this run of the
    /// app knows.
    ///
    /// # Errors
    /// [`Recall`] when somebody has left for something else meanwhile.
    pub async fn expect_link(&self, departure: Departure) -> Result<(), Recall> {
        let turn = self.turn.lock().await;
        if self.away().is_some() {
            return Err(Recall::Overtaken);
        }
        self.change().record.departure = Some(departure);
        self.mask_secrets();
        let _ = self.save(&turn).await;
        Ok(())
    }

    /// Waits for the link to be opened; nothing when there is none.
    pub fn await_link(&self) -> Option<(Departure, oneshot::Receiver<Opened>)> {
        let (teller, told) = oneshot::channel();
        // In front of the look, so that whatever ends the link after it is heard of.
        self.waiters.all().push(teller);
        Some((self.link()?, told))
    }

    /// Tells those who wait what became of the link. Whether anybody heard.
    pub fn tell_of_link(&self, what: &Opened) -> bool {
        self.waiters.tell(what)
    }

    /// Tells those who wait that the link counts for nothing any more.
    pub(super) fn drop_link(&self, why: Recall) {
        self.waiters
            .tell(&Err(Error::LinkFailed(LinkError::Recalled(why))));
    }

    /// The link leads nowhere any more.
    pub async fn end_link(&self, ended: &Departure) {
        let turn = self.turn.lock().await;
        let same = self.identity().record.departure.as_ref() == Some(ended);
        if same {
            self.change().record.departure = None;
            let _ = self.save(&turn).await;
        }
    }

    /// Reads the attempt that the link was sent for.
    ///
    /// # Errors
    /// [`Cause`]; [`Cause::Superseded`] when the link is not waited for any more.
    pub async fn look_at_link(self: &Arc<Self>, sent: &Departure) -> Result<Value, Cause> {
        let (keeper, sent) = (Arc::clone(self), sent.clone());
        self.detached(async move {
            let turn = keeper.turn.lock().await;
            if keeper.link().as_ref() != Some(&sent) {
                return Err(Cause::Superseded);
            }
            let call = Call::get(&match &sent.attempt {
                Attempt::SignIn(id) => format!("client/sign_ins/{id}"),
                Attempt::SignUp(id) => format!("client/sign_ups/{id}"),
            });
            keeper.ask(&turn, &call, Patience::Once).await
        })
        .await
    }

    /// Proves that this device asked for the link, and signs in with what it gets for that. An
    /// approval of somebody else's link leaves ours as it is; see [`Approval::is_foreign`].
    ///
    /// # Errors
    /// [`Cause`]; [`Cause::Superseded`] when the link is not waited for any more.
    pub async fn complete_link(
        self: &Arc<Self>,
        sent: &Departure,
        approval: Approval,
    ) -> Result<Value, Cause> {
        let (keeper, sent) = (Arc::clone(self), sent.clone());
        self.detached(async move {
            let turn = keeper.turn.lock().await;
            let verifier = sent.verifier.as_ref();
            let verifier = verifier.filter(|_| keeper.link().as_ref() == Some(&sent));
            let verifier = verifier.ok_or(Cause::Superseded)?;
            keeper.jwt.mask(&approval.token);
            let complete = Call::post("client/magic_links/complete")
                .field("flow_id", &approval.flow_id)
                .secret("approval_token", &approval.token)
                .secret("code_verifier", &verifier.0);
            let completed = keeper.ask(&turn, &complete, Patience::Patient).await;
            if completed.as_ref().is_err_and(Approval::is_foreign) {
                return completed;
            }
            keeper.change().record.departure = None;
            let _ = keeper.save(&turn).await;
            let resource = completed?;
            let Some(ticket) = resource.get("ticket").and_then(Value::as_str) else {
                return Ok(resource);
            };
            let ticket = Secret::new(ticket);
            keeper.jwt.mask(&ticket);
            let redeem = Call::post("client/sign_ins")
                .field("strategy", "ticket")
                .secret("ticket", &ticket);
            keeper.ask(&turn, &redeem, Patience::Patient).await
        })
        .await
    }
}
