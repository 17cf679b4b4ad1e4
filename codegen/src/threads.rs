//! Work in pieces that know nothing of one another, spread over the processors.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does `work` to each piece. The results come in the order of the pieces, whichever thread did them; a panic goes on
/// in the caller.
///
/// A thread takes the next piece when it is done with one, so that a large piece holds up none of the small ones.
pub fn each<T: Sync, R: Send>(pieces: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(at) else {
                return done;
            };
            done.push((at, work(piece)));
        }
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let mut done = thread::scope(|scope| {
        // The caller would only wait, so it is one of the threads.
        let others: Vec<_> = (1..processors.min(pieces.len()))
            .map(|_| scope.spawn(take))
            .collect();
        let mut done = take();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_come_in_the_order_of_the_pieces() {
        for count in [0, 1, 2, 1000] {
            let pieces: Vec<usize> = (0..count).collect();
            assert_eq!(each(&pieces, |piece| *piece), pieces);
        }
    }

    #[test]
    #[should_panic(expected = "the third piece")]
    fn a_panic_goes_on_in_the_caller() {
        each(&[1, 2, 3], |&piece| {
            assert!(piece != 3, "the third piece");
        });
    }
}
