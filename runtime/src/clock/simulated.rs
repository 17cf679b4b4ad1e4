//! A clock that a test moves. Sleepers wake in the order of their deadlines, and each with the clock at its deadline, so
//! that a run is the same every time.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::{Clock, Timestamp};
use crate::bridge::BoxFuture;

/// How often other tasks get their turn after a sleeper has woken. A chain of wake-ups longer than this goes on at the
/// next step.
const TURNS: usize = 128;

/// A clock that stands still until it is moved. Clones show the same time.
#[derive(Debug, Clone)]
pub struct SimulatedClock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    wall: Timestamp,
    monotonic: Duration,
    sleepers: BTreeMap<(Duration, u64), Waker>,
    tickets: u64,
}

impl SimulatedClock {
    /// A clock whose wall shows `wall` and whose monotonic time is zero.
    pub fn new(wall: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Hands {
            wall,
            monotonic: Duration::ZERO,
            sleepers: BTreeMap::new(),
            tickets: 0,
        })))
    }

    /// Moves both clocks forward. Whoever sleeps until a moment on the way is woken there, one after another, and gets
    /// the time to act before the clock goes on. Deterministic on a current-thread runtime.
    pub async fn advance(&self, by: Duration) {
        settle().await;
        let target = self.monotonic() + by;
        loop {
            let woken = {
                let mut hands = self.hands();
                let due = hands.sleepers.first_key_value().map(|((at, _), _)| *at);
                match due.filter(|at| *at <= target) {
                    Some(at) => {
                        hands.move_to(at);
                        hands.sleepers.pop_first().map(|(_, waker)| waker)
                    }
                    None => None,
                }
            };
            let Some(waker) = woken else { break };
            waker.wake();
            settle().await;
        }
        self.hands().move_to(target);
        settle().await;
    }

    /// Moves the wall clock alone, as a person or a time server does, or as a device does that was asleep.
    pub fn shift_wall(&self, millis: i64) {
        let mut hands = self.hands();
        hands.wall = Timestamp(hands.wall.0.saturating_add(millis));
    }

    /// How many sleepers wait: the timers that are armed.
    pub fn armed(&self) -> usize {
        self.hands().sleepers.len()
    }

    /// When the next sleeper wakes, on the monotonic clock.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.hands()
            .sleepers
            .first_key_value()
            .map(|((at, _), _)| *at)
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hands {
    fn move_to(&mut self, monotonic: Duration) {
        let by = monotonic.saturating_sub(self.monotonic);
        self.monotonic += by;
        self.wall = self.wall.after(by);
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        self.hands().wall
    }

    fn monotonic(&self) -> Duration {
        self.hands().monotonic
    }

    fn sleep_until(&self, deadline: Duration) -> BoxFuture<'static, ()> {
        let ticket = {
            let mut hands = self.hands();
            hands.tickets += 1;
            hands.tickets
        };
        Box::pin(Sleep {
            clock: self.clone(),
            deadline,
            ticket,
        })
    }
}

struct Sleep {
    clock: SimulatedClock,
    deadline: Duration,
    ticket: u64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut hands = self.clock.hands();
        if hands.monotonic >= self.deadline {
            return Poll::Ready(());
        }
        let replaced = hands
            .sleepers
            .insert((self.deadline, self.ticket), cx.waker().clone());
        // To drop a waker can drop a task that holds another sleep, which wants the same lock.
        drop(hands);
        drop(replaced);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let waker = self
            .clock
            .hands()
            .sleepers
            .remove(&(self.deadline, self.ticket));
        drop(waker);
    }
}

async fn settle() {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}
