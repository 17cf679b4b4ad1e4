//! The single writer of a tenant's identity: device token, client and session token.
//!
//! They change together under one lock and are written to the secure store as one record.
//! Requests that carry the device token go out one at a time, and an answer counts only if the
//! token it was asked with is still the one in hand. What a page gets to see is decided by
//! [`crate::clerk_jwt`]; what a command answers, by the flows.

mod departure;
mod exchange;
mod flight;
mod identity;
mod jwt;
mod mail;
mod predecessor;
mod presence;
mod record;
mod refresh;
mod restore;
mod sessions;
mod sign_out;
mod token;
mod vault;

pub use departure::{Departure, LONGEST, Leave, Recall, Verifier};
pub use mail::Opened;
pub use presence::{Presence, ShownToken, Usable};
pub use record::Attempt;
pub use sign_out::SignOutFailed;
pub use vault::{Vault, VaultError};

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use transom_runtime::Secret;

use crate::clerk_jwt::ClerkJwt;
use crate::fapi::Fapi;
use crate::fapi::wire::{Client, Environment, Session};
use departure::Away;
use flight::Flights;
use identity::Identity;
use mail::Waiters;
use predecessor::Before;
use presence::{Change, Reading};
use record::Record;
use token::Moment;

/// One tenant's identity and everything that may change it.
pub struct Keeper {
    fapi: Fapi,
    vault: Vault,
    jwt: Arc<ClerkJwt>,
    identity: Mutex<Identity>,
    /// Held while a request that carries the device token is out.
    turn: tokio::sync::Mutex<()>,
    /// Held while the secure store is written to.
    writing: tokio::sync::Mutex<()>,
    flights: Flights,
    before: Mutex<Before>,
    /// Held while the server of an instance before is told of a sign-out.
    telling: tokio::sync::Mutex<()>,
    away: Mutex<Option<Arc<Away>>>,
    /// Who waits for the link in a mail to be opened.
    waiters: Waiters,
    environment: tokio::sync::OnceCell<Environment>,
    rearm: Notify,
    /// Told of every change of the identity.
    changed: watch::Sender<()>,
    refresher: Mutex<Option<AbortHandle>>,
    background: AtomicBool,
    closed: AtomicBool,
}

/// Held by whoever may send a request with the device token.
type Turn<'t> = tokio::sync::MutexGuard<'t, ()>;

impl Keeper {
    fn new(
        fapi: Fapi,
        vault: Vault,
        jwt: Arc<ClerkJwt>,
        changed: watch::Sender<()>,
        record: Record,
        locked: bool,
    ) -> Arc<Self> {
        let mut identity = Identity::default();
        identity.open(record);
        identity.locked = locked;
        let keeper = Arc::new(Self {
            fapi,
            vault,
            jwt,
            identity: Mutex::new(identity),
            turn: tokio::sync::Mutex::new(()),
            writing: tokio::sync::Mutex::new(()),
            flights: Flights::default(),
            before: Mutex::default(),
            telling: tokio::sync::Mutex::new(()),
            away: Mutex::default(),
            waiters: Waiters::default(),
            environment: tokio::sync::OnceCell::new(),
            rearm: Notify::new(),
            changed,
            refresher: Mutex::default(),
            background: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        });
        keeper.mask_secrets();
        keeper
    }

    /// The client as the server last described it.
    pub fn client(&self) -> Option<Client> {
        self.identity().record.client.clone()
    }

    /// Whether the secure store is still locked, so that nobody knows who is signed in.
    pub fn is_locked(&self) -> bool {
        self.identity().locked
    }

    /// The session in use; nothing when nobody is signed in.
    pub fn session(&self) -> Option<Session> {
        self.identity().session().cloned()
    }

    /// The id of the session in use.
    pub fn session_id(&self) -> Option<String> {
        self.identity().session().map(|session| session.id.clone())
    }

    /// The attempt under way.
    pub fn attempt(&self) -> Option<Attempt> {
        self.identity().record.attempt.clone()
    }

    /// The session token in hand, if a back end would still accept it.
    pub fn token_in_hand(&self) -> Option<Secret> {
        let now = self.now();
        let identity = self.identity();
        let token = identity
            .session_token
            .as_ref()
            .filter(|token| !token.is_expired(now))?;
        Some(token.jwt.clone())
    }

    /// Who is signed in, as those outside of the page may be told.
    pub fn presence(&self) -> Presence {
        let now = self.now();
        self.identity().presence(now)
    }

    /// How long this token may still be shown; nothing when another one is in hand.
    pub fn usable(&self, jwt: &Secret) -> Option<Usable> {
        let now = self.now();
        let identity = self.identity();
        let token = identity.session_token.as_ref();
        Some(token.filter(|token| token.jwt == *jwt)?.usable(now))
    }

    /// How long the token in hand may still be shown.
    pub fn usable_in_hand(&self) -> Option<Usable> {
        let now = self.now();
        Some(self.identity().session_token.as_ref()?.usable(now))
    }

    /// The network is back: whatever waits for it goes on.
    pub fn go_online(self: &Arc<Self>) {
        self.change().failures = 0;
        self.rearm.notify_one();
        if !self.identity().record.revocations.is_empty() {
            let keeper = Arc::clone(self);
            tokio::spawn(async move {
                let turn = keeper.turn.lock().await;
                keeper.revoke_the_rest(&turn).await;
            });
        }
        self.tell_others();
    }

    /// Keeps the secrets in hand out of every log; for those that were read before there was one.
    pub fn mask_secrets(&self) {
        for secret in self.identity().secrets() {
            self.jwt.mask(secret);
        }
    }

    /// The app went to the background: no timer stays armed.
    pub fn enter_background(&self) {
        self.background.store(true, Ordering::Relaxed);
        self.rearm.notify_one();
    }

    /// The app came back: an old token is replaced at once.
    pub fn enter_foreground(self: &Arc<Self>) {
        self.background.store(false, Ordering::Relaxed);
        self.go_online();
    }

    /// Stops everything: answers still under way are dropped, the page hears nothing more from
    /// this tenant.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.recall(Recall::Moved);
        self.jwt.mute(true);
        self.replace_refresher(None);
    }

    /// Takes back [`Self::close`] when the tenant that should have followed could not start.
    pub fn reopen(self: &Arc<Self>) {
        self.closed.store(false, Ordering::SeqCst);
        self.jwt.mute(false);
        self.run_refresher();
    }

    /// Forgets the tenant for good. To be called on a closed keeper that another one has replaced.
    pub fn forget(&self) {
        *self.change() = Identity::default();
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    fn now(&self) -> Moment {
        Moment::now(self.fapi.clock.as_ref())
    }

    fn identity(&self) -> Reading<'_> {
        Reading(self.lock())
    }

    /// The only way to change the identity: whoever shows it elsewhere hears of it.
    fn change(&self) -> Change<'_> {
        Change {
            identity: self.lock(),
            changed: &self.changed,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Identity> {
        // No code path can panic between two halves of a change, so a poisoned lock still guards
        // a whole identity.
        self.identity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings the secure store up to the record in hand. A failed write is not an error of the
    /// command that caused it: the record in memory holds, and the next change tries again.
    async fn save(&self, _turn: &Turn<'_>) -> Result<(), VaultError> {
        let _writing = self.writing.lock().await;
        let record = {
            let identity = self.identity();
            if self.is_closed() || identity.record == identity.saved {
                return Ok(());
            }
            identity.record.clone()
        };
        self.vault.save(&record).await?;
        self.change().saved = record;
        Ok(())
    }
}
