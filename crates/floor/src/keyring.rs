//! The keys this process may sign with, opened once from the database with the house's secret.
//!
//! A house can be opened without its secret: everything can be read and served, nothing signed.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::hmac;
use tlog::note::{KeyName, Signer};
use tlog::strict::SigningKey;

use crate::seal::{Sealer, Secret};
use crate::{Conn, Error, Random, Result, Tx, hex, values};

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Root,
    Log,
    Editor,
    Witness,
    Mirror,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Log => "log",
            Self::Editor => "editor",
            Self::Witness => "witness",
            Self::Mirror => "mirror",
        }
    }
}

/// The opened keys, by role; newest last.
#[derive(Default)]
pub struct Keyring {
    sealer: RwLock<Option<Arc<Sealer>>>,
    signers: RwLock<BTreeMap<Role, Vec<Arc<Signer>>>>,
}

impl Keyring {
    /// Opens every sealed key with the secret; wrong secrets are refused with a clear word.
    pub fn unlock(&self, conn: &mut Conn<'_>, secret: &Secret) -> Result<()> {
        let sealer = Arc::new(Sealer::new(secret, &salt(conn)?)?);
        let signers = open_all(conn, &sealer)?;
        *self.sealer.write().unwrap_or_else(PoisonError::into_inner) = Some(sealer);
        *self.signers.write().unwrap_or_else(PoisonError::into_inner) = signers;
        Ok(())
    }

    /// Opens the keys that are in the database now: those made since by this process or another, without those retired.
    pub fn refresh(&self, conn: &mut Conn<'_>) -> Result<()> {
        let signers = open_all(conn, &*self.sealer()?)?;
        *self.signers.write().unwrap_or_else(PoisonError::into_inner) = signers;
        Ok(())
    }

    pub fn is_unlocked(&self) -> bool {
        self.sealer
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    /// The keys of a role; an error with the remedy when the house is locked.
    pub fn signers(&self, role: Role) -> Result<Vec<Arc<Signer>>> {
        if !self.is_unlocked() {
            return Err(locked());
        }
        let signers = self.signers.read().unwrap_or_else(PoisonError::into_inner);
        Ok(signers.get(&role).cloned().unwrap_or_default())
    }

    /// Seals a new key into the database. It can be used by this process after `unlock` or `refresh`.
    pub fn keep(
        &self,
        tx: &mut Tx<'_>,
        role: Role,
        name: KeyName,
        key: SigningKey,
    ) -> Result<Signer> {
        let sealer = self.sealer()?;
        let seed = *key.seed();
        let signer = Signer::new(name, key);
        // A key's row is named by its vkey: a rotated log key keeps its note name.
        let vkey = signer.vkey().to_string();
        let sealed = sealer.seal(&vkey, &seed, tx.random())?;
        let now = tx.now();
        tx.execute(
            "INSERT INTO sealed_key (name, role, vkey, sealed, made_at) VALUES ($1, $2, $3, $4, $5)",
            values![&vkey, role.as_str(), &vkey, sealed, now],
        )?;
        Ok(signer)
    }

    /// A mark of `value` that only this house can make again, with a key that is sealed in the database under `name` and made when
    /// it is first needed. Who has the database and not the house's secret cannot tell whether a guess is right.
    pub fn mark(&self, tx: &mut Tx<'_>, name: &str, value: &[u8]) -> Result<String> {
        if let Some(mark) = self.known_mark(tx, name, value)? {
            return Ok(mark);
        }
        let key: [u8; 32] = tx.random().bytes()?;
        let sealed = hex::encode(&self.sealer()?.seal(name, &key, tx.random())?);
        tx.execute(
            "INSERT INTO setting (name, value) VALUES ($1, $2)",
            values![name, sealed],
        )?;
        Ok(marked(&key, value))
    }

    /// The same, where there is a key; `None` while this house has never made a mark under that name.
    pub fn known_mark(
        &self,
        conn: &mut Conn<'_>,
        name: &str,
        value: &[u8],
    ) -> Result<Option<String>> {
        let row = conn.optional("SELECT value FROM setting WHERE name = $1", values![name])?;
        let Some(row) = row else { return Ok(None) };
        let sealed = hex::decode(&row.get::<String>(0)?)
            .ok_or_else(|| Error::altered("a sealed key is damaged").at(name))?;
        let key = self.sealer()?.open(name, &sealed)?;
        Ok(Some(marked(&key, value)))
    }

    /// Seals a secret that is no key (the seed of somebody's authenticator app) under the house's.
    pub fn seal(&self, name: &str, value: &[u8], random: &Random) -> Result<Vec<u8>> {
        self.sealer()?.seal(name, value, random)
    }

    /// Opens what `seal` sealed under the same name.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        self.sealer()?.open(name, sealed)
    }

    fn sealer(&self) -> Result<Arc<Sealer>> {
        let sealer = self.sealer.read().unwrap_or_else(PoisonError::into_inner);
        sealer.clone().ok_or_else(locked)
    }

    /// Retires a key: kept sealed in the database, never used again.
    pub fn retire(&self, tx: &mut Tx<'_>, vkey: &str) -> Result<()> {
        let now = tx.now();
        tx.execute(
            "UPDATE sealed_key SET retired_at = $1 WHERE vkey = $2",
            values![now, vkey],
        )?;
        Ok(())
    }
}

fn open_all(conn: &mut Conn<'_>, sealer: &Sealer) -> Result<BTreeMap<Role, Vec<Arc<Signer>>>> {
    let mut signers: BTreeMap<Role, Vec<Arc<Signer>>> = BTreeMap::new();
    let rows = conn.query("SELECT name, role, vkey, sealed FROM sealed_key WHERE retired_at IS NULL ORDER BY made_at, vkey", values![])?;
    for row in rows {
        let (name, vkey): (String, String) = (row.get(0)?, row.get(2)?);
        let seed: [u8; 32] = sealer
            .open(&name, &row.get::<Vec<u8>>(3)?)?
            .try_into()
            .map_err(|_| Error::altered("a sealed key is damaged").at(&name))?;
        let signer = signer(&vkey, &seed)?;
        signers
            .entry(role(&row.get::<String>(1)?)?)
            .or_default()
            .push(Arc::new(signer));
    }
    Ok(signers)
}

/// Chooses the house's salt: once, at `init`.
pub fn choose_salt(tx: &mut Tx<'_>) -> Result<()> {
    let salt = tx.random().bytes::<16>()?;
    tx.execute(
        "INSERT INTO setting (name, value) VALUES ('seal_salt', $1) ON CONFLICT (name) DO NOTHING",
        values![hex::encode(salt)],
    )?;
    Ok(())
}

fn salt(conn: &mut Conn<'_>) -> Result<[u8; 16]> {
    let damaged = || {
        Error::altered("the house's salt is missing or damaged")
            .hint("restore the last back-up of the house")
    };
    let row = conn
        .optional(
            "SELECT value FROM setting WHERE name = 'seal_salt'",
            values![],
        )?
        .ok_or_else(damaged)?;
    let bytes = hex::decode(&row.get::<String>(0)?).ok_or_else(damaged)?;
    bytes.try_into().map_err(|_| damaged())
}

fn marked(key: &[u8], value: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hex::encode(hmac::sign(&key, value).as_ref())
}

fn signer(vkey: &str, seed: &[u8; 32]) -> Result<Signer> {
    let name = vkey.split('+').next().unwrap_or_default();
    let name: KeyName = name.parse().map_err(|cause: tlog::note::VkeyError| {
        Error::altered("a key has a damaged name").because(cause)
    })?;
    Ok(Signer::new(name, SigningKey::from_seed(seed)))
}

fn role(text: &str) -> Result<Role> {
    [
        Role::Root,
        Role::Log,
        Role::Editor,
        Role::Witness,
        Role::Mirror,
    ]
    .into_iter()
    .find(|role| role.as_str() == text)
    .ok_or_else(|| Error::internal("a key has an unknown role", anyhow::anyhow!("{text}")))
}

fn locked() -> Error {
    Error::locked("the house's keys are locked").hint("give the passphrase in BEFFROI_PASSPHRASE, or name a key file in beffroi.toml under [keys]")
}
