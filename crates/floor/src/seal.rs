//! Sealing: private keys at rest, encrypted under something that is not in the database.
//!
//! A house's secret is a passphrase (stretched with Argon2id: 19 MiB, 2 passes, about 40 ms once at opening) or the 32
//! random bytes of a key file. From it and the house's salt comes one AES-256-GCM key; each sealed value has a fresh
//! nonce and is bound to its name, so that sealed values cannot be swapped.
//! Form: `beffroi-seal-1` ‖ nonce (12) ‖ ciphertext and tag.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

use crate::{Error, Random, Result};

const MAGIC: &[u8] = b"beffroi-seal-1";
const NONCE: usize = 12;

/// What opens the house.
#[derive(Clone)]
pub enum Secret {
    Passphrase(String),
    KeyFile([u8; 32]),
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The key made from a secret and a house's salt.
pub struct Sealer(LessSafeKey);

impl Sealer {
    pub fn new(secret: &Secret, salt: &[u8; 16]) -> Result<Self> {
        let mut key = [0; 32];
        match secret {
            Secret::Passphrase(passphrase) => argon2::Argon2::default()
                .hash_password_into(passphrase.as_bytes(), salt, &mut key)
                .map_err(|cause| {
                    Error::internal(
                        "the passphrase could not be stretched",
                        anyhow::anyhow!("{cause}"),
                    )
                })?,
            Secret::KeyFile(bytes) => {
                let hash = Sha256::new()
                    .chain_update(b"beffroi/key-file/v1")
                    .chain_update(salt)
                    .chain_update(bytes)
                    .finalize();
                key.copy_from_slice(&hash);
            }
        }
        let key = UnboundKey::new(&AES_256_GCM, &key)
            .map_err(|cause| Error::internal("no sealing key", cause))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Seals `value` so that it opens only under the same name.
    pub fn seal(&self, name: &str, value: &[u8], random: &Random) -> Result<Vec<u8>> {
        let nonce = random.bytes::<NONCE>()?;
        let mut sealed = value.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(name.as_bytes()),
                &mut sealed,
            )
            .map_err(|cause| Error::internal("sealing failed", cause))?;
        Ok([MAGIC, &nonce, &sealed].concat())
    }

    pub fn open(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let (nonce, body) = sealed
            .strip_prefix(MAGIC)
            .and_then(|rest| rest.split_first_chunk::<NONCE>())
            .ok_or_else(|| Error::altered("a sealed key is damaged").at(name))?;
        let mut value = body.to_vec();
        let opened = self.0.open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(name.as_bytes()),
            &mut value,
        );
        let length = opened.map(|plain| plain.len()).map_err(|_| {
            Error::locked("the house's keys do not open with this passphrase")
                .hint("give the passphrase that was chosen at `beffroi init` (BEFFROI_PASSPHRASE, or the key file in beffroi.toml)")
        })?;
        value.truncate(length);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_the_same_secret_and_name_and_bytes() {
        let random = Random::seeded(7);
        let sealer = Sealer::new(&Secret::Passphrase("two bells".into()), &[1; 16]).unwrap();
        let sealed = sealer.seal("log", b"seed", &random).unwrap();
        assert_eq!(sealer.open("log", &sealed).unwrap(), b"seed");
        assert!(sealer.open("editor", &sealed).is_err());
        for index in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[index] ^= 1;
            assert!(sealer.open("log", &altered).is_err(), "byte {index}");
        }
        let other = Sealer::new(&Secret::Passphrase("one bell".into()), &[1; 16]).unwrap();
        assert!(other.open("log", &sealed).is_err());
    }
}
