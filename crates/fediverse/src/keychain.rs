//! The private halves of the house's keys, opened and parsed once for each process: parsing an RSA key costs more than signing with it.

use std::sync::Arc;

use activity::signature::{Algorithm, Fields, Scheme, Signer, Unsigned, cavage, message};
use activity::{Object, RsaPublicKey, proof};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use floor::{Error, House, Result, values};
use jiff::Timestamp;
use tlog::SigningKey;

use crate::keys::{ED25519, RSA};

/// What stands behind an actor's address in the name of its keys.
pub(crate) const RSA_NAME: &str = "#main-key";
pub(crate) const ED25519_NAME: &str = "#ed25519-key";

pub(crate) struct Keychain {
    rsa: RsaKeyPair,
    ed25519: SigningKey,
}

impl Keychain {
    /// The opened keys; an error while the house is locked, or has none yet.
    pub(crate) fn of(house: &House) -> Result<Arc<Self>> {
        house.keep(Self::open)
    }

    fn open(house: &House) -> Result<Self> {
        let private = |name: &str| {
            let sql = "SELECT sealed FROM fediverse_key WHERE name = $1";
            let row = house.db.read(|conn| conn.optional(sql, values![name]))?;
            let row = row.ok_or_else(|| {
                Error::not_found("the house has no keys for the fediverse yet").hint(
                    "set house.origin in beffroi.toml and start `beffroi serve` with the keys open",
                )
            })?;
            house.keyring.open(name, &row.get::<Vec<u8>>(0)?)
        };
        let damaged = || Error::altered("a key for the fediverse is damaged");
        let rsa = RsaKeyPair::from_pkcs8(&private(RSA)?).map_err(|_| damaged())?;
        let seed = private(ED25519)?;
        let seed = seed.as_slice().try_into().map_err(|_| damaged())?;
        Ok(Self {
            rsa,
            ed25519: SigningKey::from_seed(seed),
        })
    }

    /// The fields that sign a request in the name of an actor of ours; without the host, which every request has.
    pub(crate) fn sign(
        &self,
        scheme: Scheme,
        request: &Unsigned<'_>,
        actor: &str,
        now: Timestamp,
    ) -> Fields {
        let sign = |base: &[u8]| self.sign_rsa(base);
        let key = format!("{actor}{RSA_NAME}");
        let signer = Signer {
            key: &key,
            algorithm: Algorithm::Rsa,
            sign: &sign,
        };
        let signed = match scheme {
            Scheme::Cavage => cavage::sign(request, &signer, now),
            Scheme::Message => message::sign(request, &signer, now),
        };
        let mut fields = signed.unwrap_or_default();
        fields.retain(|(name, _)| *name != "host");
        fields
    }

    fn sign_rsa(&self, base: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.rsa.public_modulus_len()];
        let random = SystemRandom::new();
        self.rsa
            .sign(&RSA_PKCS1_SHA256, &random, base, &mut signature)
            .ok()?;
        Some(signature)
    }

    /// Puts a proof that an actor of ours made it into a document. The same document and time give the same proof.
    pub(crate) fn prove(&self, document: &mut Object, actor: &str, at: Timestamp) {
        let key = format!("{actor}{ED25519_NAME}");
        proof::prove(document, &self.ed25519, &key, at);
    }
}

/// The arithmetic that the pure crate leaves to us.
pub(crate) fn verify_rsa(key: &RsaPublicKey, message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.as_pkcs1())
        .verify(message, signature)
        .is_ok()
}
