//! Cosignatures (C2SP tlog-cosignature, Ed25519, type 0x04): "at this time, this was the largest tree I had seen".
//!
//! A cosignature is a signature line on a checkpoint. It signs a header, a time and the checkpoint's text, and
//! carries the time beside the signature. The message does not name the cosigner, so **one key serves one
//! cosigner**: a house that is witness and mirror has two names and two keys. ML-DSA-44 (0x06) lines are ignored
//! like those of any unknown key.

use crate::note::{Algorithm, KeyName, SignatureLine, Vkey};
use crate::strict::{SigningKey, StrictError, VerifyingKey};

/// The largest time that the format allows: 2^63 - 1 seconds.
pub const MAX_TIME: u64 = i64::MAX as u64;

/// Why a cosignature cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// Zero says "no statement about freshness" and is not allowed on a checkpoint.
    #[error(
        "the time of a cosignature is {0}; it has to be between 1 and 2^63 - 1 seconds: set the clock"
    )]
    Time(u64),
}

/// A cosigner: a name and its own key.
#[derive(Debug, Clone)]
pub struct Cosigner {
    key: SigningKey,
    vkey: Vkey,
}

impl Cosigner {
    /// Binds `name` to `key`. The key must serve no other cosigner.
    #[must_use]
    pub fn new(name: KeyName, key: SigningKey) -> Self {
        let vkey = Vkey::new(name, Algorithm::Cosignature, key.verifying_key());
        Self { key, vkey }
    }

    /// The verifier key (type 0x04) to hand out.
    #[must_use]
    pub fn vkey(&self) -> &Vkey {
        &self.vkey
    }

    /// Cosigns the text of a checkpoint as of `time`, in seconds since 1970.
    ///
    /// # Errors
    /// [`CosignatureError::Time`] when the time is zero or past 2^63 - 1.
    pub fn cosign(&self, text: &str, time: u64) -> Result<SignatureLine, CosignatureError> {
        if time == 0 || time > MAX_TIME {
            return Err(CosignatureError::Time(time));
        }
        let mut bytes = time.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.key.sign(&signed_message(text, time)));
        Ok(SignatureLine::new(
            self.vkey.name().clone(),
            self.vkey.id(),
            bytes,
        ))
    }
}

/// Checks the bytes of a cosignature line over `text` and returns its time.
///
/// # Errors
/// [`StrictError::BadSignature`] for a wrong length, a time that is zero or too large, or a bad signature.
pub(crate) fn verify(key: &VerifyingKey, text: &str, bytes: &[u8]) -> Result<u64, StrictError> {
    let (time, signature) = bytes
        .split_first_chunk::<8>()
        .ok_or(StrictError::BadSignature)?;
    let time = u64::from_be_bytes(*time);
    if time == 0 || time > MAX_TIME {
        return Err(StrictError::BadSignature);
    }
    key.verify(&signed_message(text, time), signature)?;
    Ok(time)
}

fn signed_message(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::{Note, Signer};

    const TEXT: &str = "example.com/log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

    fn cosigner() -> Cosigner {
        Cosigner::new(
            "ally.example/witness".parse().unwrap(),
            SigningKey::from_seed(&[9; 32]),
        )
    }

    #[test]
    fn a_cosignature_carries_its_time() {
        let line = cosigner().cosign(TEXT, 1_795_406_580).unwrap();
        let note = Note::from_parts(TEXT, vec![line]).unwrap();
        let known = [cosigner().vkey().clone()];
        let verified = note.verify(&known).unwrap();
        assert_eq!(verified.signatures()[0].time, Some(1_795_406_580));
    }

    #[test]
    fn a_changed_time_or_a_plain_signature_is_refused() {
        let key = cosigner().vkey().key();
        let line = cosigner().cosign(TEXT, 5).unwrap();
        let mut later = line.bytes().to_vec();
        later[7] = 6;
        assert!(verify(&key, TEXT, &later).is_err());
        assert!(verify(&key, TEXT, &line.bytes()[8..]).is_err());
        assert!(verify(&key, TEXT, &[]).is_err());
        let plain = Signer::new(
            "ally.example/witness".parse().unwrap(),
            SigningKey::from_seed(&[9; 32]),
        );
        assert_ne!(plain.vkey().id(), cosigner().vkey().id());
    }

    #[test]
    fn a_clock_at_zero_cannot_cosign() {
        assert_eq!(cosigner().cosign(TEXT, 0), Err(CosignatureError::Time(0)));
        assert_eq!(
            cosigner().cosign(TEXT, u64::MAX),
            Err(CosignatureError::Time(u64::MAX))
        );
    }
}
