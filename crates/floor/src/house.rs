//! A house: its folder, configuration, database, clock, randomness, keys and words. Handed to everything, global nowhere.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::audience::Audiences;
use crate::config::Config;
use crate::db::{Db, Hear, Migration};
use crate::form::FormKey;
use crate::limit::Limits;
use crate::net::{Hosts, Outbounds};
use crate::seal::Secret;
use crate::tree::{Registry, RoomPages};
use crate::words::Words;
use crate::{Clock, Error, Keyring, Random, Result};

pub struct House {
    pub dir: PathBuf,
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub random: Random,
    pub keyring: Keyring,
    pub words: Words,
    /// Every page of every room.
    pub registry: Registry,
    /// How often one network or account may do a thing.
    pub limits: Limits,
    /// What the rooms tell of the hosts they ask.
    pub outbound: Vec<Outbounds>,
    /// What the rooms tell of those whom a publication reaches.
    pub audiences: Vec<Audiences>,
    /// How often this process asked each.
    pub hosts: Arc<Hosts>,
    form_key: OnceLock<FormKey>,
    kept: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// What the front door tells the floor about the rooms.
pub struct Rooms {
    pub migrations: Vec<Migration>,
    pub hear: Hear,
    pub words: Words,
    pub pages: Vec<RoomPages>,
    pub outbound: Vec<Outbounds>,
    pub audiences: Vec<Audiences>,
}

impl Default for Rooms {
    /// No rooms at all.
    fn default() -> Self {
        Self {
            migrations: Vec::new(),
            hear: |_, _| Ok(()),
            words: Words::default(),
            pages: Vec::new(),
            outbound: Vec::new(),
            audiences: Vec::new(),
        }
    }
}

impl House {
    /// Opens the house in `dir`. Without a secret it is locked: it can be read and served, nothing can be signed.
    pub fn open(
        dir: &Path,
        config: Config,
        rooms: Rooms,
        clock: Clock,
        random: Random,
    ) -> Result<Self> {
        let address = config.storage.database.clone();
        let words = rooms.words.with_house_language(config.first_language());
        let db = Db::open(
            address.as_deref(),
            &dir.join("house.db"),
            &rooms.migrations,
            rooms.hear,
            clock.clone(),
            random.clone(),
        )?;
        Ok(Self {
            dir: dir.to_owned(),
            config,
            db,
            clock,
            random,
            keyring: Keyring::default(),
            words,
            registry: Registry::new(rooms.pages)?,
            limits: Limits::default(),
            outbound: rooms.outbound,
            audiences: rooms.audiences,
            hosts: Arc::default(),
            form_key: OnceLock::new(),
            kept: Mutex::default(),
        })
    }

    /// What a room makes once and this process keeps: opened keys, open connections. Nothing that is not in rows as well.
    /// While it is made others who want any such thing wait, so `make` is short and asks for none itself.
    pub fn keep<T: Any + Send + Sync>(
        &self,
        make: impl FnOnce(&Self) -> Result<T>,
    ) -> Result<Arc<T>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let name = TypeId::of::<T>();
        if let Some(made) = kept
            .get(&name)
            .cloned()
            .and_then(|made| made.downcast().ok())
        {
            return Ok(made);
        }
        let made = Arc::new(make(self)?);
        kept.insert(name, made.clone());
        Ok(made)
    }

    /// What seals public forms.
    pub fn form_key(&self) -> Result<&FormKey> {
        if let Some(key) = self.form_key.get() {
            return Ok(key);
        }
        let key = FormKey::load(self)?;
        Ok(self.form_key.get_or_init(|| key))
    }

    /// Opens the private keys with a secret.
    pub fn unlock(&self, secret: &Secret) -> Result<()> {
        self.db.read(|conn| self.keyring.unlock(conn, secret))
    }

    /// The secret in the key file the configuration names, if it names one.
    pub fn key_file_secret(&self) -> Result<Option<Secret>> {
        let Some(file) = &self.config.keys.file else {
            return Ok(None);
        };
        let path = self.dir.join(file);
        let bytes = std::fs::read(&path).map_err(|cause| Error::io(path.display(), cause))?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| {
            Error::bad_input("the key file is not 32 bytes long")
                .at(path.display())
                .hint("restore the file that was made with the house")
        })?;
        Ok(Some(Secret::KeyFile(bytes)))
    }
}
