//! Short fingerprints of texts: FNV-1a with 128 bits. They tell accidents apart, not attacks.
//!
//! Shared by the build script and the binary, so it uses nothing but the standard library.

use std::hash::Hasher;

const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// A fingerprint in the making.
pub struct Digest(u128);

impl Default for Digest {
    fn default() -> Self {
        Self(OFFSET)
    }
}

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(PRIME);
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "half of the fingerprint is what is asked for"
    )]
    fn finish(&self) -> u64 {
        self.0 as u64
    }
}

impl Digest {
    /// 16 hexadecimal digits.
    pub fn short(&self) -> String {
        format!("{:016x}", self.finish())
    }
}
