//! Authenticator data, the bytes an authenticator signs: `WebAuthn` Level 3, section 6.1.

use ciborium::Value;

use super::{ES256, Rejection};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const HAS_CREDENTIAL: u8 = 0x40;
const HAS_EXTENSIONS: u8 = 0x80;

const MALFORMED: Rejection = Rejection::Malformed("the authenticator data");

pub(super) struct AuthenticatorData<'a> {
    pub(super) rp_id_hash: &'a [u8],
    flags: u8,
    pub(super) counter: u32,
    pub(super) credential: Option<AttestedCredential<'a>>,
}

/// The credential that was just made.
pub(super) struct AttestedCredential<'a> {
    pub(super) id: &'a [u8],
    /// A P-256 point, uncompressed: 4, x, y.
    pub(super) point: Vec<u8>,
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Rejection> {
        let (rp_id_hash, rest) = bytes.split_at_checked(32).ok_or(MALFORMED)?;
        let (&flags, rest) = rest.split_first().ok_or(MALFORMED)?;
        let (counter, mut rest) = rest.split_first_chunk().ok_or(MALFORMED)?;
        let credential = (flags & HAS_CREDENTIAL != 0)
            .then(|| AttestedCredential::parse(&mut rest))
            .transpose()?;
        if flags & HAS_EXTENSIONS != 0 {
            let _: Value = ciborium::from_reader(&mut rest).map_err(|_| MALFORMED)?;
        }
        if !rest.is_empty() {
            return Err(MALFORMED);
        }
        Ok(Self {
            rp_id_hash,
            flags,
            counter: u32::from_be_bytes(*counter),
            credential,
        })
    }

    pub(super) fn check_flags(&self, verifies_user: bool) -> Result<(), Rejection> {
        let has = |flag| self.flags & flag != 0;
        if !has(USER_PRESENT) {
            return Err(Rejection::UserPresence);
        }
        if verifies_user && !has(USER_VERIFIED) {
            return Err(Rejection::UserVerification);
        }
        if has(BACKED_UP) && !has(BACKUP_ELIGIBLE) {
            return Err(Rejection::BackupState);
        }
        Ok(())
    }
}

impl<'a> AttestedCredential<'a> {
    /// AAGUID, length of the id, id, COSE key; leaves what follows in `bytes`.
    fn parse(bytes: &mut &'a [u8]) -> Result<Self, Rejection> {
        let (_aaguid, rest) = bytes.split_at_checked(16).ok_or(MALFORMED)?;
        let (length, rest) = rest.split_first_chunk().ok_or(MALFORMED)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (id, mut rest) = rest.split_at_checked(length).ok_or(MALFORMED)?;
        let key: Value = ciborium::from_reader(&mut rest).map_err(|_| MALFORMED)?;
        *bytes = rest;
        Ok(Self {
            id,
            point: point(&key)?,
        })
    }
}

/// The point of a COSE key (RFC 9053, section 7.1.1): `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`.
fn point(key: &Value) -> Result<Vec<u8>, Rejection> {
    let key = key.as_map().ok_or(MALFORMED)?;
    let member = |label: i64| {
        key.iter()
            .find(|(name, _)| *name == Value::from(label))
            .map(|(_, value)| value)
    };
    let is = |label, wanted: i64| member(label) == Some(&Value::from(wanted));
    if !is(1, 2) || !is(3, ES256) || !is(-1, 1) {
        return Err(Rejection::Algorithm);
    }
    let coordinate = |label| {
        member(label)
            .and_then(Value::as_bytes)
            .filter(|bytes| bytes.len() == 32)
            .ok_or(MALFORMED)
    };
    let (x, y) = (coordinate(-2)?, coordinate(-3)?);
    Ok([&[4], x.as_slice(), y].concat())
}
