//! Time-based one-time passwords (RFC 6238): SHA-1, six digits, steps of 30 seconds.

use ring::hmac;
use serde::{Deserialize, Serialize};

use super::random::Random;

/// Milliseconds per step.
const STEP: i64 = 30_000;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Totp {
    pub(crate) id: String,
    /// Base32, as an authenticator app takes it.
    pub(crate) secret: String,
    pub(crate) verified: bool,
    /// The last step whose code was taken; it and earlier ones are spent.
    last_step: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Totp {
    pub(crate) fn new(id: String, secret: String, verified: bool, now: i64) -> Self {
        Self {
            id,
            secret,
            verified,
            last_step: -1,
            created_at: now,
            updated_at: now,
        }
    }

    /// Takes a code of this step, the one before or the one after; each once.
    pub(crate) fn redeem(&mut self, code: &str, now: i64) -> bool {
        let Some(secret) = decode_base32(&self.secret) else {
            return false;
        };
        let current = now.div_euclid(STEP);
        let found = (current - 1..=current + 1)
            .find(|&step| step > self.last_step && code_at(&secret, step) == code);
        if let Some(step) = found {
            self.last_step = step;
            self.updated_at = now;
        }
        found.is_some()
    }
}

pub(crate) fn new_secret(random: &mut Random) -> String {
    encode_base32(&random.bytes::<20>())
}

fn code_at(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[tag.len() - 1] & 0x0F);
    let word = u32::from_be_bytes([tag[at], tag[at + 1], tag[at + 2], tag[at + 3]]);
    format!("{:06}", (word & 0x7FFF_FFFF) % 1_000_000)
}

pub(crate) fn decode_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes().filter(|byte| *byte != b'=' && *byte != b' ') {
        let letter = letter.to_ascii_uppercase();
        let value = BASE32.iter().position(|&known| known == letter)?;
        bits = (bits << 5 | u32::try_from(value).ok()?) & 0xFFFF;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

fn encode_base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut block = [0; 8];
        block[3..3 + chunk.len()].copy_from_slice(chunk);
        let word = u64::from_be_bytes(block);
        for position in (0..8).rev() {
            text.push(char::from(BASE32[(word >> (position * 5) & 31) as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, SHA-1 rows, last six of the eight digits.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = b"12345678901234567890";
        let rows = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in rows {
            assert_eq!(code_at(secret, seconds / 30), code, "at {seconds} s");
        }
    }

    /// RFC 4648 section 10.
    #[test]
    fn base32_is_that_of_rfc_4648() {
        assert_eq!(
            decode_base32("MZXW6YTBOI======").as_deref(),
            Some(b"foobar".as_slice())
        );
        assert_eq!(encode_base32(b"fooba"), "MZXW6YTB");
        assert_eq!(decode_base32("1"), None);
    }

    #[test]
    fn a_code_works_once_and_one_step_around() {
        let mut totp = Totp::new(
            String::new(),
            encode_base32(b"12345678901234567890"),
            true,
            0,
        );
        assert!(!totp.redeem("287082", 59_000 + 2 * STEP), "two steps late");
        assert!(totp.redeem("287082", 59_000 + STEP), "one step late");
        assert!(!totp.redeem("287082", 59_000 + STEP), "a second time");
    }
}
