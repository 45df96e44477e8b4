//! What keeps addresses unreadable at rest: one random key, sealed in the database under the house's secret.
//!
//! From it come three: one seals addresses (AES-256-GCM-SIV, bound to the subscriber's id), one makes the blind index by
//! which an address is found without being shown (HMAC-SHA-256 of its folded form), one makes personal links and return paths.
//! Whoever has the database without the secret has none of them. Opening costs one row and one decryption.
//! Form of a sealed address: nonce (12) ‖ ciphertext and tag.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use floor::{Error, House, Random, Result, Tx, hex, values};

use super::address::Address;

const NONCE: usize = 12;
const NAME: &str = "reach/vault";

/// The opened keys.
pub struct Vault {
    seal: LessSafeKey,
    blind: hmac::Key,
    link: hmac::Key,
}

impl Vault {
    /// Opens the vault; makes its key the first time.
    ///
    /// # Errors
    /// The house is locked.
    pub fn open(house: &House) -> Result<Self> {
        let master = house_key(house, NAME, || {
            house.random.bytes::<32>().map(|bytes| bytes.to_vec())
        })?;
        Self::of(&master)
    }

    fn of(master: &[u8]) -> Result<Self> {
        let master = hmac::Key::new(hmac::HMAC_SHA256, master);
        let derive = |what: &str| hmac::sign(&master, what.as_bytes());
        let seal = UnboundKey::new(&AES_256_GCM_SIV, derive("address").as_ref())
            .map_err(|cause| Error::internal("no sealing key", cause))?;
        let key = |what: &str| hmac::Key::new(hmac::HMAC_SHA256, derive(what).as_ref());
        Ok(Self {
            seal: LessSafeKey::new(seal),
            blind: key("blind index"),
            link: key("link"),
        })
    }

    /// Seals an address for the subscriber `id`.
    pub fn seal(&self, id: &str, address: &Address, random: &Random) -> Result<Vec<u8>> {
        let nonce = random.bytes::<NONCE>()?;
        let mut sealed = address.as_str().as_bytes().to_vec();
        self.seal
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(id.as_bytes()),
                &mut sealed,
            )
            .map_err(|cause| Error::internal("sealing failed", cause))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for `id`.
    pub fn unseal(&self, id: &str, sealed: &[u8]) -> Result<Address> {
        let damaged = || Error::altered("a sealed address is damaged").at(id);
        let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let mut body = body.to_vec();
        let plain = self
            .seal
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(id.as_bytes()),
                &mut body,
            )
            .map_err(|_| damaged())?;
        let text = std::str::from_utf8(plain).map_err(|_| damaged())?;
        Address::parse(text).map_err(|_| damaged())
    }

    /// What an address is found by.
    pub fn blind(&self, address: &Address) -> String {
        hex::encode(&self.mac(&self.blind, &["address", &address.folded()])[..16])
    }

    /// What stands for its provider.
    pub fn lane(&self, address: &Address) -> String {
        hex::encode(&self.mac(&self.blind, &["domain", address.domain()])[..8])
    }

    /// What stands for something that is only counted, such as a network.
    pub fn counted(&self, what: &str, value: &str) -> String {
        hex::encode(&self.mac(&self.blind, &["counted", what, value])[..12])
    }

    /// A personal link's token.
    pub fn token(&self, purpose: &str, id: &str) -> String {
        let mac = self.mac(&self.link, &[purpose, id]);
        format!("{id}-{}", hex::encode(&mac[..16]))
    }

    /// Whose token it is, if it is one of ours for this purpose.
    pub fn bearer<'t>(&self, purpose: &str, token: &'t str) -> Option<&'t str> {
        let (id, _) = token.split_once('-')?;
        same(&self.token(purpose, id), token).then_some(id)
    }

    /// The identity of a message, for its `Message-ID`.
    pub fn message_id(&self, parts: &[&str]) -> String {
        hex::encode(&self.mac(&self.link, &[&["message"], parts].concat())[..16])
    }

    /// The local part's end of a return path, in letters that survive a change of case.
    pub fn return_path(&self, id: &str) -> String {
        format!(
            "{id}-{}",
            hex::encode(&self.mac(&self.link, &["return", id])[..8])
        )
    }

    /// Whose return path it is, if it is one of ours.
    pub fn returned(&self, tail: &str) -> Option<String> {
        let tail = tail.to_ascii_lowercase();
        let (id, _) = tail.split_once('-')?;
        same(&self.return_path(id), &tail).then(|| id.to_owned())
    }

    fn mac(&self, key: &hmac::Key, parts: &[&str]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(key);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut mac = [0; 32];
        mac.copy_from_slice(context.sign().as_ref());
        mac
    }
}

/// Compares in the same time wherever they differ.
fn same(a: &str, b: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a.as_bytes(), b.as_bytes()).is_ok()
}

/// A key of this room, made the first time: the one that was saved first counts.
pub(super) fn house_key(
    house: &House,
    name: &str,
    make: impl FnOnce() -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    let saved = |conn: &mut floor::Conn<'_>| {
        conn.optional(
            "SELECT sealed FROM reach_key WHERE name = $1",
            values![name],
        )
    };
    let row = match house.db.read(saved)? {
        Some(row) => row,
        None => {
            let sealed = house.keyring.seal(name, &make()?, &house.random)?;
            house.db.write(|tx: &mut Tx<'_>| {
                let now = tx.now();
                tx.execute(
                    "INSERT INTO reach_key (name, sealed, made_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
                    values![name, sealed, now],
                )?;
                tx.one("SELECT sealed FROM reach_key WHERE name = $1", values![name])
            })?
        }
    };
    house.keyring.open(name, &row.get::<Vec<u8>>(0)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn an_address_opens_only_where_it_was_sealed_and_unaltered() {
        let (vault, random) = (Vault::of(&[1; 32]).unwrap(), Random::seeded(1));
        let sealed = vault
            .seal("s1", &address("ada@example.org"), &random)
            .unwrap();
        assert_eq!(
            vault.unseal("s1", &sealed).unwrap().as_str(),
            "ada@example.org"
        );
        assert!(vault.unseal("s2", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(vault.unseal("s1", &altered).is_err(), "byte {at}");
        }
        let other = Vault::of(&[2; 32]).unwrap();
        assert!(other.unseal("s1", &sealed).is_err());
        assert!(!sealed.windows(3).any(|part| part == b"ada"));
    }

    #[test]
    fn the_blind_index_finds_an_address_however_it_is_written() {
        let vault = Vault::of(&[1; 32]).unwrap();
        let blind = |text| vault.blind(&address(text));
        assert_eq!(blind("ada@example.org"), blind("ADA@Example.ORG"));
        assert_ne!(blind("ada@example.org"), blind("ada@example.net"));
        assert_ne!(
            blind("ada@example.org"),
            Vault::of(&[2; 32])
                .unwrap()
                .blind(&address("ada@example.org"))
        );
    }

    #[test]
    fn return_paths_survive_a_change_of_case_and_no_other() {
        let vault = Vault::of(&[1; 32]).unwrap();
        let tail = vault.return_path("01abc");
        assert_eq!(
            vault.returned(&tail.to_uppercase()).as_deref(),
            Some("01abc")
        );
        assert_eq!(vault.returned(&tail.replace("01abc", "01abd")), None);
        assert_eq!(vault.returned("01abc"), None);
    }

    #[test]
    fn a_token_is_of_one_purpose_and_one_bearer() {
        let vault = Vault::of(&[1; 32]).unwrap();
        let token = vault.token("mine", "01abc");
        assert_eq!(vault.bearer("mine", &token), Some("01abc"));
        assert_eq!(vault.bearer("leave", &token), None);
        assert_eq!(vault.bearer("mine", &token.replace("01abc", "01abd")), None);
        assert_eq!(vault.bearer("mine", "01abc"), None);
    }
}
