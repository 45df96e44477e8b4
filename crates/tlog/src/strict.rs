//! Strict Ed25519: one rule for which signatures are good, the same for every reader.
//!
//! Libraries disagree about odd signatures: over the public edge cases one accepts 826 of 914 and another 43.
//! A hostile signer could use the gap to make a text that half of its readers accept. So the rule is written down:
//! `A`, `R` and `s` are canonically encoded, `A` and `R` are not of small order, and the equation is checked
//! without the cofactor, by comparing the bytes of `R`. It is RFC 8032 verification, only narrower: whatever an
//! honest signer produces passes.
//!
//! Cost: one signature or one verification is a few tens of microseconds; a decoded key is 192 bytes.

use ed25519_dalek::{Signature, Signer as _};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Why a public key or a signature is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StrictError {
    /// The 32 bytes are no point of the curve, or not its one canonical encoding.
    #[error("this is not a canonical Ed25519 public key; check that it was copied whole")]
    NotAKey,
    /// A key of small order accepts signatures that nobody made.
    #[error(
        "this Ed25519 public key is weak (of small order): anyone can sign for it; make a new key"
    )]
    WeakKey,
    /// The signature does not fit the key and the message under the strict rule.
    #[error("the Ed25519 signature does not match the text and the key")]
    BadSignature,
}

/// An Ed25519 public key that is canonical and not weak; no other can be held in this type.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// Reads the 32 bytes of RFC 8032.
    ///
    /// # Errors
    /// [`StrictError::NotAKey`] for what is no canonical point, [`StrictError::WeakKey`] for one of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, StrictError> {
        if !is_canonical_y(bytes) {
            return Err(StrictError::NotAKey);
        }
        let key =
            ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| StrictError::NotAKey)?;
        if key.is_weak() {
            return Err(StrictError::WeakKey);
        }
        Ok(Self(key))
    }

    /// The 32 bytes of RFC 8032.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Checks `signature` over `message` by the strict rule.
    ///
    /// # Errors
    /// [`StrictError::BadSignature`], also when the signature is not 64 bytes long.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), StrictError> {
        let signature = Signature::from_slice(signature).map_err(|_| StrictError::BadSignature)?;
        self.0
            .verify_strict(message, &signature)
            .map_err(|_| StrictError::BadSignature)
    }
}

/// The y coordinate, without the sign bit, is below 2^255 - 19.
/// The sign bit of x = 0 needs no rule of its own: both such points are of small order.
fn is_canonical_y(bytes: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = bytes;
    !(*low >= 0xed && middle.iter().all(|byte| *byte == 0xff) && high & 0x7f == 0x7f)
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = self
            .as_bytes()
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"));
        write!(f, "VerifyingKey({}…)", short.collect::<String>())
    }
}

/// An Ed25519 private key. It is wiped from memory when dropped and never shown, not even by `Debug`.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key that grows from 32 bytes of good randomness. The caller wipes its own copy of the seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, to be sealed at rest; borrowed, so that no copy is left behind.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// The 64 bytes of the RFC 8032 signature, the same each time for the same message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(masked)")
    }
}

/// SHA-256 of the parts, one after the other.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_verifies_and_notices_a_changed_byte() {
        let key = SigningKey::from_seed(&[7; 32]);
        let mut signature = key.sign(b"noon");
        let public = key.verifying_key();
        assert_eq!(public.verify(b"noon", &signature), Ok(()));
        assert_eq!(
            public.verify(b"noon!", &signature),
            Err(StrictError::BadSignature)
        );
        signature[40] ^= 1;
        assert_eq!(
            public.verify(b"noon", &signature),
            Err(StrictError::BadSignature)
        );
        assert_eq!(
            public.verify(b"noon", &signature[..63]),
            Err(StrictError::BadSignature)
        );
    }

    #[test]
    fn refuses_weak_and_unusual_keys() {
        assert_eq!(
            VerifyingKey::from_bytes(&[0; 32]),
            Err(StrictError::WeakKey)
        );
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(
            VerifyingKey::from_bytes(&identity),
            Err(StrictError::WeakKey)
        );
        // y = p + 3 names the same point as y = 3.
        let mut three = [0; 32];
        three[0] = 3;
        assert!(VerifyingKey::from_bytes(&three).is_ok());
        let mut alias = [0xff; 32];
        (alias[0], alias[31]) = (0xf0, 0x7f);
        assert_eq!(VerifyingKey::from_bytes(&alias), Err(StrictError::NotAKey));
    }

    #[test]
    fn a_private_key_is_never_shown() {
        assert_eq!(
            format!("{:?}", SigningKey::from_seed(&[7; 32])),
            "SigningKey(masked)"
        );
    }
}
