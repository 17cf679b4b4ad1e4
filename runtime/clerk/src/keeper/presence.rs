//! Who is signed in, as those outside of the page may be told, and the one place where a change of
//! it is noticed.

use std::ops::{Deref, DerefMut};
use std::sync::MutexGuard;
use std::time::Duration;

use tokio::sync::watch;
use transom_runtime::Secret;

use super::identity::Identity;
use super::token::Moment;

/// Who is signed in.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// The secure store is locked: nobody knows.
    Unknown,
    /// Nobody.
    SignedOut,
    /// Somebody.
    SignedIn {
        /// Whose session it is.
        user: Option<String>,
        /// The token in hand, if a back end would still accept it. A pending session has none.
        token: Option<ShownToken>,
        /// Whether the session still waits for something, so that no token will come.
        pending: bool,
    },
}

/// A token, and since when its session is on.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownToken {
    /// The JWT.
    pub jwt: Secret,
    /// Unix seconds; not after the token was issued, which Clerk's middleware would take for an
    /// old token.
    pub signed_in_at: i64,
}

/// How much of a token's life there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usable {
    /// What is left.
    pub left: Duration,
    /// The whole of it.
    pub life: Duration,
}

impl Identity {
    /// Who is signed in, with what a back end would still accept.
    pub fn presence(&self, now: Moment) -> Presence {
        if self.locked {
            return Presence::Unknown;
        }
        let Some(session) = self.session() else {
            return Presence::SignedOut;
        };
        let token = self.session_token.as_ref();
        let token = token.filter(|token| !token.is_expired(now)).map(|token| {
            let began = session.created_at / 1000;
            let issued = token.issued_at();
            ShownToken {
                jwt: token.jwt.clone(),
                signed_in_at: issued.map_or(began, |issued| began.min(issued)).max(1),
            }
        });
        Presence::SignedIn {
            user: session.user.as_ref().map(|user| user.id.clone()),
            token,
            pending: session.is_pending(),
        }
    }
}

/// The identity for reading.
pub struct Reading<'k>(pub(super) MutexGuard<'k, Identity>);

impl Deref for Reading<'_> {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.0
    }
}

/// The identity for changing. Whoever shows it outside of the page is told when the change is
/// complete, whatever the reason for it was.
pub struct Change<'k> {
    pub(super) identity: MutexGuard<'k, Identity>,
    pub(super) changed: &'k watch::Sender<()>,
}

impl Deref for Change<'_> {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.identity
    }
}

impl DerefMut for Change<'_> {
    fn deref_mut(&mut self) -> &mut Identity {
        &mut self.identity
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        self.changed.send_replace(());
    }
}
