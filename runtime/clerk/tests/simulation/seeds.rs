//! Thousands of runs, each with a seed of its own.

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::story;

/// How many seeds a plain run of the tests takes.
const SEEDS: u64 = 2_000;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn every_seed_keeps_the_invariants() {
    if let Some(seed) = number("TRANSOM_SEED") {
        story::tell(seed, true);
        return;
    }
    let seeds = number("TRANSOM_SEEDS").unwrap_or(SEEDS);
    let next = AtomicU64::new(0);
    let broken = AtomicU64::new(u64::MAX);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds || broken.load(Ordering::Relaxed) != u64::MAX {
                        return;
                    }
                    if catch_unwind(|| story::tell(seed, false)).is_err() {
                        broken.fetch_min(seed, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let broken = broken.load(Ordering::Relaxed);
    assert_eq!(
        broken,
        u64::MAX,
        "seed {broken} breaks an invariant; run it alone with TRANSOM_SEED={broken}"
    );
}
