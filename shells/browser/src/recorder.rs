//! What the inspector shows: the last entries, in order, a feed of new ones, and whether more are to be expected.
//!
//! Entries arrive already masked. They are kept as JSON lines, since nobody but the inspector reads them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// How many entries are kept for readers that come late.
const KEPT: usize = 2_000;

/// The recorder.
#[derive(Debug, Default)]
pub struct Recorder {
    lines: Mutex<Lines>,
    grown: Notify,
    out: AtomicUsize,
}

/// A request that is out.
pub struct Out(Arc<Recorder>);

impl Drop for Out {
    fn drop(&mut self) {
        self.0.out.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Debug, Default)]
struct Lines {
    /// How many lines were dropped at the front.
    dropped: usize,
    kept: VecDeque<Arc<str>>,
}

impl Recorder {
    /// Adds one entry, a JSON object on one line.
    pub fn record(&self, line: String) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.kept.len() == KEPT {
            lines.kept.pop_front();
            lines.dropped += 1;
        }
        lines.kept.push_back(line.into());
        drop(lines);
        self.grown.notify_waiters();
    }

    /// A reader that starts at the oldest entry kept.
    pub fn reader(self: Arc<Self>) -> Reader {
        Reader {
            recorder: self,
            next: 0,
        }
    }

    /// The entries from number `from` on that are kept, and the number of the first of them.
    pub fn kept(&self, from: usize) -> (usize, Vec<Arc<str>>) {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let first = from.clamp(lines.dropped, lines.dropped + lines.kept.len());
        let kept = lines.kept.iter().skip(first - lines.dropped);
        (first, kept.cloned().collect())
    }

    /// A request to the server is out for as long as this lives.
    pub fn request(self: &Arc<Self>) -> Out {
        self.out.fetch_add(1, Ordering::SeqCst);
        Out(Arc::clone(self))
    }

    /// How many requests are out.
    pub fn requests_out(&self) -> usize {
        self.out.load(Ordering::SeqCst)
    }

    fn line(&self, wanted: usize) -> Option<(usize, Arc<str>)> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let at = wanted.max(lines.dropped);
        lines
            .kept
            .get(at - lines.dropped)
            .map(|line| (at, Arc::clone(line)))
    }
}

/// One reader's place in the feed.
#[derive(Debug)]
pub struct Reader {
    recorder: Arc<Recorder>,
    next: usize,
}

impl Reader {
    /// The next entry; waits for it. A reader that falls behind skips what is no longer kept.
    pub async fn next(&mut self) -> String {
        loop {
            let grown = self.recorder.grown.notified();
            tokio::pin!(grown);
            // Registered before looking, so that an entry recorded in between is not missed.
            grown.as_mut().enable();
            if let Some((at, line)) = self.recorder.line(self.next) {
                self.next = at + 1;
                return line.to_string();
            }
            grown.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_gets_every_entry_kept_in_order_and_then_new_ones() {
        let recorder = Arc::new(Recorder::default());
        for n in 0..KEPT + 3 {
            recorder.record(n.to_string());
        }
        let mut reader = Arc::clone(&recorder).reader();
        assert_eq!(reader.next().await, "3");
        let mut last = String::new();
        for _ in 0..KEPT - 1 {
            last = reader.next().await;
        }
        assert_eq!(last, (KEPT + 2).to_string());
        let waiting = tokio::spawn(async move { reader.next().await });
        tokio::task::yield_now().await;
        recorder.record("new".to_owned());
        assert_eq!(waiting.await.expect("no panic"), "new");
    }
}
