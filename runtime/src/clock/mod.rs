//! Time as the core sees it: a wall clock that people and servers agree on, and a monotonic one to wait by.

mod simulated;
mod system;
mod timestamp;

pub use simulated::SimulatedClock;
pub use system::SystemClock;
pub use timestamp::Timestamp;

use std::time::Duration;

use crate::bridge::BoxFuture;

/// A clock.
pub trait Clock: Send + Sync {
    /// The wall clock. It may jump, in both directions.
    fn now(&self) -> Timestamp;

    /// Time since the clock was made; it never goes back, and it may stand still while the device sleeps.
    fn monotonic(&self) -> Duration;

    /// Waits until [`monotonic`](Self::monotonic) has reached `deadline`.
    fn sleep_until(&self, deadline: Duration) -> BoxFuture<'static, ()>;
}
