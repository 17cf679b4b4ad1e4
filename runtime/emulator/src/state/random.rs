//! Ids, codes and rotating values from a seed, so that two runs with the same calls give the same
//! answers. Nothing here is secret or meant to be unguessable.

use serde::{Deserialize, Serialize};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Seconds between the Unix epoch and the KSUID epoch (2014-05-13T16:53:20Z).
const KSUID_EPOCH: i64 = 1_400_000_000;

/// `SplitMix64`: one word of state, so that a snapshot can hold it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            let word = self.next().to_be_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        bytes
    }

    /// `prefix` and a KSUID: 4 bytes of time and 16 random bytes, as 27 base62 digits.
    pub(crate) fn id(&mut self, prefix: &str, now_ms: i64) -> String {
        let seconds = u32::try_from((now_ms / 1000 - KSUID_EPOCH).max(0)).unwrap_or(u32::MAX);
        let mut number = [0_u8; 20];
        number[..4].copy_from_slice(&seconds.to_be_bytes());
        number[4..].copy_from_slice(&self.bytes::<16>());
        format!("{prefix}{}", base62(number))
    }

    pub(crate) fn text(&mut self, length: usize) -> String {
        (0..length)
            .map(|_| char::from(BASE62[self.index(BASE62.len())]))
            .collect()
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    pub(crate) fn digits(&mut self, length: usize) -> String {
        (0..length)
            .map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0)))
            .collect()
    }

    pub(crate) fn hex(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }
}

/// Long division of a 160-bit number; 62^27 exceeds 2^160, so 27 digits always do.
fn base62(mut number: [u8; 20]) -> String {
    let mut digits = [b'0'; 27];
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0_u32;
        for byte in &mut number {
            let value = remainder * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        *digit = BASE62[remainder as usize];
    }
    digits.iter().map(|&digit| char::from(digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_ksuid_is_the_documented_one() {
        assert_eq!(base62([0xFF; 20]), "aWgEPTl1tmebfsQzFP4bxwgy80V");
        assert_eq!(base62([0; 20]), "000000000000000000000000000");
    }
}
