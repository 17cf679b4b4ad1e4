//! `window.clerkJWT`: when the page's copy of the session token is written, and with what.
//!
//! A command that asks for the token writes it always, even unchanged, because `despia-native`
//! deletes the variable before it waits for it. The refresher writes changes only. Signed out, the
//! value is null; not known (configured offline, no fresh token yet), it is left as it is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use transom_runtime::{Context, Secret};

use crate::contract::globals;
use crate::link::Link;

/// The page's copy of one tenant's session token.
pub struct ClerkJwt {
    link: Arc<Link>,
    shown: Mutex<Shown>,
    /// Set while another tenant has the page.
    muted: AtomicBool,
}

/// What the page was last given.
#[derive(Default, PartialEq)]
enum Shown {
    #[default]
    Nothing,
    SignedOut,
    Token(Secret),
}

impl ClerkJwt {
    /// A copy that no page has been given yet.
    pub fn new(link: Arc<Link>) -> Self {
        Self {
            link,
            shown: Mutex::default(),
            muted: AtomicBool::new(false),
        }
    }

    /// Says nothing more to the page, or speaks again.
    pub fn mute(&self, muted: bool) {
        self.muted.store(muted, Ordering::SeqCst);
    }

    fn speaks(&self) -> bool {
        !self.muted.load(Ordering::SeqCst)
    }

    /// Keeps a secret out of every log from now on.
    pub fn mask(&self, secret: &Secret) {
        self.link.mask(secret);
    }

    /// Writes a line into the journal.
    pub fn log(&self, text: &str) {
        self.link.log(text);
    }

    /// Writes the value before the event of this command (`clerk://token`, `clerk://signout`).
    pub fn before(&self, cx: &Context, token: Option<&Secret>) {
        if self.speaks() {
            cx.assign_before(globals::clerk_jwt(token));
            self.remember(token);
        }
    }

    /// The same, unless the page has the value already: a command that changes whom the token speaks for.
    pub fn before_if_changed(&self, cx: &Context, token: Option<&Secret>) {
        if self.speaks() && self.remember(token) {
            cx.assign_before(globals::clerk_jwt(token));
        }
    }

    /// Writes the value in a later task than the event of this command (`complete`, `ready`).
    pub fn after(&self, cx: &Context, token: Option<&Secret>) {
        if self.speaks() {
            cx.assign_after(globals::clerk_jwt(token));
            self.remember(token);
        }
    }

    /// Writes the value into every document if it has changed.
    pub fn follow(&self, token: Option<&Secret>) {
        if self.speaks() && self.remember(token) {
            self.link.assign(globals::clerk_jwt(token));
        }
    }

    fn remember(&self, token: Option<&Secret>) -> bool {
        let now = token.map_or(Shown::SignedOut, |token| Shown::Token(token.clone()));
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *shown != now;
        *shown = now;
        changed
    }
}
