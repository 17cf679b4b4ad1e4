//! What chance decides, from one seed.

use transom_runtime::SeededRandom;

/// Throws that come out the same for the same seed.
pub struct Dice(SeededRandom);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(SeededRandom::new(seed))
    }

    /// A number below `limit`.
    pub fn below(&self, limit: u64) -> u64 {
        self.0.next() % limit
    }

    /// True so many times in a hundred.
    pub fn percent(&self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub fn pick<T: Copy>(&self, from: &[T]) -> T {
        let at = self.below(u64::try_from(from.len()).unwrap());
        from[usize::try_from(at).unwrap()]
    }
}
