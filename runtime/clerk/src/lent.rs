//! Asking for what the app lends, so that whatever becomes of the question does no harm.
//!
//! The question runs as a task of its own: a shell that panics in it, blocks its thread, or never
//! answers costs this one answer and nothing else. An answer that comes after the deadline is not
//! waited for.

use std::time::Duration;

use tokio::task::JoinHandle;
use transom_runtime::Clock;

/// How long the app may take over something that no user has to do.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// The deadline passed.
    #[error("did not answer in time")]
    TimedOut,
    /// The app's code panicked. What it said is not repeated: nobody knows what is in it.
    #[error("panicked")]
    Panicked,
}

/// Waits for `question`, at most for `patience`.
///
/// # Errors
/// [`Unanswered`]; the question is dropped then.
pub async fn ask<T: Send + 'static>(
    clock: &dyn Clock,
    patience: Duration,
    question: impl Future<Output = T> + Send + 'static,
) -> Result<T, Unanswered> {
    let mut asked = Asked(tokio::spawn(question));
    let deadline = clock.sleep_until(clock.monotonic() + patience);
    tokio::select! {
        biased;
        answer = &mut asked.0 => answer.map_err(|_| Unanswered::Panicked),
        () = deadline => Err(Unanswered::TimedOut),
    }
}

/// A question that nobody waits for any more is dropped.
struct Asked<T>(JoinHandle<T>);

impl<T> Drop for Asked<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
