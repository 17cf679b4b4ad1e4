//! Short fingerprints of texts. They tell accidents apart, not attacks.
//!
//! Eight bytes at a time are folded in by a wide multiplication whose two halves are joined, as in the wyhash family.
//! Shared by the build script and the binary, so it uses nothing but the standard library.

/// The fractional part of the golden ratio, odd; any number with as even a mix of bits would do.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// A fingerprint in the making.
pub struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(FACTOR)
    }
}

impl Digest {
    /// Folds in one text; where it ends counts.
    pub fn add(&mut self, text: &[u8]) {
        let mut words = text.chunks_exact(8);
        for word in &mut words {
            self.fold(word);
        }
        self.fold(words.remainder());
        self.fold(&text.len().to_le_bytes());
    }

    #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
    fn fold(&mut self, bytes: &[u8]) {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        let mixed = (self.0 ^ u64::from_le_bytes(word)).wrapping_add(FACTOR);
        let wide = u128::from(mixed) * u128::from(FACTOR);
        self.0 = (wide as u64) ^ ((wide >> 64) as u64);
    }

    /// 16 hexadecimal digits.
    pub fn short(&self) -> String {
        format!("{:016x}", self.0)
    }
}
