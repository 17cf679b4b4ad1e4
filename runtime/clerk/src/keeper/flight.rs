//! Token requests under way: whoever asks for the same token meanwhile waits for the same answer.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use transom_runtime::Secret;

use crate::error::Cause;

/// What a request for a token came to; nothing when there is no session to ask for.
pub type Landed = Result<Option<Secret>, Cause>;

/// Which token is asked for. Two asks share a request only if nothing tells them apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The session in use.
    pub session: Option<String>,
    /// The organization it acts for.
    pub organization: Option<String>,
    /// The JWT template; the session token itself without one.
    pub template: Option<String>,
}

/// Every token request under way.
#[derive(Default)]
pub struct Flights(Mutex<HashMap<Wanted, Arc<OnceCell<Landed>>>>);

impl Flights {
    /// Waits for the request that is out for the same token, or begins one with `take_off`.
    pub async fn join<F: Future<Output = Landed>>(
        &self,
        wanted: Wanted,
        take_off: impl FnOnce() -> F,
    ) -> Landed {
        let flight = Arc::clone(self.out().entry(wanted.clone()).or_default());
        let landed = flight.get_or_init(async || {
            let landed = take_off().await;
            // Whoever asks from now on asks anew: the answer may be out of date by then.
            self.out().remove(&wanted);
            landed
        });
        landed.await.clone()
    }

    fn out(&self) -> MutexGuard<'_, HashMap<Wanted, Arc<OnceCell<Landed>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
